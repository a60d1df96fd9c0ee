"""Vector stores behind one interface."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

VALID = "faiss, chroma, milvus"


@dataclass(frozen=True)
class Server:
    """Where a store keeps its vectors: in the index folder if `uri` is empty, else on that server.

    `key_env` names the environment variable that holds the server's token.
    """

    uri: str = ""
    key_env: str = ""


HERE = Server()


class VectorStore(Protocol):
    """Vectors of unit length, numbered from 0, searched by cosine similarity."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first."""
        ...


def build_store(kind: str, folder: Path, vectors: NDArray[np.float32], server: Server = HERE) -> None:
    """Write `vectors` of shape (n, d) as a store of this kind into `folder`, or onto `server`.

    Raises:
        RecipeIndexError: the server is away, or the store's package is not installed.
        ValueError: an unknown kind; the message lists the valid ones.
    """
    match kind:
        case "faiss":
            from retrieval.stores.faiss_store import FaissStore

            FaissStore.build(folder, vectors)
        case "chroma":
            from retrieval.stores.chroma_store import ChromaStore

            ChromaStore.build(folder, vectors, server)
        case "milvus":
            from retrieval.stores.milvus_store import MilvusStore

            MilvusStore.build(folder, vectors, server)
        case other:
            raise ValueError(f"Unknown index.store '{other}'; valid: {VALID}.")


def open_store(kind: str, folder: Path) -> VectorStore:
    """Open a store of this kind.

    Raises:
        RecipeIndexError: its server is away, or its package is not installed.
        ValueError: an unknown kind; the message lists the valid ones.
    """
    match kind:
        case "faiss":
            from retrieval.stores.faiss_store import FaissStore

            return FaissStore(folder)
        case "chroma":
            from retrieval.stores.chroma_store import ChromaStore

            return ChromaStore(folder)
        case "milvus":
            from retrieval.stores.milvus_store import MilvusStore

            return MilvusStore(folder)
        case other:
            raise ValueError(f"Unknown index.store '{other}'; valid: {VALID}.")
