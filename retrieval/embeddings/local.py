"""Embedding models that run here on torch: BCE and whatever sentence-transformers loads."""

import threading
from typing import Any

from langchain_core.embeddings import Embeddings

from retrieval.embeddings.local_models import load_bce, load_sentence_transformers
from settings import EmbeddingSettings


class BceEmbeddings(Embeddings):
    """bce-embedding-base_v1 through BCEmbedding: the CLS vector, no instruction, unit length."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._model: Any = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text, shape (n, d)."""
        if not texts:
            return []
        with self._lock:
            self._model = self._model or load_bce("EmbeddingModel", self._settings)
            tensor = self._model.encode(
                texts, batch_size=self._settings.batch, enable_tqdm=False, return_numpy=False, normalize_to_unit=False
            )
        # In full precision: a half-precision norm is off by a thousandth.
        vectors = tensor.float()
        vectors = vectors / vectors.norm(dim=1, keepdim=True)
        return vectors.tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of one question, shape (d,)."""
        return self.embed_documents([text])[0]


class SentenceTransformersEmbeddings(Embeddings):
    """Any sentence-transformers model; questions and queries are embedded alike, unit length."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._model: Any = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text, shape (n, d)."""
        if not texts:
            return []
        with self._lock:
            self._model = self._model or load_sentence_transformers("SentenceTransformer", self._settings)
            tensor = self._model.encode(
                texts, batch_size=self._settings.batch, show_progress_bar=False, convert_to_tensor=True
            )
        vectors = tensor.float()
        vectors = vectors / vectors.norm(dim=1, keepdim=True)
        return vectors.cpu().tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of one question, shape (d,)."""
        return self.embed_documents([text])[0]
