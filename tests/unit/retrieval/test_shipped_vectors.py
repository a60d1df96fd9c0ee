"""The vectors that are shipped with the sample corpus."""

from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from recipes.loaders import open_corpus
from recipes.questions import hypothetical_questions
from retrieval.embeddings.embedding_cache import EmbeddingCache, key_of
from retrieval.embeddings.shipped_vectors import ship, shipped
from settings import ROOT, load_settings


class NeverAsked(Embeddings):
    """Fails where it is asked for a vector."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise AssertionError(texts)

    def embed_query(self, text: str) -> list[float]:
        raise AssertionError(text)


def test_what_is_shipped_comes_back_as_it_was_but_for_a_byte(tmp_path: Path) -> None:
    exact = np.random.default_rng(7).normal(size=(20, 384)).astype(np.float32)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    keys = [key_of("a model", str(number)) for number in range(20)]
    ship(dict(zip(keys, exact, strict=True)), tmp_path / "vectors.npz")
    kept = shipped(tmp_path / "vectors.npz")
    back = np.stack([np.frombuffer(kept[key], "<f2") for key in keys]).astype(np.float32)
    assert (back * exact).sum(axis=1).min() > 0.999
    assert not shipped(tmp_path / "nothing.npz")


def test_hardly_a_question_of_the_sample_corpus_must_be_embedded(tmp_path: Path) -> None:
    """Else `make run` on a fresh machine takes minutes: `python -m scripts.ship_vectors` writes them anew."""
    model, known = load_settings().embedding.model, shipped()
    recipes = open_corpus([ROOT / "data" / "recipes.jsonl"], strict=True).recipes
    questions = {question for recipe in recipes for question in hypothetical_questions(recipe)}
    there = [question for question in questions if key_of(model, question) in known]
    assert len(there) >= 0.95 * len(questions)
    cache = EmbeddingCache(tmp_path / "embeddings.sqlite", model)
    assert len(cache.embed(there[:5], NeverAsked())) == 5
    cache.close()
