"""Sums by number, where few of very many numbers occur."""

import threading

import numpy as np
from numpy.typing import NDArray


class Tally:
    """Add up weights by numbers below `size`, in time that depends on how many are given only.

    The sums are kept in one array that is clean between calls; threads take turns. 12 bytes a number.
    """

    def __init__(self, size: int) -> None:
        self._sums, self._last = np.zeros(size), np.zeros(size, np.int32)
        self._turn = threading.Lock()

    def count(
        self, numbers: NDArray[np.uint32], weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the distinct `numbers`, ascending, and the sum of the `weights` of each."""
        places = np.arange(len(numbers), dtype=np.int32)
        with self._turn:
            self._last[numbers] = places
            found = numbers[self._last[numbers] == places]
            np.add.at(self._sums, numbers, weights)
            sums = self._sums[found]
            self._sums[found] = 0
        return found, sums
