"""FAISS: exact below 50,000 vectors; above, inverted lists of product-quantised codes of four bits, refined exactly.

The codes (André et al., Cache locality is not enough: high-performance nearest neighbor search with product
quantization fast scan, 2015) take an eighth of the vectors' half precision and are all that lies in memory. They choose
more candidates than are asked for, whose vectors are read from a file and compared exactly (Jégou et al., Searching in
one billion vectors: re-rank with source coding, 2011).
"""

import math
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.openmp import cores
from retrieval.index.vector_file import VectorFile, half
from retrieval.stores.faiss_layout import check_layout
from retrieval.stores.vector_store import HERE, Changes, Server, Shape, Vectors

EXACT_BELOW = 50_000
PROBED = 320
REFINED = 8
LEAST_REFINED = 400
_TRAINING = 40
_BATCH = 50_000
_INDEX, _EXACT = "vectors.faiss", "exact.f16"
_threads = threading.local()
# The limit that FAISS reads by is one for the process.
_reading = threading.Lock()


class FaissStore:
    """Search a FAISS index file. Safe to use from several threads.

    Raises:
        RuntimeError, ValueError: the file is damaged, or not of `shape`.
    """

    def __init__(self, folder: Path, shape: Shape | None = None) -> None:
        self._index = _read(folder / _INDEX)
        check_layout(self._index, shape)
        self._exact: VectorFile | None = None
        lists: int = getattr(self._index, "nlist", 0)
        if lists:
            setattr(self._index, "nprobe", min(lists, PROBED))  # noqa: B010  the stubs only know the base class
            self._exact = VectorFile(folder / _EXACT, self._index.d)

    @staticmethod
    def build(folder: Path, vectors: Vectors, server: Server = HERE, name: str = "") -> None:
        """Train and write an index of `vectors`, shape (n, d), unit length, numbered from 0.

        Raises:
            OSError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        _use_threads(cores())
        count, dimension = vectors.shape
        if count < EXACT_BELOW:
            index = _flat(dimension)
            _add(index, vectors, 0)
        else:
            index = _trained(vectors)
            _add(index, vectors, 0)
            _append(folder / _EXACT, vectors, 0)
        _write(index, folder)

    @staticmethod
    def change(old: Path, folder: Path, changes: Changes) -> None:
        """Write the index in `old` with `changes` into `folder`.

        Raises:
            OSError: the folder cannot be written.
        """
        _use_threads(cores())
        index = _read(old / _INDEX)
        if len(changes.removed):
            index.remove_ids(np.asarray(changes.removed, np.int64))
        folder.mkdir(parents=True, exist_ok=True)
        grown = index.ntotal + changes.added.shape[0] >= EXACT_BELOW and not hasattr(index, "nlist")
        if hasattr(index, "nlist"):
            shutil.copyfile(old / _EXACT, folder / _EXACT)
            _append(folder / _EXACT, changes.added, changes.first)
        _add(index, changes.added, changes.first)
        if grown:
            index = _from_flat(index, folder)
        _write(index, folder)

    @staticmethod
    def settle(folder: Path) -> None:
        """Do nothing: generations share no file."""

    @staticmethod
    def drop(folder: Path, kept: Path) -> None:
        """Do nothing: everything lies in the folder."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first."""
        asked = np.ascontiguousarray(vector[None], dtype=np.float32)
        _use_threads(1)
        wanted = k if self._exact is None else max(LEAST_REFINED, REFINED * k)
        scores, numbers = self._index.search(asked, wanted)
        found, score = numbers[0], scores[0]
        if self._exact is not None:
            found = found[found >= 0]
            score = self._exact.take(found) @ asked[0]
            order = np.lexsort((found, -score))[:k]
            found, score = found[order], score[order]
        return [(int(n), float(s)) for n, s in zip(found, score, strict=True) if n >= 0]

    def close(self) -> None:
        """Close the file of vectors."""
        if self._exact is not None:
            self._exact.close()


def _read(file: Path) -> Any:
    """Read an index; nothing is made room for that would be many times larger than the file."""
    import faiss

    with _reading:
        # FAISS reckons with a table of 32 bytes for each of the 4 that a number of a centre takes.
        faiss.set_deserialization_vector_byte_limit(9 * file.stat().st_size)
        return faiss.read_index(str(file))


def _use_threads(count: int) -> None:
    """Set how many threads FAISS uses for what this thread asks of it.

    For one query the threads of OpenMP cost more than they save: on a busy machine they wait for one another.
    """
    import faiss

    if getattr(_threads, "count", 0) != count:
        faiss.omp_set_num_threads(count)
        _threads.count = count


def _flat(dimension: int) -> Any:
    import faiss

    return faiss.index_factory(dimension, "IDMap,Flat", faiss.METRIC_INNER_PRODUCT)


def _trained(vectors: Vectors) -> Any:
    import faiss

    count, dimension = vectors.shape
    lists = 2 ** round(math.log2(2.8 * math.sqrt(count)))
    parts = dimension // 2 if dimension % 2 == 0 else dimension
    index = faiss.index_factory(dimension, f"IVF{lists},PQ{parts}x4fs", faiss.METRIC_INNER_PRODUCT)
    wanted = min(count, _TRAINING * lists)
    # Evenly spread slices: the sample is drawn without reading everything, and is the same every time.
    slices = min(wanted, 512)
    size = -(-wanted // slices)
    starts = np.linspace(0, max(0, count - size), slices).astype(int)
    index.train(np.concatenate([vectors[start : start + size] for start in starts.tolist()]))
    return index


def _add(index: Any, vectors: Vectors, first: int) -> None:
    for start in range(0, vectors.shape[0], _BATCH):
        part = np.ascontiguousarray(vectors[start : start + _BATCH], dtype=np.float32)
        index.add_with_ids(part, np.arange(first + start, first + start + len(part), dtype=np.int64))


def _append(file: Path, vectors: Vectors, first: int) -> None:
    """Write vectors at their numbers; numbers left out in between stay empty."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b") as data:
        data.seek(first * vectors.shape[1] * 2)
        for start in range(0, vectors.shape[0], _BATCH):
            data.write(half(vectors[start : start + _BATCH]).tobytes())


def _from_flat(flat: Any, folder: Path) -> Any:
    """Return a trained index of everything in a flat one that has grown."""
    import faiss

    numbers = faiss.vector_to_array(flat.id_map)
    vectors = faiss.downcast_index(flat.index).reconstruct_n(0, flat.ntotal)
    index = _trained(vectors)
    index.add_with_ids(vectors, numbers)
    exact = np.zeros((int(numbers.max()) + 1, flat.d), np.float16)
    exact[numbers] = half(vectors)
    (folder / _EXACT).write_bytes(exact.tobytes())
    return index


def _write(index: Any, folder: Path) -> None:
    import faiss

    try:
        faiss.write_index(index, str(folder / _INDEX))
    except RuntimeError as error:
        # FAISS reports a full disk as its own kind of error.
        raise OSError(f"faiss: {' '.join(str(error).split())[:200]}") from None
