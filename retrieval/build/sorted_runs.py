"""A multimap from 64-bit keys to rows that only grows: sorted runs, merged as they pile up (O'Neil et al. 1996)."""

import numpy as np
from numpy.typing import NDArray

MOST = 256


class SortedRuns:
    """Twelve bytes an entry; adding and finding go by whole arrays."""

    def __init__(self) -> None:
        self._runs: list[tuple[NDArray[np.uint64], NDArray[np.uint32]]] = []

    def add(self, keys: NDArray[np.uint64], rows: NDArray[np.uint32]) -> None:
        """Add entries; `keys` and `rows` have shape (n,)."""
        order = np.argsort(keys, kind="stable")
        run = keys[order], rows[order]
        while self._runs and len(self._runs[-1][0]) < 2 * len(run[0]):
            earlier = self._runs.pop()
            both = np.concatenate([earlier[0], run[0]])
            order = np.argsort(both, kind="stable")
            run = both[order], np.concatenate([earlier[1], run[1]])[order]
        self._runs.append(run)

    def find(self, keys: NDArray[np.uint64]) -> dict[int, list[int]]:
        """Return the rows found for `keys`, at most `MOST` a run, by the place of the key."""
        found: dict[int, list[int]] = {}
        for known, rows in self._runs:
            first, last = np.searchsorted(known, keys), np.searchsorted(known, keys, "right")
            last = np.minimum(last, first + MOST)
            for at in np.flatnonzero(first < last).tolist():
                found.setdefault(at, []).extend(rows[first[at] : last[at]].tolist())
        return found
