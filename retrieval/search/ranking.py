"""Evidence that a recipe is the one asked for, and its weight."""

import math
from collections.abc import Mapping, Sequence
from operator import mul
from typing import NamedTuple

# Weights in the order of `Features.values`, where a dish is named, where one is described, and where it is asked what
# to cook: fitted as a softmax over the candidates (listwise, L2 around the earlier weights) on the labelled sets.
NAMED_WEIGHTS = (0.46, 0.21, 0.46, 0.34, 0.74, 0.74, 1.0, -0.18, 0.39, -0.06, 0.45, -0.63, 0.72, -0.41, 0.48, 0.69)
DESCRIBED_WEIGHTS = (0.03, 0.03, 0.21, 0.3, 0.85, 0.36, 1.99, 0.02, 0.49, -0.18, 0.21, -0.32, 0.78, -0.4, 0.27, 0.54)
OPEN_WEIGHTS = (0.15, -0.02, 0.34, 0.43, 0.9, 0.33, 1.03, -0.16, 1.35, -0.65, 0.52, -1.16, 0.73, -1.14, 0.29, 0.69)


class Features(NamedTuple):
    """What speaks for one recipe, each 0 to 1 except where said."""

    name: float
    """Its best name against the question: 1 where the name stands in it, else the share of the name that does."""
    length: float
    """Letters of that name, in tens."""
    title: float
    """Share of its whole title that the question has; a recipe may be found by a name that is only a part of it."""
    reverse: float
    """Share of the question's words that the name has."""
    cosine: float
    lexical: float
    body: float
    phonetic: float
    fit: float
    """Share of the ingredients asked for that the recipe is made of."""
    spare: float
    """Main ingredients it needs beyond those, 1 for five and more."""
    tool: float
    """1 where its name has the equipment asked for, -1 where it has another."""
    broken: float
    """How far it does not keep the wishes (equipment, time, heat, …)."""
    claim: float
    """Share of what is asked for (for babies, without sugar, …) that its name claims."""
    unlike: float
    """Share of the kinds asked for (course, kitchen) that it is not."""
    suit: float
    """Share of what is asked for that it is without claiming it."""
    meant: float
    """Share of the English phrases that it has."""

    def values(self) -> tuple[float, ...]:
        """Return the features in the order of the weights."""
        return (
            self.name**2,
            self.length * self.name**2,
            self.title,
            self.reverse,
            self.cosine,
            self.lexical,
            self.body,
            self.phonetic,
            self.fit,
            self.spare,
            self.tool,
            self.broken,
            self.claim,
            self.unlike,
            self.suit,
            self.meant,
        )


def weights_for(*, named: bool, open_ended: bool, described: bool) -> tuple[float, ...]:
    """Return the weights for a question that names a dish, asks what to cook, or describes a dish in its own words."""
    if open_ended and not named:
        return OPEN_WEIGHTS
    return DESCRIBED_WEIGHTS if described and not named else NAMED_WEIGHTS


def weighted(features: Features, weights: Sequence[float]) -> float:
    """Return the weighted sum of the features."""
    return math.fsum(map(mul, features.values(), weights))


def relative(scores: Mapping[int, float]) -> dict[int, float]:
    """Return scores as shares of the highest."""
    top = max(scores.values(), default=0.0)
    return {row: score / top for row, score in scores.items()} if top > 0 else {}
