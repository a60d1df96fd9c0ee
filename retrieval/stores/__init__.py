"""Vector stores behind one interface."""

from pathlib import Path

from retrieval.stores.vector_store import Shape, StoreKind, VectorStore

VALID = "faiss, chroma, milvus"


def store_kind(kind: str) -> StoreKind:
    """Return a kind of store by its name in `config.yaml`.

    Raises:
        ValueError: an unknown kind; the message lists the valid ones.
    """
    match kind:
        case "faiss":
            from retrieval.stores.faiss_store import FaissStore

            return FaissStore
        case "chroma":
            from retrieval.stores.chroma_store import ChromaStore

            return ChromaStore
        case "milvus":
            from retrieval.stores.milvus_store import MilvusStore

            return MilvusStore
        case other:
            raise ValueError(f"Unknown index.store '{other}'; valid: {VALID}.")


def open_store(kind: str, folder: Path, shape: Shape | None = None) -> VectorStore:
    """Open a store of this kind.

    Raises:
        RecipeIndexError: its server is away, or its package is not installed.
        ValueError: an unknown kind, the message lists the valid ones; or the vectors are not of this `shape`.
    """
    return store_kind(kind)(folder, shape)
