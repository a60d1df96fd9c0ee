"""Embedding on a Ray cluster: the configured model once a worker, texts dealt out in the batches of one process."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from retrieval.embeddings import create_embeddings
from retrieval.embeddings.local_models import RetrievalModelError
from settings import EmbeddingSettings, IndexSettings

CHECKOUT = Path(__file__).parents[2]
# A worker is given its next batch while it still works on one.
IN_FLIGHT = 2


class _Worker:
    """One embedding model in a process of its own."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._embeddings = create_embeddings(settings)

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        return np.asarray(self._embeddings.embed_documents(texts), dtype=np.float32)


class RayEmbeddings(Embeddings):
    """Deal texts out to workers in batches of `batch`, in order; a worker that dies is started again.

    The batches are those that one process would embed, so that the vectors are the same to the byte.
    """

    def __init__(self, ray: Any, workers: list[Any], batch: int) -> None:
        self._ray, self._workers, self._batch = ray, workers, batch

    @property
    def at_once(self) -> int:
        """Return how many texts keep all workers busy."""
        return self._batch * len(self._workers) * IN_FLIGHT

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, shape (n, d).

        Raises:
            RetrievalModelError: the model cannot be used, or the cluster has gone.
        """
        parts = [texts[start : start + self._batch] for start in range(0, len(texts), self._batch)]
        tasks = [self._workers[number % len(self._workers)].embed.remote(part) for number, part in enumerate(parts)]
        try:
            found = self._ray.get(tasks)
        except self._ray.exceptions.RayTaskError as error:
            raise error.as_instanceof_cause() from None
        except self._ray.exceptions.RayError as error:
            raise RetrievalModelError(
                f"Ray 集群断开了 The Ray cluster failed ({_reason(error)}); run the same command again, it goes on."
            ) from None
        return np.concatenate(found).tolist() if found else []

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one question, shape (d,)."""
        return self.embed_documents([text])[0]


@contextmanager
def ray_embeddings(embedding: EmbeddingSettings, index: IndexSettings, batch: int) -> Iterator[RayEmbeddings]:
    """Start workers on the cluster of `index.ray_address`, or on a cluster of this machine, until the block ends.

    Raises:
        RetrievalModelError: ray is not installed, the cluster does not answer or has no room.
    """
    ray = _ray()
    try:
        _reach(index.ray_address)
        ray.init(
            address=index.ray_address or "local",
            num_cpus=(index.ray_workers or None) if not index.ray_address else None,
            include_dashboard=None if index.ray_address else False,
            log_to_driver=False,
            logging_level="warning",
            # Each worker has one core; the checkout stands at the same place on every node.
            runtime_env={"env_vars": {"PYTHONPATH": str(CHECKOUT), "OMP_NUM_THREADS": "1"}},
        )
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise RetrievalModelError(
            f"Ray 集群没有回应 The Ray cluster '{index.ray_address or 'local'}' does not answer ({_reason(error)}); "
            "check index.ray_address."
        ) from None
    try:
        yield RayEmbeddings(ray, _workers(ray, embedding, index), batch)
    finally:
        ray.shutdown()


def _ray() -> Any:
    # Nothing is reported to anyone.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise RetrievalModelError("缺少组件 ray is not installed; run: pip install -e '.[ray]'") from None
    return ray


def _reach(address: str) -> None:
    """Connect once to a cluster's address: Ray itself tries for minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=10).close()


def _workers(ray: Any, embedding: EmbeddingSettings, index: IndexSettings) -> list[Any]:
    room = ray.cluster_resources()
    cores, gpus = int(room.get("CPU", 0)), room.get("GPU", 0)
    count = index.ray_workers or max(1, cores)
    if count > cores or count * index.ray_gpus > gpus:
        raise RetrievalModelError(
            f"Ray 集群放不下 The Ray cluster has {cores} cores and {gpus:.0f} GPUs, too few for {count} workers; "
            "lower index.ray_workers or index.ray_gpus."
        )
    worker = ray.remote(num_cpus=1, num_gpus=index.ray_gpus, max_restarts=-1, max_task_retries=3)(_Worker)
    return [worker.remote(embedding) for _ in range(count)]


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
