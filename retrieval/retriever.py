"""HyQE retrieval: vector, lexical, phonetic and exact-name search, fused; the recipe swapped in for its question."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from retrieval.fusion import reciprocal_rank_fusion
from retrieval.index import RecipeIndex
from retrieval.recipe import Recipe
from retrieval.text import simplify, tokens
from settings import RetrievalSettings

MIN_NAME, MAX_NAME = 2, 14


@dataclass(frozen=True)
class Hit:
    """One recipe found: its row, confidence (0-1), and the question or name that matched."""

    row: int
    recipe: Recipe
    score: float
    matched: str


@dataclass(frozen=True)
class _Evidence:
    """What each search says about the candidates of one question."""

    cosine: dict[int, tuple[float, str]]
    exact: dict[int, str]
    rankings: tuple[tuple[float, Sequence[int]], ...]


class RecipeSearch:
    """Find recipes by question. Safe to use from several threads."""

    def __init__(self, index: RecipeIndex, embeddings: Embeddings, settings: RetrievalSettings) -> None:
        self.index = index
        self._settings = settings
        self._embed: Callable[[str], NDArray[np.float32]] = lru_cache(maxsize=2048)(
            lambda text: np.asarray(embeddings.embed_query(text), dtype=np.float32)
        )

    def search(self, question: str, k: int | None = None) -> list[Hit]:
        """Return at most `k` (default: `top_n`) recipes for `question`, best first, each recipe once."""
        text = simplify(question).strip()
        if not tokens(text):
            return []
        evidence = self._collect(text)
        fused = reciprocal_rank_fusion(evidence.rankings, self._settings.rrf_k)
        scores = {row: self._confidence(row, text, evidence, fused[row]) for row in fused}
        best = sorted(scores, key=lambda row: (-scores[row], row))[: k or self._settings.top_n]
        recipes = self.index.recipes.get(best)
        return [
            Hit(
                row,
                recipes[row],
                round(scores[row], 4),
                evidence.exact.get(row) or evidence.cosine.get(row, (0, ""))[1],
            )
            for row in best
            if row in recipes
        ]

    def titles_in(self, text: str) -> list[str]:
        """Return the titles of the recipes that `text` names exactly, in the order they appear, one a name."""
        simple = "".join(simplify(text).split())
        by_name: dict[str, int] = {}
        for row, name in self._exact(simple).items():
            by_name.setdefault(name, row)
        recipes = self.index.recipes.get(list(by_name.values()))
        return [recipes[by_name[name]].name for name in sorted(by_name, key=simple.index)]

    def _collect(self, text: str) -> _Evidence:
        settings = self._settings
        near = self.index.vectors.search(self._embed(text), settings.k_vector)
        questions = self.index.recipes.questions([number for number, _ in near])
        cosine: dict[int, tuple[float, str]] = {}
        for number, similarity in near:
            row, matched = questions[number]
            cosine.setdefault(row, (similarity, matched))
        exact = self._exact(text)
        names = [hit.row for hit in self.index.lexical.search(text, settings.k_lexical, "names")]
        body = [hit.row for hit in self.index.lexical.search(text, settings.k_lexical, "body")]
        sounds = self._sounding_like(text)
        return _Evidence(
            cosine,
            exact,
            (
                (settings.weight_vector, list(cosine)),
                (settings.weight_lexical, names),
                (settings.weight_text, body),
                (settings.weight_phonetic, sounds),
                (settings.weight_lexical, sorted(exact, key=lambda row: -len(exact[row]))),
            ),
        )

    def _exact(self, text: str) -> dict[int, str]:
        """Return the longest name that stands in `text` for each row that has one; names inside others give way."""
        compact = "".join(text.split())
        spans = {
            compact[start : start + size]
            for size in range(MIN_NAME, MAX_NAME + 1)
            for start in range(len(compact) - size + 1)
        }
        found = self.index.recipes.rows_named(sorted(spans))
        longest = {name for name, _ in found}
        longest = {name for name in longest if not any(name != other and name in other for other in longest)}
        return {row: name for name, row in found if name in longest}

    def _sounding_like(self, text: str) -> list[int]:
        hits = self.index.phonetic.search(text, self._settings.k_phonetic)
        by_name: dict[str, list[int]] = {}
        for name, row in self.index.recipes.rows_named([hit.name for hit in hits]):
            by_name.setdefault(name, []).append(row)
        return [row for hit in hits for row in by_name.get(hit.name, ())]

    def _confidence(self, row: int, text: str, evidence: _Evidence, fused: float) -> float:
        """Combine the cosine, an exact name and the fused rank into one score, 0-1."""
        cosine = max(0.0, (evidence.cosine.get(row, (0.0, ""))[0] - 0.8) / 0.2)
        exact = min(1.0, len(evidence.exact.get(row, "")) / 3)
        best = sum(weight for weight, _ in evidence.rankings) / (self._settings.rrf_k + 1)
        return min(1.0, 0.45 * cosine + 0.25 * exact + 0.3 * fused / best)


class HyQERetriever(BaseRetriever):
    """LangChain's retriever interface over `RecipeSearch`.

    Documents hold the recipe as `page_content`; `recipe_id`, `title`, `score`, `matched` and the whole `recipe`
    stand in the metadata.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: RecipeSearch

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [to_document(hit) for hit in self.search.search(query)]

    async def _aget_relevant_documents(self, query: str, *, run_manager: object) -> list[Document]:
        hits = await asyncio.to_thread(self.search.search, query)
        return [to_document(hit) for hit in hits]


def to_document(hit: Hit) -> Document:
    """Return the hit as a document whose content is the recipe."""
    return Document(
        id=hit.recipe.recipe_id,
        page_content=hit.recipe.text(),
        metadata={
            "recipe_id": hit.recipe.recipe_id,
            "title": hit.recipe.name,
            "score": hit.score,
            "matched": hit.matched,
            "recipe": hit.recipe.model_dump(mode="json", exclude_defaults=True),
        },
    )
