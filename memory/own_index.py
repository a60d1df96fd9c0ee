"""Find recipes among a user's own: in memory, by name and by what they are made of."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from culinary.ingredients import find_ingredients
from memory.own_recipes import OwnRecipe, OwnRecipes
from recipes.facets.facets import Facets, facets_of
from recipes.questions import question_names
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.search.search_question import canonical_names, canonical_text
from text.normalize import simplify

_HELD = 50_000
"""Recipes of all owners that are held in memory; beyond, those asked for longest ago are read again when needed."""
_FRESH_S = 0.3
_SHORTEST = 2


class OwnEntry:
    """One own recipe as it is searched."""

    def __init__(self, own: OwnRecipe) -> None:
        self.recipe, self.changed = own.recipe, own.changed
        names = question_names(own.recipe)
        self.names = tuple(dict.fromkeys(_compact(name) for name in (*names, *canonical_names(names))))

    @cached_property
    def facets(self) -> Facets:
        """What the recipe is, as limits speak of it."""
        return facets_of(self.recipe)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(self.facets.terms())

    def keeps(self, limits: Limits) -> bool:
        """Tell whether the recipe is within limits."""
        terms = self._terms
        return (
            terms.issuperset(limits.must)
            and terms.isdisjoint(limits.must_not)
            and all(not terms.isdisjoint(group) for group in limits.one_of)
            and (not limits.minutes or self.facets.minutes <= limits.minutes)
        )


@dataclass(frozen=True)
class OwnIndex:
    """The recipes of one owner."""

    entries: tuple[OwnEntry, ...] = ()

    def named_in(self, text: str) -> list[tuple[str, OwnEntry]]:
        """Return the recipes that a text names, each with the longest of its names there, the longest first."""
        plain = simplify(text)
        said = (_compact(plain), _compact(canonical_text(plain)))
        found = []
        for entry in self.entries:
            names = [name for name in entry.names if len(name) >= _SHORTEST and any(name in one for one in said)]
            if names:
                found.append((max(names, key=len), entry))
        return sorted(found, key=lambda pair: -len(pair[0]))

    def made_of(self, text: str) -> list[OwnEntry]:
        """Return the recipes made of every ingredient that a text names; none where it names none."""
        asked = set(find_ingredients(simplify(text)))
        return [entry for entry in self.entries if asked <= entry.facets.main] if asked else []

    def recipe(self, title: str) -> Recipe | None:
        """Return the recipe of a title or an id, or None."""
        return next((one.recipe for one in self.entries if title in (one.recipe.name, one.recipe.recipe_id)), None)


class OwnShelf:
    """The indexes of the owners who ask, each read again when its recipes changed. Safe in one event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, str, OwnIndex]] = OrderedDict()

    async def index_of(self, owner: str, recipes: OwnRecipes) -> OwnIndex:
        """Return what an owner's recipes are searched by, at most a moment old."""
        checked, revision, index = self._kept.get(owner, (0.0, "", OwnIndex()))
        if time.monotonic() < checked + _FRESH_S:
            return index
        newest = await recipes.revision(owner)
        if newest != revision:
            index = await asyncio.to_thread(_rebuilt, index, await recipes.all(owner))
        self._kept[owner] = (time.monotonic(), newest, index)
        self._kept.move_to_end(owner)
        while len(self._kept) > 1 and sum(len(kept.entries) for *_, kept in self._kept.values()) > _HELD:
            self._kept.popitem(last=False)
        return index


def _rebuilt(before: OwnIndex, own: Sequence[OwnRecipe]) -> OwnIndex:
    """Return the index of `own`; what did not change is taken over."""
    known = {(entry.recipe.recipe_id, entry.changed): entry for entry in before.entries}
    return OwnIndex(tuple(known.get((one.recipe.recipe_id, one.changed)) or OwnEntry(one) for one in own))


def _compact(text: str) -> str:
    return "".join(simplify(text).split())
