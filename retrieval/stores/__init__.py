"""Vector stores behind one interface."""

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class VectorStore(Protocol):
    """Vectors of unit length, numbered from 0, searched by cosine similarity."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first."""
        ...


def build_store(kind: str, folder: Path, vectors: NDArray[np.float32]) -> None:
    """Write `vectors` of shape (n, d) as a store of this kind into `folder`.

    Raises:
        ValueError: an unknown kind; the message lists the valid ones.
    """
    match kind:
        case "faiss":
            from retrieval.stores.faiss_store import FaissStore

            FaissStore.build(folder, vectors)
        case other:
            raise ValueError(f"Unknown index.store '{other}'; valid: faiss.")


def open_store(kind: str, folder: Path) -> VectorStore:
    """Open a store of this kind.

    Raises:
        ValueError: an unknown kind; the message lists the valid ones.
    """
    match kind:
        case "faiss":
            from retrieval.stores.faiss_store import FaissStore

            return FaissStore(folder)
        case other:
            raise ValueError(f"Unknown index.store '{other}'; valid: faiss.")
