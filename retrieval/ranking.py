"""Evidence that a recipe is the one asked for, and its weight."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text import tokens

_FILLER = re.compile(
    r"怎么(做|弄|炒|煮|烧|整|搞|样)?|咋(做|弄|整|样)?|如何|做法|教我|请问|一下|什么|那个|这个|那种|的|了|呢|吗|吧|啊|我|想|要|吃|"
    r"how (to|do i|do you)|make|cook|recipe|please|\bthe\b|\ba\b|\bi\b"
)

# Weights in the order of `Features.values`, where a dish is asked for and where it is asked what to cook: fitted as a
# softmax over the candidates (listwise, L2 around the earlier weights) on the labelled sets.
NAMED_WEIGHTS = (0.67, 0.24, 0.24, 0.34, 0.76, 0.33, 0.41, -0.12, 0.35, -0.03, 0.47, -0.5)
OPEN_WEIGHTS = (0.34, -0.01, 0.29, 0.41, 0.61, 0.11, 0.35, -0.06, 1.21, -0.28, 0.28, -0.53)


@dataclass(frozen=True)
class Features:
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
    """Share of the wishes (equipment, time, heat, …) that it does not keep."""

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
        )


def weighted(features: Features, weights: Sequence[float]) -> float:
    """Return the weighted sum of the features."""
    return math.fsum(value * weight for value, weight in zip(features.values(), weights, strict=True))


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(tokens(name))


def name_match(names: Sequence[str], text: str, rarity: Callable[[str], float]) -> tuple[float, str]:
    """Return how much of the best of `names` stands in `text`, 0-1, and that name.

    A name that stands there as it is counts 1; else its characters and pairs of characters count by how rare they are
    among the names of the index, and the order in which they stand is free.
    """
    compact = "".join(text.split())
    bag = set(tokens(text))
    best = (0.0, "")
    for name in names:
        if name in compact:
            score = 1.0
        else:
            weights = {token: information(rarity(token)) * (2 if len(token) > 1 else 1) for token in _words(name)}
            total = sum(weights.values())
            score = 0.97 * sum(weight for token, weight in weights.items() if token in bag) / total if total else 0.0
        best = max(best, (score, name), key=lambda pair: (pair[0], len(pair[1])))
    return best


def question_match(name: str, text: str, rarity: Callable[[str], float]) -> float:
    """Return the share of what `text` says that `name` has, 0-1; words that every question has do not count."""
    rest = _FILLER.sub(" ", text)
    weights = {token: information(rarity(token)) for token in set(tokens(rest)) if len(token) > 1 or token.isascii()}
    total = sum(weights.values())
    bag = set(_words(name))
    return sum(weight for token, weight in weights.items() if token in bag) / total if total else 0.0


def information(share: float) -> float:
    """Return the weight of a word that this share of names has: inverse document frequency, about 0.1 to 8."""
    return math.log(1 + 1 / max(share, 3e-4))


def relative(scores: Mapping[int, float]) -> dict[int, float]:
    """Return scores as shares of the highest."""
    top = max(scores.values(), default=0.0)
    return {row: score / top for row, score in scores.items()} if top > 0 else {}
