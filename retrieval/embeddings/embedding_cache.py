"""Vectors by the hash of model and text, so that nothing is embedded twice."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from retrieval.embeddings.shipped_vectors import shipped
from retrieval.index.manifest import RecipeIndexError
from retrieval.index.vector_file import half

# Vectors stand in the order they came and only the short keys in the order of the hash: no page is written twice.
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS halves (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL)"
)
CACHE = "embeddings.sqlite"
_MAX_VARIABLES = 900
_CACHE_KIB = 100_000


def key_of(embedding: str, text: str) -> bytes:
    """Return the hash of a model's name and a text."""
    return hashlib.sha256(f"{embedding}\0{text}".encode()).digest()[:16]


class EmbeddingCache:
    """A file of half-precision vectors; whatever is written outlives a killed process."""

    def __init__(self, file: Path, embedding: str) -> None:
        self._file, self._embedding = file, embedding
        self._connection = sqlite3.connect(file)
        with _readable(file):
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            self._connection.execute(_SCHEMA)

    def embed(self, texts: list[str], embeddings: Embeddings) -> NDArray[np.float16]:
        """Return the vectors of `texts`, shape (n, d), embedding only those not seen before.

        Raises:
            RecipeIndexError: the file is damaged.
        """
        with _readable(self._file):
            return self._embed(texts, embeddings)

    def _embed(self, texts: list[str], embeddings: Embeddings) -> NDArray[np.float16]:
        keys = [key_of(self._embedding, text) for text in texts]
        found = self._find(keys)
        known = shipped()
        found |= {key: known[key] for key in keys if key not in found and key in known}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            new = half(np.asarray(embeddings.embed_documents(list(missing.values())), dtype=np.float32))
            fresh = {key: vector.tobytes() for key, vector in zip(missing, new, strict=True)}
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO halves (key, vector) VALUES (?,?)", fresh.items())
            found |= fresh
        if len({len(vector) for vector in found.values()}) > 1:
            raise sqlite3.DatabaseError("vectors of different dimensions")
        return np.frombuffer(b"".join(found[key] for key in keys), "<f2").reshape(len(texts), -1)

    def _find(self, keys: list[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _MAX_VARIABLES):
            part = keys[start : start + _MAX_VARIABLES]
            marks = ",".join("?" * len(part))
            found |= dict(self._connection.execute(f"SELECT key, vector FROM halves WHERE key IN ({marks})", part))
        return found

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        # Its subclasses say that the file cannot be written, is locked or the disk is full.
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise RecipeIndexError(
            f"向量缓存已损坏 The cache of vectors {file} is damaged ({error}); delete it and start again."
        ) from None
