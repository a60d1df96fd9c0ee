"""Recipes to index, and what reading them reports."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from recipes.recipe import Recipe

LISTED = 100


class Skipped(list[str]):
    """The first `LISTED` problems in words, and in `total` how many there were: memory does not grow with them."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def append(self, problem: str) -> None:
        """Count a problem."""
        self.total += 1
        if len(self) < LISTED:
            super().append(problem)


@dataclass
class Corpus:
    """Recipes to index, and what reading them reports. `skipped` grows while `recipes` is consumed.

    `fingerprint` says what `recipes` are read from: a killed build goes on only where it is the same, and never where
    it is empty. `enrich` is applied to what a build has not yet read.
    """

    recipes: Iterable[Recipe]
    sources: Sequence[str]
    skipped: Skipped = field(default_factory=Skipped)
    fingerprint: str = ""
    enrich: Callable[[Iterable[Recipe]], Iterator[Recipe]] | None = None
