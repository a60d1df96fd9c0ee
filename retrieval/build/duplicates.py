"""Find exact and near duplicates among recipes while they stream by, and keep a record of what was merged."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.build.analysis import Analysis
from retrieval.build.sketches import BANDS, PERMUTATIONS, Sketches
from retrieval.build.sorted_runs import SortedRuns

REPORT = "duplicates.jsonl"
NEAR = 0.85
_MOST_CANDIDATES = 64


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


class Kept(NamedTuple):
    """Id, clean name and source of a recipe that is in the index."""

    recipe_id: str
    clean: str
    source: str


class Duplicates:
    """Tell recipes that repeat an earlier one from those to keep.

    Exact: the same text of name, ingredients and steps, script, case and punctuation aside. Near: MinHash over
    character 4-grams with banded LSH (Broder 1997; Leskovec et al., Mining of Massive Datasets, ch. 3), similarity at
    least `threshold`. The first of a group is kept, one of the same name before others. About 250 bytes a recipe.

    Args:
        kept: gives the recipe at a row.
        known: tells whether there is a recipe with an id.
        note: is given each duplicate found.
    """

    def __init__(
        self,
        kept: Callable[[int], Kept],
        known: Callable[[str], bool],
        note: Callable[[Duplicate], None],
        threshold: float = NEAR,
    ) -> None:
        self._kept, self._known, self._note, self._threshold = kept, known, note, threshold
        self._exact = SortedRuns()
        self._bands = SortedRuns()
        self._hashes = np.empty((1024, PERMUTATIONS), np.uint16)

    def remember(self, sketches: Sketches) -> None:
        """Compare later recipes with these too."""
        if not len(sketches.rows):
            return
        self._exact.add(sketches.exact, sketches.rows)
        marked = sketches.marked
        self._bands.add(sketches.bands()[marked].ravel(), np.repeat(sketches.rows[marked], BANDS))
        last = int(sketches.rows.max())
        if last >= len(self._hashes):
            more = np.empty((max(last + 1, len(self._hashes) * 3 // 2) - len(self._hashes), PERMUTATIONS), np.uint16)
            self._hashes = np.concatenate([self._hashes, more])
        self._hashes[sketches.rows] = sketches.hashes

    def unique(self, chunk: Sequence[Analysis], keep: Callable[[Analysis], int]) -> None:
        """Call `keep`, which returns the row given, for each recipe of `chunk` that repeats none before it."""
        if not chunk:
            return
        packed = Sketches.of([(0, each.digest, each.sketch) for each in chunk])
        bands = packed.bands()
        earlier = self._exact.find(packed.exact)
        near = [self._bands.find(bands[:, band]) for band in range(BANDS)]
        here: dict[int, list[int]] = {}
        fresh: list[tuple[int, bytes, bytes]] = []
        for at, analysis in enumerate(chunk):
            exact, own = int(packed.exact[at]), [int(key) for key in bands[at]] if packed.marked[at] else []
            copies = [*earlier.get(at, ()), *here.get(exact, ())]
            candidates = {row for part in near for row in part.get(at, ())} if own else set()
            candidates.update(row for key in own for row in here.get(key, ()))
            if self._repeats(analysis, copies, candidates, packed.hashes[at]):
                continue
            row = keep(analysis)
            fresh.append((row, analysis.digest, analysis.sketch))
            self._reserve(row, packed.hashes[at])
            for key in (exact, *own):
                here.setdefault(key, []).append(row)
        self.remember(Sketches.of(fresh))

    def _reserve(self, row: int, hashes: NDArray[np.uint16]) -> None:
        if row >= len(self._hashes):
            more = np.empty((len(self._hashes) // 2, PERMUTATIONS), np.uint16)
            self._hashes = np.concatenate([self._hashes, more])
        self._hashes[row] = hashes

    def _repeats(
        self, analysis: Analysis, copies: Sequence[int], candidates: set[int], hashes: NDArray[np.uint16]
    ) -> bool:
        if copies:
            self._report(self._kept(min(copies)), analysis, "exact", 1.0, merged=True)
            return True
        merged = False
        if match := self._nearest(analysis.clean, candidates, hashes):
            kept, similarity = match
            merged = kept.clean == analysis.clean
            self._report(kept, analysis, "near", similarity, merged=merged)
        return merged or self._known(analysis.recipe_id)

    def _nearest(self, clean: str, candidates: set[int], hashes: NDArray[np.uint16]) -> tuple[Kept, float] | None:
        """Return the most similar recipe kept so far; one of the same name goes before all others."""
        if not candidates:
            return None
        rows = np.array(sorted(candidates))
        alike = (self._hashes[rows] == hashes).mean(1)
        close = np.flatnonzero(alike >= self._threshold)
        close = close[np.lexsort((rows[close], -alike[close]))][:_MOST_CANDIDATES]
        found = [(self._kept(int(rows[at])), float(alike[at])) for at in close]
        return next((pair for pair in found if pair[0].clean == clean), found[0] if found else None)

    def _report(
        self, kept: Kept, other: Analysis, kind: Literal["exact", "near"], similarity: float, *, merged: bool
    ) -> None:
        self._note(
            Duplicate(
                kept.recipe_id,
                kept.clean,
                kept.source,
                other.recipe_id,
                other.title,
                other.source,
                kind,
                round(similarity, 3),
                merged,
            )
        )


def write_report(lines: Iterable[str], file: Path) -> None:
    """Write one JSON object a duplicate."""
    with file.open("w", encoding="utf-8") as report:
        report.writelines(f"{line}\n" for line in lines)
