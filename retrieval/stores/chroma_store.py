"""Chroma: a folder of its own inside the index, or a Chroma server."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retrieval.index.manifest import LIVE
from retrieval.stores.store_location import Place, answering, missing
from retrieval.stores.unused import close_once
from retrieval.stores.vector_store import HERE, Changes, Server, Shape, Vectors

# HNSW is approximate: these make recall@10 against exact search indistinguishable from 1 at test sizes.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class ChromaStore:
    """Search a Chroma collection. Safe to use from several threads."""

    def __init__(self, folder: Path, shape: Shape | None = None) -> None:
        self._place = Place.read(folder)
        with answering("Chroma", self._place, _errors()):
            self._client = _connect(folder, self._place)
            self.close = close_once(self, self._client.close)
            self._collection = self._client.get_collection(self._place.collection, embedding_function=None)
            if self._collection.count() < self._place.expected(shape):
                raise ValueError(f"the collection does not hold {self._place.count} vectors")

    @staticmethod
    def build(folder: Path, vectors: Vectors, server: Server = HERE, name: str = "") -> None:
        """Write `vectors`, shape (n, d), as a new collection.

        Raises:
            RecipeIndexError: the server is away, or Chroma is not installed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        place = Place.new("chroma", server, vectors.shape[0], name)
        with _opened(folder, place) as client:
            # A build that was killed may have left its part.
            if place.collection in [each.name for each in client.list_collections()]:
                client.delete_collection(place.collection)
            collection = client.create_collection(
                place.collection, configuration={"hnsw": _HNSW}, embedding_function=None
            )
            _add(client, collection, vectors, 0)
        place.write(folder)

    @staticmethod
    def change(old: Path, folder: Path, changes: Changes) -> None:
        """Write the collection of `old` with `changes` for `folder`: a copy where it is a folder.

        On a server vectors are only added now; `settle` removes those that the former generation still has.

        Raises:
            RecipeIndexError: the server is away.
        """
        former = Place.read(old)
        # The server may have been away when `old` was published.
        ChromaStore.settle(old)
        folder.mkdir(parents=True, exist_ok=True)
        if not former.uri:
            shutil.copytree(old / LIVE, folder / LIVE, dirs_exist_ok=True)
        place = former.changed(changes)
        with _opened(folder, place) as client:
            collection = client.get_collection(place.collection, embedding_function=None)
            _add(client, collection, changes.added, changes.first)
            if not place.uri:
                _delete(client, collection, place.removed)
        place.write(folder)

    @staticmethod
    def settle(folder: Path) -> None:
        """Remove from a server what only the former generation had.

        Raises:
            RecipeIndexError: the server is away.
        """
        place = Place.read(folder)
        if place.uri and place.removed:
            with _opened(folder, place) as client:
                _delete(client, client.get_collection(place.collection, embedding_function=None), place.removed)

    @staticmethod
    def drop(folder: Path, kept: Path) -> None:
        """Drop the collection of `folder` from its server, unless the index in `kept` uses it.

        Raises:
            RecipeIndexError: the server is away.
        """
        place = Place.read(folder)
        if place.uri and not place.shared_with(kept):
            with _opened(folder, place) as client:
                client.delete_collection(place.collection)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first.

        Raises:
            RecipeIndexError: the server is away.
        """
        with answering("Chroma", self._place, _errors()):
            stored = self._collection.count()
            if not stored:
                return []
            found = self._collection.query(
                query_embeddings=np.asarray(vector[None], dtype=np.float32),
                n_results=min(self._place.asked_for(k, stored), stored),
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return self._place.own(((int(number), 1.0 - float(distance)) for number, distance in pairs), k)


def _add(client: Any, collection: Any, vectors: Vectors, first: int) -> None:
    batch = client.get_max_batch_size()
    for start in range(0, vectors.shape[0], batch):
        part = np.asarray(vectors[start : start + batch], dtype=np.float32)
        # An addition that was killed may have left its part.
        collection.upsert(ids=[str(first + start + row) for row in range(len(part))], embeddings=part)


def _delete(client: Any, collection: Any, numbers: tuple[int, ...]) -> None:
    batch = client.get_max_batch_size()
    for start in range(0, len(numbers), batch):
        collection.delete(ids=[str(number) for number in numbers[start : start + batch]])


@contextmanager
def _opened(folder: Path, place: Place) -> Iterator[Any]:
    """Hand over a client that is closed however its use ends: Chroma keeps what is open by its path."""
    with answering("Chroma", place, _errors()), closing(_connect(folder, place)) as client:
        yield client


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
