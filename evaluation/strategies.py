"""Ways to find a recipe, on the same questions and the same embedding: text, BM25, HyDE, HyQE by name, and ours."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from pydantic import BaseModel

from evaluation.metrics import Recall, first_right, recall
from evaluation.probe import find
from evaluation.questions import SingleQuestion
from graph.assistant import Assistant
from prompts.loader import load_prompt
from recipes.names import clean_name
from recipes.recipe import Recipe
from retrieval.search.fusion import reciprocal_rank_fusion
from text.normalize import simplify

DEPTH = 5
POOL = 50
CHUNK = 200  # characters, the usual size for E5 on Chinese text
HYDE_TOKENS = 120
Search = Callable[[str], Awaitable[Sequence[int]]]


class StrategiesReport(BaseModel, frozen=True):
    """Result of `shishen eval strategies`: recall of each strategy, weakest idea first."""

    n: int
    strategies: dict[str, Recall]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of every strategy."""
        return {"n": self.n} | {name: found.model_dump(by_alias=True) for name, found in self.strategies.items()}


class _Vectors:
    """Exact search over texts embedded here, each belonging to a recipe row."""

    def __init__(self, embeddings: Embeddings, texts: Sequence[tuple[int, str]]) -> None:
        self._embeddings = embeddings
        self._rows = [row for row, _ in texts]
        vectors = np.asarray(embeddings.embed_documents([text for _, text in texts]), dtype=np.float32)
        self._vectors: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def search(self, text: str) -> list[int]:
        """Return the rows of the nearest texts, best first, each once."""
        query = np.asarray(self._embeddings.embed_query(text), dtype=np.float32)
        order = np.argsort(-(self._vectors @ query))[: 4 * POOL]
        return list(dict.fromkeys(self._rows[place] for place in order))[:POOL]


async def evaluate_strategies(
    assistant: Assistant, embeddings: Embeddings, questions: Sequence[SingleQuestion], *, hyde: bool = True
) -> StrategiesReport:
    """Ask every question with a gold recipe by every strategy; texts are embedded here, so keep the index small."""
    asked = [row for row in questions if row.gold]
    recipes = dict(assistant.search.index.recipes.iterate())
    searches = _searches(assistant, embeddings, recipes)
    if not hyde:
        searches.pop("hyde")
    found = {name: await _places(search, asked, recipes) for name, search in searches.items()}
    ours = [first_right((await find(assistant, row.question)).titles[:DEPTH], row.gold) for row in asked]
    return StrategiesReport(n=len(asked), strategies={**found, "ours": recall(ours)})


async def _places(search: Search, asked: Sequence[SingleQuestion], recipes: dict[int, Recipe]) -> Recall:
    titles = [[recipes[row].name for row in (await search(each.question))[:DEPTH]] for each in asked]
    return recall([first_right(found, each.gold) for found, each in zip(titles, asked, strict=True)])


def _searches(assistant: Assistant, embeddings: Embeddings, recipes: dict[int, Recipe]) -> dict[str, Search]:
    lexical = assistant.search.index.lexical
    chunks = _Vectors(embeddings, [(row, part) for row, recipe in recipes.items() for part in _chunks(recipe.text())])
    whole = _Vectors(embeddings, [(row, recipe.text()) for row, recipe in recipes.items()])
    names = _Vectors(embeddings, [(row, f"{clean_name(recipe.name)}怎么做") for row, recipe in recipes.items()])

    def bm25(question: str) -> list[int]:
        return [hit.row for hit in lexical.search(simplify(question), POOL, "body")]

    async def by_hyde(question: str) -> Sequence[int]:
        prompt = load_prompt("hyde").render(question=question)
        reply = await assistant.parts.chat("").bind(max_tokens=HYDE_TOKENS).ainvoke([("human", prompt)])
        return whole.search(reply.text)

    def fused(question: str) -> list[int]:
        return list(reciprocal_rank_fusion([(1.0, bm25(question)), (1.0, whole.search(question))]))

    return {
        "text_chunks": _awaited(chunks.search),
        "whole_recipes": _awaited(whole.search),
        "bm25": _awaited(bm25),
        "bm25_and_vectors": _awaited(fused),
        "hyde": by_hyde,
        "hyqe_by_name": _awaited(names.search),
    }


def _awaited(search: Callable[[str], list[int]]) -> Search:
    async def searched(question: str) -> Sequence[int]:
        return search(question)

    return searched


def _chunks(text: str) -> list[str]:
    return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
