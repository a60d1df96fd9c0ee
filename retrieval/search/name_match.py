"""How much of a recipe's names a question says, and how much of the question they say, weighed by rarity."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from text.normalize import cut, tokens
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "fillers.yaml"
_KEPT = 65_536


class Weights:
    """Weights of words by how rare they are among the names of an index; what was computed is kept.

    Args:
        rarity: the share of recipes whose names have a word, 0-1.
    """

    def __init__(self, rarity: Callable[[str], float]) -> None:
        self.of: Callable[[str], float] = lru_cache(_KEPT)(lambda word: information(rarity(word)))
        self.of_name: Callable[[str], tuple[dict[str, float], float]] = lru_cache(_KEPT)(self._of_name)

    def _of_name(self, name: str) -> tuple[dict[str, float], float]:
        """Return the words of a simplified name with their weights, pairs of characters twice, and the sum."""
        weights = {word: self.of(word) * (2 if len(word) > 1 else 1) for word in cut(name)}
        return weights, math.fsum(weights.values())


class NameMatcher:
    """Compare names with one question; `text` is in simplified script, as the names are."""

    def __init__(self, text: str, weights: Weights) -> None:
        self._weights = weights
        self._compact = "".join(text.split())
        self._bag = frozenset(tokens(text))
        self._scores: dict[str, float] = {}
        rest = load_phrases(_WORDS)["filler"].sub(" ", text)
        said = (word for word in set(tokens(rest)) if len(word) > 1 or word.isascii())
        self._said = [(word, weights.of(word)) for word in sorted(said)]
        self._total = sum(weight for _, weight in self._said)

    def best(self, names: Sequence[str]) -> tuple[float, str]:
        """Return how much of the best of `names` the question says, 0-1, and that name.

        A name that stands in it as it is counts 1; else its characters and pairs of characters count by how rare they
        are among the names of the index, and the order in which they stand is free.
        """
        best, length, named = 0.0, 0, ""
        for name in names:
            score = self._scores.get(name)
            if score is None:
                score = self._scores[name] = self._score(name)
            if score > best or (score == best and len(name) > length):
                best, length, named = score, len(name), name
        return best, named

    def covered(self, name: str) -> float:
        """Return the share of what the question says that `name` has, 0-1; words of every question do not count."""
        if not self._total:
            return 0.0
        latin: set[str] | None = None
        found = 0.0
        for word, weight in self._said:
            if word not in name:
                continue
            if word.isascii():
                latin = set(cut(name)) if latin is None else latin
                if word not in latin:
                    continue
            found += weight
        return found / self._total

    def said_in(self, text: str) -> float:
        """Return the share of what the question says that stands anywhere in a text, 0-1."""
        if not self._total:
            return 1.0
        return math.fsum(weight for word, weight in self._said if word in text) / self._total

    def _score(self, name: str) -> float:
        if name in self._compact:
            return 1.0
        weights, total = self._weights.of_name(name)
        return 0.97 * math.fsum(map(weights.__getitem__, self._bag.intersection(weights))) / total if total else 0.0


def information(share: float) -> float:
    """Return the weight of a word that this share of names has: inverse document frequency, about 0.1 to 8."""
    return math.log(1 + 1 / max(share, 3e-4))
