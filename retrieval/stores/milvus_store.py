"""Milvus: a milvus-lite file inside the index, or a Milvus server or cluster; one client for both."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.stores import HERE, Server
from retrieval.stores.place import Place, answering, missing

FILE = "vectors.db"
EXACT_BELOW = 50_000
_BATCH = 5_000
_TIMEOUT_S = 10
_MOST = 16_384  # Milvus refuses a larger limit.


class MilvusStore:
    """Search a Milvus collection. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._place = Place.read(folder)
        with answering("Milvus", self._place, _errors()):
            self._client = _connect(folder, self._place)
            self._client.load_collection(self._place.collection)
            stored = int(self._client.get_collection_stats(self._place.collection)["row_count"])
            if stored < self._place.count:
                raise ValueError(f"the collection does not hold {self._place.count} vectors")

    @staticmethod
    def build(folder: Path, vectors: NDArray[np.float32], server: Server = HERE) -> None:
        """Write `vectors`, shape (n, d), as a new collection: exact below 50,000 vectors, HNSW above.

        Raises:
            RecipeIndexError: the server is away, or Milvus' client is not installed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        place = Place.new(server, len(vectors))
        with answering("Milvus", place, _errors()):
            client = _connect(folder, place)
            _create(client, place.collection, *vectors.shape)
            for start in range(0, len(vectors), _BATCH):
                part = np.asarray(vectors[start : start + _BATCH], dtype=np.float32)
                rows = [{"number": start + row, "vector": vector} for row, vector in enumerate(part)]
                client.insert(place.collection, rows)
            client.flush(place.collection)
            # Loading makes milvus-lite write its index file now: afterwards searches change no byte.
            client.load_collection(place.collection)
            client.search(place.collection, [np.asarray(vectors[0], dtype=np.float32)], limit=1)
            client.close()
        if not server.uri:
            _release(folder)
        place.write(folder)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first.

        Raises:
            RecipeIndexError: the server is away.
        """
        limit = min(k, self._place.count, _MOST)
        exact = self._place.count < EXACT_BELOW
        with answering("Milvus", self._place, _errors()):
            found = self._client.search(
                self._place.collection,
                data=[np.asarray(vector, dtype=np.float32)],
                limit=limit,
                anns_field="vector",
                output_fields=["number"],
                search_params={"metric_type": "COSINE", "params": {} if exact else {"ef": max(200, limit)}},
                timeout=_TIMEOUT_S,
            )
        return [(int(hit["number"]), float(hit["distance"])) for hit in found[0]]


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
    return MilvusClient(uri=str(folder / FILE))


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
