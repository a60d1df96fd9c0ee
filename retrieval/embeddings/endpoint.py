"""Embeddings of any OpenAI-compatible endpoint."""

from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from retrieval.embeddings.local_models import RetrievalModelError
from settings import EmbeddingSettings, endpoint_key


class EndpointEmbeddings(Embeddings):
    """Ask `POST {base_url}/embeddings`; vectors are brought to unit length."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        from langchain_openai import OpenAIEmbeddings

        self._settings = settings
        # check_embedding_ctx_length would send token numbers, which only OpenAI's own models read.
        self._client: Any = OpenAIEmbeddings(
            model=settings.model,
            openai_api_base=settings.base_url,
            openai_api_key=SecretStr(endpoint_key(settings.api_key_env)),
            check_embedding_ctx_length=False,
            chunk_size=settings.batch,
            request_timeout=settings.timeout_s,
            model_kwargs={"encoding_format": "float"},
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text, shape (n, d).

        Raises:
            RetrievalModelError: the endpoint is away or refuses.
        """
        import openai

        if not texts:
            return []
        try:
            vectors = np.asarray(self._client.embed_documents(texts), dtype=np.float32)
        except openai.OpenAIError as error:
            reason = " ".join(str(error).split())[:160]
            raise RetrievalModelError(
                f"向量服务没有回应 The embedding endpoint {self._settings.base_url} does not answer ({reason}); "
                f"check it and {self._settings.api_key_env}."
            ) from None
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors.tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of one question, shape (d,)."""
        return self.embed_documents([text])[0]
