"""HyQE retrieval over the newest generation of an index, and LangChain's retriever interface to it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.index.newer_index import Newer
from retrieval.index.recipe_index import RecipeIndex, reading
from retrieval.search.generation_search import GenerationSearch, Hit, Vector, to_document
from retrieval.search.rerank import Reranker
from settings import RetrievalSettings

__all__ = ["Hit", "HyQERetriever", "RecipeSearch", "to_document"]

_USUAL = "红烧肉怎么做"


@dataclass(frozen=True)
class _Opened:
    """A generation that is searched, and what it answered lately."""

    search: GenerationSearch
    recalled: Callable[[str, Limits | None], tuple[Hit, ...]]

    @classmethod
    def over(cls, search: GenerationSearch) -> "_Opened":
        return cls(search, lru_cache(maxsize=256)(lambda question, never: tuple(search.search(question, never=never))))


class RecipeSearch:
    """Find recipes by question. Safe to use from several threads.

    `refresh` goes over to a newer generation of the index; whatever was kept of the former one goes with it, and its
    files are let go of when the last search over it has ended.
    """

    def __init__(
        self, index: RecipeIndex, embeddings: Embeddings, settings: RetrievalSettings, reranker: Reranker | None = None
    ) -> None:
        self._settings, self._reranker = settings, reranker
        self._embed: Callable[[str], Vector] = lru_cache(maxsize=2048)(
            lambda text: np.asarray(embeddings.embed_query(text), dtype=np.float32)
        )
        self._newer = Newer(index.folder)
        self._opened = _Opened.over(self._over(index))

    @property
    def index(self) -> RecipeIndex:
        """The index as it is searched now. Whoever keeps it keeps its generation."""
        return self._opened.search.index

    def refresh(self) -> bool:
        """Go over to the generation published since, if there is one that can be searched; return whether there was.

        Searches that run meanwhile end over the generation that they began with. A newer index that is damaged, or of
        another embedding, is logged once and the old one kept.
        """
        return self._newer.hand_over(self.index, self._take_over)

    def _take_over(self, index: RecipeIndex) -> None:
        search = self._over(index)
        search.search(_USUAL)
        self._opened = _Opened.over(search)

    def _over(self, index: RecipeIndex) -> GenerationSearch:
        return GenerationSearch(index, lambda text: self._embed(text), self._settings, self._reranker)

    def warm_up(self) -> None:
        """Load the embedding model and what the first search reads, so that no question waits for it."""
        self.search(_USUAL)

    def search(
        self, question: str, k: int | None = None, never: Limits | None = None, *, open_ended: bool = False
    ) -> list[Hit]:
        """Return at most `k` recipes for `question`, best first; see `GenerationSearch.search`."""
        return self._opened.search.search(question, k, never, open_ended=open_ended)

    def vector(self, question: str) -> Vector:
        """Return the vector that `search` looks for, shape (d,); that of a question just searched is kept."""
        return self._opened.search.vector(question)

    def recall(self, question: str, never: Limits | None = None) -> list[Hit]:
        """Return what `search` does with its default `k`, kept for a while: a turn asks the same more than once."""
        return list(self._opened.recalled(question, never))

    def names_in(self, text: str) -> list[tuple[str, str]]:
        """Return `(name, title)` of the recipes that `text` names exactly, in the order they appear, one a name."""
        return self._opened.search.names_in(text)

    def recipe(self, recipe_id: str) -> Recipe | None:
        """Return the recipe with this id, or None."""
        return self._opened.search.recipe(recipe_id)

    def browse(
        self, limits: Limits, have: Sequence[str], k: int, offset: int = 0, *, quickest: bool = False
    ) -> tuple[list[Recipe], int]:
        """Return a page of recipes within limits and how many there are in all; see `LexicalIndex.browse`."""
        index = self.index
        with reading(index):
            rows, total = index.lexical.browse(limits, have, k, offset, quickest=quickest)
            found = index.recipes.get(rows)
        return [found[row] for row in rows if row in found], total

    def titled(self, title: str) -> Recipe | None:
        """Return the recipe of a title, or None."""
        return self._opened.search.titled([title]).get(title)

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        """Return the recipe of each title as text; titles that the index lacks are left out."""
        return self._opened.search.texts(titles)

    def described(self, text: str) -> tuple[str, float]:
        """Return the title of the recipe that a passage tells of, and how far ahead of the next it is (0-1)."""
        return self._opened.search.described(text)


class HyQERetriever(BaseRetriever):
    """LangChain's retriever interface over `RecipeSearch`.

    Documents hold the recipe as `page_content`; `recipe_id`, `title`, `score`, `matched` and the whole `recipe`
    stand in the metadata.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: RecipeSearch

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        never: Limits | None = None,
        k: int = 0,
        open_ended: bool = False,
    ) -> list[Document]:
        return [to_document(hit) for hit in self._hits(query, never, k, open_ended)]

    def _hits(self, query: str, never: Limits | None, k: int, open_ended: bool) -> list[Hit]:
        return self.search.search(query, k, never, open_ended=open_ended) if k else self.search.recall(query, never)

    def names_in(self, text: str) -> list[tuple[str, str]]:
        """Return `(name, title)` of the recipes that `text` names exactly, in the order they appear, one a name."""
        return self.search.names_in(text)

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        """Return the recipe of each title as text; titles that the index lacks are left out."""
        return self.search.texts(titles)

    def best(self, question: str) -> tuple[str, float]:
        """Return the best recipe's title and its confidence for a question; empty and 0 where there is none."""
        hits = self.search.recall(question)
        return (hits[0].recipe.name, hits[0].score) if hits else ("", 0.0)

    def described(self, text: str) -> tuple[str, float]:
        """Return the title of the recipe whose text is most like `text`, and how far ahead of the next it is (0-1)."""
        return self.search.described(text)

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: object,
        never: Limits | None = None,
        k: int = 0,
        open_ended: bool = False,
    ) -> list[Document]:
        hits = await asyncio.to_thread(self._hits, query, never, k, open_ended)
        return [to_document(hit) for hit in hits]
