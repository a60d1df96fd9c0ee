"""Vectors as rows of half-precision numbers in a plain file, appended once and read by position."""

import os
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

_HALF = np.dtype("<f2")


class VectorFile:
    """Rows of `dimension` numbers. Reads go by `pread`, so that they do not count as memory of the process."""

    def __init__(self, file: Path, dimension: int) -> None:
        self.dimension = dimension
        self._row_bytes = dimension * _HALF.itemsize
        self._descriptor = os.open(file, os.O_RDONLY)
        self._count = os.fstat(self._descriptor).st_size // self._row_bytes if dimension else 0

    @property
    def shape(self) -> tuple[int, int]:
        """Return the number of rows and the dimension."""
        return self._count, self.dimension

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, rows: slice) -> NDArray[np.float32]:
        """Return consecutive rows, shape (n, d)."""
        start, stop, step = rows.indices(self._count)
        assert step == 1
        data = os.pread(self._descriptor, max(0, stop - start) * self._row_bytes, start * self._row_bytes)
        return np.frombuffer(data, _HALF).astype(np.float32).reshape(-1, self.dimension)

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows with these numbers, shape (n, d).

        Raises:
            IndexError: there is no such row.
        """
        size = self._row_bytes
        if rows.size and not 0 <= int(rows.min()) <= int(rows.max()) < self._count:
            raise IndexError(f"a vector that is not among the {self._count} of the file")
        data = b"".join([os.pread(self._descriptor, size, row * size) for row in rows.tolist()])
        return np.frombuffer(data, _HALF).astype(np.float32).reshape(-1, self.dimension)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> "VectorFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def half(vectors: NDArray[np.float32]) -> NDArray[np.float16]:
    """Return vectors as they are kept."""
    return np.ascontiguousarray(vectors, dtype=_HALF)
