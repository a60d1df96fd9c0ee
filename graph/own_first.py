"""A turn of a user who has own recipes: these are found beside those of the index, first where both fit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any

from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig
from langgraph.runtime import Runtime

from answering.types import Library
from graph.parts import Parts, Retriever
from graph.state import State, TurnOptions
from memory.own_index import OwnEntry, OwnIndex, OwnShelf
from memory.own_recipes import OwnRecipes
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.search.generation_search import Hit, to_document

Node = Callable[..., Awaitable[dict[str, Any]]]
_SUGGESTED = 3
_NO_LIMITS = Limits()


def with_own(node: Node, parts: Parts, shelf: OwnShelf) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Return a node that gets the parts of its own user: those of everybody, own recipes before them."""
    takes_runtime = "runtime" in signature(node).parameters

    async def run(state: State, runtime: Runtime[TurnOptions]) -> dict[str, Any]:
        given = (state, runtime) if takes_runtime else (state,)
        return await node(*given, parts=await _parts_of(parts, runtime, shelf))

    return run


async def _parts_of(parts: Parts, runtime: Runtime[TurnOptions], shelf: OwnShelf) -> Parts:
    owner = (runtime.context.kitchen or runtime.context.owner) if runtime.context else ""
    if not owner or runtime.store is None:
        return parts
    index = await shelf.index_of(owner, OwnRecipes(runtime.store))
    if not index.entries:
        return parts
    return replace(
        parts,
        retriever=OwnRetriever(parts.retriever, index),
        library=lambda limits, seed: OwnLibrary(parts.library(limits, seed), index, limits, seed),
    )


@dataclass(frozen=True)
class OwnRetriever:
    """`graph.parts.Retriever` over own recipes and those of the index."""

    shared: Retriever
    own: OwnIndex

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """Return recipes for a question, own ones first where they fit as well."""
        return self._joined(input, self.shared.invoke(input, config, **kwargs), **kwargs)

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """Return recipes for a question, own ones first where they fit as well."""
        found = await self.shared.ainvoke(input, config, **kwargs)
        # Most turns name none of one's own: that is told at once, without a thread of its own.
        if not kwargs.get("k") and not self.own.named_in(input):
            return found
        return await asyncio.to_thread(self._joined, input, found, **kwargs)

    def _joined(
        self, question: str, found: list[Document], never: Limits | None = None, k: int = 0, **_: Any
    ) -> list[Document]:
        limits = never or _NO_LIMITS
        named = [(name, entry) for name, entry in self.own.named_in(question) if entry.keeps(limits)]
        others_named = self.shared.names_in(question) if named else []
        longest = max((len("".join(name.split())) for name, _ in others_named), default=0)
        first = [entry for name, entry in named if len(name) >= longest]
        after = [entry for name, entry in named if len(name) < longest]
        if k and not named:
            first = [entry for entry in self.own.made_of(question) if entry.keeps(limits)][:_SUGGESTED]
        mine = {entry.recipe.recipe_id for entry in (*first, *after)}
        others = [one for one in found if one.id not in mine]
        return [*map(_document, first), *others, *(_document(entry, 0.6) for entry in after)]

    def names_in(self, text: str) -> list[tuple[str, str]]:
        """Return `(name, title)` of the recipes that a text names, own ones in place of others of that name."""
        own = {name: entry.recipe.name for name, entry in reversed(self.own.named_in(text))}
        shared = [(name, own.pop(name, title)) for name, title in self.shared.names_in(text)]
        covered = [name for name, _ in shared]
        return [*shared, *((name, title) for name, title in own.items() if not any(name in one for one in covered))]

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        """Return the recipe of each title as text."""
        own = {title: recipe.text() for title in titles if (recipe := self.own.recipe(title))}
        return self.shared.texts([title for title in titles if title not in own]) | own

    def best(self, question: str) -> tuple[str, float]:
        """Return the best recipe's title and its confidence for a question."""
        documents = self._joined(question, [])
        surely = documents and documents[0].metadata["score"] == 1.0
        return (str(documents[0].metadata["title"]), 1.0) if surely else self.shared.best(question)

    def described(self, text: str) -> tuple[str, float]:
        """Return the title of the recipe that a passage tells of, and how far ahead of the next it is (0-1)."""
        return self.shared.described(text)


def _document(entry: OwnEntry, score: float = 1.0) -> Document:
    return to_document(Hit(row=-1, recipe=entry.recipe, score=score, matched=entry.recipe.name))


@dataclass(frozen=True)
class OwnLibrary:
    """`answering.types.Library` over own recipes and those of the index."""

    shared: Library
    own: OwnIndex
    limits: Limits
    seed: int

    def count(self) -> int:
        """Return how many recipes there are in all."""
        return self.shared.count() + len(self.own.entries)

    def cuisines(self) -> Sequence[str]:
        """Return the cuisines of the index, the commonest first."""
        return self.shared.cuisines()

    def recipe(self, title: str) -> Recipe | None:
        """Return the recipe of a title or an id, an own one first."""
        return self.own.recipe(title) or self.shared.recipe(title)

    def named_in(self, text: str) -> Sequence[tuple[str, str]]:
        """Return `(name, title)` of the recipes that a text names."""
        own = [(name, entry.recipe.name) for name, entry in self.own.named_in(text)]
        taken = {name for name, _ in own}
        return [*own, *(pair for pair in self.shared.named_in(text) if pair[0] not in taken)]

    def candidates(
        self, count: int, courses: frozenset[str] = frozenset(), cuisines: frozenset[str] = frozenset()
    ) -> Sequence[Recipe]:
        """Return up to `count` recipes within the limits, of the courses and kitchens given, a few own ones too."""
        entries = [one for one in self.own.entries if one.keeps(self.limits)]
        entries = [one for one in entries if courses & one.facets.courses or not courses]
        entries = [one for one in entries if cuisines & one.facets.cuisines or not cuisines]
        start = self.seed % len(entries) if entries else 0
        own = [entry.recipe for entry in (*entries[start:], *entries[:start])][: count // 4]
        return [*own, *self.shared.candidates(count - len(own), courses, cuisines)]

    def made_of(self, foods: Sequence[str], count: int) -> Sequence[Recipe]:
        """Return up to `count` recipes made of the most of these foods, own ones first."""
        wanted = set(foods)
        fit = [one for one in self.own.entries if one.facets.main & wanted and one.keeps(self.limits)]
        fit.sort(key=lambda one: -len(one.facets.main & wanted))
        own = [one.recipe for one in fit[: count // 2]]
        return [*own, *self.shared.made_of(foods, count - len(own))]
