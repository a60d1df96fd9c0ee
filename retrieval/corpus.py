"""Recipes to index, and what reading them reports."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.recipe import Recipe


@dataclass
class Corpus:
    """Recipes to index, and what reading them reports. `skipped` grows while `recipes` is consumed.

    `fingerprint` says what `recipes` are read from: a killed build goes on only where it is the same, and never where
    it is empty. `enrich` is applied to what a build has not yet read.
    """

    recipes: Iterable[Recipe]
    sources: Sequence[str]
    skipped: list[str] = field(default_factory=list)
    fingerprint: str = ""
    enrich: Callable[[Iterable[Recipe]], Iterator[Recipe]] | None = None
