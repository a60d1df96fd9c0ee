"""Find exact and near duplicates among recipes while they stream by, and keep a record of what was merged."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.recipe import Recipe
from retrieval.text import clean_name, simplify

if TYPE_CHECKING:
    from rensa import RMinHash, RMinHashLSH

REPORT = "duplicates.jsonl"
PERMUTATIONS = 64
BANDS = 8
SHINGLE = 4
NEAR = 0.85
# Texts of a few words resemble each other without being copies.
_SHORTEST = 40
_NOT_TEXT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A recipe that repeats an earlier one.

    `merged` ones are left out of the index; others are only linked, for they go by another name. `similarity` is the
    estimated Jaccard similarity of their texts, 1.0 for exact copies.
    """

    kept: str
    kept_name: str
    kept_source: str
    other: str
    other_name: str
    other_source: str
    kind: Literal["exact", "near"]
    similarity: float
    merged: bool


@dataclass(slots=True)
class Duplicates:
    """Pass recipes on without those that repeat an earlier one under the same clean name.

    Exact: the same text of name, ingredients and steps, script, case and punctuation aside. Near: MinHash over
    character 4-grams with banded LSH (Broder 1997; Leskovec et al., Mining of Massive Datasets, ch. 3), similarity at
    least `threshold`. The first of a group is kept. Memory grows by a sketch a recipe, not with its text.
    """

    threshold: float = NEAR
    found: list[Duplicate] = field(default_factory=list)
    _exact: dict[bytes, int] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _kept: list[tuple[str, str, str]] = field(default_factory=list)
    _sketches: dict[int, bytes] = field(default_factory=dict)
    _index: "RMinHashLSH | None" = None

    def unique(self, recipes: Iterable[Recipe]) -> Iterator[Recipe]:
        """Yield the recipes to keep, in order; `found` grows meanwhile."""
        for recipe in recipes:
            if not self._repeats(recipe):
                yield recipe

    def write(self, file: Path) -> None:
        """Write one JSON object a duplicate."""
        with file.open("w", encoding="utf-8") as lines:
            for duplicate in self.found:
                lines.write(json.dumps(asdict(duplicate), ensure_ascii=False) + "\n")

    def _repeats(self, recipe: Recipe) -> bool:
        body = _body(recipe)
        name = clean_name(recipe.name)
        digest = hashlib.blake2b(f"{name}\0{body}".encode(), digest_size=16).digest()
        if (earlier := self._exact.get(digest)) is not None:
            self._note(earlier, recipe, "exact", 1.0, merged=True)
            return True
        sketch = self._sketch(body) if len(body) >= _SHORTEST else None
        match = self._nearest(sketch, name) if sketch is not None else None
        merged = match is not None and self._kept[match[0]][1] == name
        if match:
            self._note(match[0], recipe, "near", match[1], merged=merged)
        if merged or recipe.recipe_id in self._ids:
            return True
        self._keep(recipe, name, digest, sketch)
        return False

    def _keep(self, recipe: Recipe, name: str, digest: bytes, sketch: "RMinHash | None") -> None:
        number = len(self._kept)
        self._ids.add(recipe.recipe_id)
        self._exact[digest] = number
        self._kept.append((recipe.recipe_id, name, recipe.source))
        if sketch is not None and self._index is not None:
            self._sketches[number] = _digest(sketch).tobytes()
            self._index.insert(number, sketch)

    def _sketch(self, body: str) -> "RMinHash":
        from rensa import RMinHash, RMinHashLSH

        if self._index is None:
            self._index = RMinHashLSH(threshold=self.threshold, num_perm=PERMUTATIONS, num_bands=BANDS)
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update([body[start : start + SHINGLE] for start in range(len(body) - SHINGLE + 1)])
        return sketch

    def _nearest(self, sketch: "RMinHash", name: str) -> tuple[int, float] | None:
        """Return the most similar recipe kept so far; one of the same name goes before all others."""
        assert self._index is not None
        own = _digest(sketch)
        close: list[tuple[int, float]] = []
        for number in self._index.query(sketch):
            alike = float((np.frombuffer(self._sketches[number], np.uint32) == own).mean())
            if alike >= self.threshold:
                close.append((number, alike))
        return max(close, key=lambda pair: (self._kept[pair[0]][1] == name, pair[1], -pair[0]), default=None)

    def _note(
        self, number: int, recipe: Recipe, kind: Literal["exact", "near"], similarity: float, *, merged: bool
    ) -> None:
        kept, kept_name, kept_source = self._kept[number]
        self.found.append(
            Duplicate(
                kept,
                kept_name,
                kept_source,
                recipe.recipe_id,
                recipe.name,
                recipe.source,
                kind,
                round(similarity, 3),
                merged,
            )
        )


def read_duplicates(file: Path) -> list[Duplicate]:
    """Read what `Duplicates.write` wrote; an empty list where there is no such file."""
    if not file.exists():
        return []
    return [Duplicate(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _digest(sketch: "RMinHash") -> NDArray[np.uint32]:
    return np.array(sketch.digest(), dtype=np.uint32)


def _body(recipe: Recipe) -> str:
    """Return the letters and digits of ingredients and steps; of the notes, where it has neither (articles)."""
    parts = (*recipe.ingredients, *recipe.steps) or recipe.notes
    return _NOT_TEXT.sub("", simplify("".join(parts)))
