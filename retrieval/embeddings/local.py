"""Embedding models that run here on torch: BCE and whatever sentence-transformers loads."""

import threading
from typing import Any

from langchain_core.embeddings import Embeddings

from retrieval.embeddings.local_models import load_bce, load_sentence_transformers
from settings import EmbeddingSettings


class TorchEmbeddings(Embeddings):
    """bce-embedding-base_v1 through BCEmbedding, or any sentence-transformers model: no instruction, unit length."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._model: Any = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text, shape (n, d)."""
        if not texts:
            return []
        with self._lock:
            tensor = self._encoded(texts, self._settings.batch)
        # In full precision: a half-precision norm is off by a thousandth.
        vectors = tensor.float()
        vectors = vectors / vectors.norm(dim=1, keepdim=True)
        return vectors.cpu().tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of one question, shape (d,)."""
        return self.embed_documents([text])[0]

    def _encoded(self, texts: list[str], batch: int) -> Any:
        if self._settings.provider == "bce":
            self._model = self._model or load_bce("EmbeddingModel", self._settings)
            options = {"enable_tqdm": False, "return_numpy": False, "normalize_to_unit": False}
        else:
            self._model = self._model or load_sentence_transformers("SentenceTransformer", self._settings)
            options = {"show_progress_bar": False, "convert_to_tensor": True}
        return self._model.encode(texts, batch_size=batch, **options)
