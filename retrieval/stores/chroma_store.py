"""Chroma: a folder of its own inside the index, or a Chroma server."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retrieval.manifest import LIVE
from retrieval.stores import HERE, Server
from retrieval.stores.place import Place, answering, missing

# HNSW is approximate: these make recall@10 against exact search indistinguishable from 1 at test sizes.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class ChromaStore:
    """Search a Chroma collection. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._place = Place.read(folder)
        with answering("Chroma", self._place, _errors()):
            self._client = _connect(folder, self._place)
            self._collection = self._client.get_collection(self._place.collection, embedding_function=None)
            if self._collection.count() != self._place.count:
                raise ValueError(f"the collection does not hold {self._place.count} vectors")

    @staticmethod
    def build(folder: Path, vectors: NDArray[np.float32], server: Server = HERE) -> None:
        """Write `vectors`, shape (n, d), as a new collection.

        Raises:
            RecipeIndexError: the server is away, or Chroma is not installed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        place = Place.new(server, len(vectors))
        with answering("Chroma", place, _errors()):
            client = _connect(folder, place)
            collection = client.create_collection(
                place.collection, configuration={"hnsw": _HNSW}, embedding_function=None
            )
            batch = client.get_max_batch_size()
            for start in range(0, len(vectors), batch):
                part = np.asarray(vectors[start : start + batch], dtype=np.float32)
                collection.add(ids=[str(start + row) for row in range(len(part))], embeddings=part)
            client.close()
        place.write(folder)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first.

        Raises:
            RecipeIndexError: the server is away.
        """
        with answering("Chroma", self._place, _errors()):
            found = self._collection.query(
                query_embeddings=np.asarray(vector[None], dtype=np.float32),
                n_results=min(k, self._place.count),
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(number), 1.0 - float(distance)) for number, distance in pairs]


def _connect(folder: Path, place: Place) -> Any:
    try:
        import chromadb
        from chromadb.config import Settings
    except ImportError:
        raise missing("chroma") from None
    if not place.uri:
        return chromadb.PersistentClient(str(folder / LIVE), settings=Settings(anonymized_telemetry=False))
    url = urlsplit(place.uri)
    secure = url.scheme == "https"
    return chromadb.HttpClient(
        host=url.hostname or "localhost",
        port=url.port or (443 if secure else 8000),
        ssl=secure,
        headers={"Authorization": f"Bearer {place.token}"} if place.token else None,
        settings=Settings(anonymized_telemetry=False),
    )


def _errors() -> tuple[type[Exception], ...]:
    try:
        import httpx
        from chromadb.errors import ChromaError
    except ImportError:
        raise missing("chroma") from None
    return (ChromaError, httpx.HTTPError, ValueError)
