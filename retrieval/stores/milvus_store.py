"""Milvus: a milvus-lite file inside the index, or a Milvus server or cluster; one client for both."""

import logging
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.stores.store_location import Place, answering, missing
from retrieval.stores.unused import close_once
from retrieval.stores.vector_store import HERE, Changes, Server, Shape, Vectors

FILE = "vectors.db"
EXACT_BELOW = 50_000
_BATCH = 5_000
_TIMEOUT_S = 10
_STARTED_S = 60
"""How long a server that milvus-lite starts over its file may take to answer, on a busy machine too."""
_MOST = 16_384  # Milvus refuses a larger limit.
_open_stores: Counter[Path] = Counter()
_guard = threading.Lock()


class MilvusStore:
    """Search a Milvus collection. Safe to use from several threads."""

    def __init__(self, folder: Path, shape: Shape | None = None) -> None:
        self._place = Place.read(folder)
        with answering("Milvus", self._place, _errors()):
            self._client = _connect(folder, self._place)
        with _guard:
            _open_stores[folder] += 1
        self.close = close_once(self, partial(_let_go, self._client, folder, self._place))
        with answering("Milvus", self._place, _errors()):
            self._client.load_collection(self._place.collection)
            stored = int(self._client.get_collection_stats(self._place.collection)["row_count"])
            if stored < self._place.expected(shape):
                raise ValueError(f"the collection does not hold {self._place.count} vectors")

    @staticmethod
    def build(folder: Path, vectors: Vectors, server: Server = HERE, name: str = "") -> None:
        """Write `vectors`, shape (n, d), as a new collection: exact below 50,000 vectors, HNSW above.

        Raises:
            RecipeIndexError: the server is away, or Milvus' client is not installed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        place = Place.new("milvus", server, vectors.shape[0], name)
        with _opened(folder, place) as client:
            # A build that was killed may have left its part.
            if client.has_collection(place.collection):
                client.drop_collection(place.collection)
            _create(client, place.collection, *vectors.shape)
            _insert(client, place.collection, vectors, 0)
            _finish(client, place, vectors[0:1][0])
        place.write(folder)

    @staticmethod
    def change(old: Path, folder: Path, changes: Changes) -> None:
        """Write the collection of `old` with `changes` for `folder`: a copy where it is a file.

        On a server vectors are only added now; `settle` removes those that the former generation still has.

        Raises:
            RecipeIndexError: the server is away.
        """
        former = Place.read(old)
        # The server may have been away when `old` was published.
        MilvusStore.settle(old)
        folder.mkdir(parents=True, exist_ok=True)
        if not former.uri:
            shutil.copytree(old / FILE, folder / FILE, ignore=shutil.ignore_patterns("LOCK"), dirs_exist_ok=True)
        place = former.changed(changes)
        with _opened(folder, place) as client:
            _insert(client, place.collection, changes.added, changes.first)
            if not place.uri:
                _delete(client, place)
            probe = np.zeros(changes.added.shape[1], np.float32)
            probe[0] = 1
            _finish(client, place, probe)
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
                _delete(client, place)

    @staticmethod
    def drop(folder: Path, kept: Path) -> None:
        """Drop the collection of `folder` from its server, unless the index in `kept` uses it.

        Raises:
            RecipeIndexError: the server is away.
        """
        place = Place.read(folder)
        if place.uri and not place.shared_with(kept):
            with _opened(folder, place) as client:
                client.drop_collection(place.collection)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first.

        Raises:
            RecipeIndexError: the server is away.
        """
        place = self._place
        limit = min(place.asked_for(k, place.count + len(place.removed)), place.count + len(place.removed), _MOST)
        exact = place.count < EXACT_BELOW
        with answering("Milvus", place, _errors()):
            found = self._client.search(
                place.collection,
                data=[np.asarray(vector, dtype=np.float32)],
                limit=limit,
                anns_field="vector",
                output_fields=["number"],
                filter=f"number <= {place.last}" if place.uri else "",
                search_params={"metric_type": "COSINE", "params": {} if exact else {"ef": max(200, limit)}},
                timeout=_TIMEOUT_S,
            )
        return place.own(((int(hit["number"]), float(hit["distance"])) for hit in found[0]), k)


@contextmanager
def _opened(folder: Path, place: Place) -> Iterator[Any]:
    """Hand over a client; however its use ends, it is closed, and the file with it."""
    with answering("Milvus", place, _errors()):
        try:
            with closing(_connect(folder, place)) as client:
                yield client
        finally:
            if not place.uri:
                _release(folder)


def _let_go(client: Any, folder: Path, place: Place) -> None:
    """Close a store's client, and the file if this was the last store over it in this process."""
    client.close()
    with _guard:
        _open_stores[folder] -= 1
        if not place.uri and not _open_stores[folder]:
            _release(folder)


def _insert(client: Any, collection: str, vectors: Vectors, first: int) -> None:
    for start in range(0, vectors.shape[0], _BATCH):
        part = np.asarray(vectors[start : start + _BATCH], dtype=np.float32)
        rows = [{"number": first + start + row, "vector": vector} for row, vector in enumerate(part)]
        client.upsert(collection, rows)


def _delete(client: Any, place: Place) -> None:
    for start in range(0, len(place.removed), _BATCH):
        client.delete(place.collection, ids=list(place.removed[start : start + _BATCH]))


def _finish(client: Any, place: Place, probe: NDArray[np.float32]) -> None:
    client.flush(place.collection)
    # Loading makes milvus-lite write its index file now: afterwards searches change no byte.
    client.load_collection(place.collection)
    client.search(place.collection, [np.asarray(probe, dtype=np.float32)], limit=1)


def _create(client: Any, collection: str, count: int, dimension: int) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("number", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    index = client.prepare_index_params()
    if count < EXACT_BELOW:
        index.add_index("vector", index_type="FLAT", metric_type="COSINE")
    else:
        tuned = {"M": 16, "efConstruction": 200}
        index.add_index("vector", index_type="HNSW", metric_type="COSINE", params=tuned)
    client.create_collection(collection, schema=schema, index_params=index)


def _connect(folder: Path, place: Place) -> Any:
    try:
        from pymilvus import MilvusClient
    except ImportError:
        raise missing("milvus") from None
    if place.uri:
        return MilvusClient(uri=place.uri, token=place.token, timeout=_TIMEOUT_S)
    # Its messages come to the user as one sentence; without this it prints tracebacks too.
    logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)
    try:
        return MilvusClient(uri=str(folder / FILE), timeout=_STARTED_S)
    except _errors():
        if _open_stores[folder]:
            raise
        # Another program may have taken the port that milvus-lite chose for the file: it chooses another.
        _release(folder)
        return MilvusClient(uri=str(folder / FILE), timeout=_STARTED_S)


def _release(folder: Path) -> None:
    """Stop milvus-lite's server over the file, which holds a lock on it that outlives the client."""
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(folder / FILE))


def _errors() -> tuple[type[Exception], ...]:
    try:
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException
    except ImportError:
        raise missing("milvus") from None
    return (MilvusException, RpcError, ValueError)
