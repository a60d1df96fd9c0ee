"""Which rows have a facet, as bits kept for what is browsed often: a million of them are ranked in milliseconds."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
Rows = NDArray[np.int64]
Levels = NDArray[np.uint8] | NDArray[np.uint16]
KEPT = 32 * 2**20
"""Bytes of bits that are kept; what was longest not asked for goes first."""


class RowSets:
    """Sets of rows by name, each read once and kept as bits. Safe to use from several threads."""

    def __init__(self, size: int, read: Callable[[str], Rows]) -> None:
        """Keep sets of rows below `size`; `read` returns the rows of a name, which may take a second."""
        self.size, self._read = size, read
        self._most = max(8, KEPT // max(1, size // 8))
        self._kept: OrderedDict[str, Bits] = OrderedDict()
        self._lock = threading.Lock()
        self._reading: threading.Thread | None = None

    def of(self, names: Collection[str]) -> dict[str, Bits] | None:
        """Return the sets of `names`; None while some are still to be read, which is begun beside the caller's work."""
        with self._lock:
            missing = [name for name in names if name not in self._kept]
            if missing:
                if len(names) <= self._most and (self._reading is None or not self._reading.is_alive()):
                    self._reading = threading.Thread(target=self._prepare, args=(missing,), daemon=True)
                    self._reading.start()
                return None
            for name in names:
                self._kept.move_to_end(name)
            return {name: self._kept[name] for name in names}

    def wait(self) -> None:
        """Wait until what is being read is there."""
        if self._reading is not None:
            self._reading.join()

    def _prepare(self, names: Iterable[str]) -> None:
        for name in names:
            marked = np.zeros(self.size, dtype=bool)
            marked[self._read(name)] = True
            with self._lock:
                self._kept[name] = np.packbits(marked)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)


def worth_of(sets: Iterable[tuple[Bits, int]], within: Bits | None) -> Levels:
    """Return what each row is worth.

    Args:
        sets: sets of rows and what being in each is worth; together at most 255.
        within: the rows that count; None for all.
    """
    total: Levels | None = None
    for bits, value in sets:
        part = np.unpackbits(bits if within is None else bits & within)
        if value != 1:
            part *= np.uint8(value)
        total = part if total is None else np.add(total, part, out=total)
    return np.zeros(0, dtype=np.uint8) if total is None else total


def page_of(levels: Levels, k: int, offset: int, *, least_first: bool = False) -> tuple[list[int], int]:
    """Return `k` rows after `offset` others, by level and then number, and how many have any level but 0."""
    counts = np.bincount(levels)
    found: list[int] = []
    left = offset
    places = np.flatnonzero(counts[1:]) + 1
    for level in places if least_first else places[::-1]:
        if len(found) >= k:
            break
        if counts[level] <= left:
            left -= int(counts[level])
            continue
        found += np.flatnonzero(levels == level)[left : left + k - len(found)].tolist()
        left = 0
    return found, int(counts[1:].sum())
