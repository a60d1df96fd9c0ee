"""FAISS on disk: exact below 50,000 vectors, inverted lists with 8-bit codes above; memory mapped when opened."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_BELOW = 50_000
_BATCH = 100_000


class FaissStore:
    """Search a FAISS index file. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        import faiss

        self._index: Any = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        lists: int = getattr(self._index, "nlist", 0)
        if lists:
            setattr(self._index, "nprobe", max(16, lists // 64))  # noqa: B010  the stubs only know the base class

    @staticmethod
    def build(folder: Path, vectors: NDArray[np.float32]) -> None:
        """Train and write an index of `vectors`, shape (n, d), unit length."""
        import faiss

        count, dimension = vectors.shape
        index: Any
        if count < EXACT_BELOW:
            index = faiss.IndexFlatIP(dimension)
        else:
            lists = 2 ** round(math.log2(4 * math.sqrt(count)))
            index = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
            sample = np.random.default_rng(0).choice(count, min(count, 40 * lists), replace=False)
            index.train(np.ascontiguousarray(vectors[np.sort(sample)], dtype=np.float32))
        for start in range(0, count, _BATCH):
            index.add(np.ascontiguousarray(vectors[start : start + _BATCH], dtype=np.float32))
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(index, str(folder / "vectors.faiss"))

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first."""
        scores, numbers = self._index.search(np.ascontiguousarray(vector[None], dtype=np.float32), k)
        return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]
