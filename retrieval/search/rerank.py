"""Rerankers as LangChain document compressors: BCE, and any cross-encoder of sentence-transformers."""

import threading
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document
from pydantic import ConfigDict, PrivateAttr

from retrieval.embeddings.local_models import load_bce, load_sentence_transformers
from settings import RerankSettings


class Reranker(BaseDocumentCompressor):
    """Score every document against the query and keep the best; `rerank_score` (0-1) stands in the metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    settings: RerankSettings

    _model: Any = PrivateAttr(None)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> list[Document]:
        """Return at most `top_n` documents that reach `threshold`, best first; equals keep their order.

        Raises:
            RetrievalModelError: the model cannot be loaded.
        """
        if not documents:
            return []
        with self._lock:
            scores = self._scores([(query, document.page_content) for document in documents])
        scored = sorted(zip(scores, documents, strict=True), key=lambda pair: -pair[0])
        return [
            document.model_copy(update={"metadata": document.metadata | {"rerank_score": score}})
            for score, document in scored[: self.settings.top_n]
            if score >= self.settings.threshold
        ]

    def _scores(self, pairs: list[tuple[str, str]]) -> list[float]:
        """Return the relevance of each (query, text), 0-1."""
        settings = self.settings
        if settings.provider == "bce":
            self._model = self._model or load_bce("RerankerModel", settings)
            scores = self._model.compute_score(pairs, batch_size=settings.batch, enable_tqdm=False)
            # BCEmbedding gives one score bare.
            return [float(scores)] if len(pairs) == 1 else [float(score) for score in scores]
        import torch

        self._model = self._model or load_sentence_transformers("CrossEncoder", settings)
        found = self._model.predict(
            pairs, batch_size=settings.batch, show_progress_bar=False, activation_fn=torch.nn.Sigmoid()
        )
        return [float(score) for score in found]


def create_reranker(settings: RerankSettings) -> Reranker | None:
    """Return the configured reranker, None where it is off; weights load at the first use."""
    return None if settings.provider == "none" else Reranker(settings=settings)
