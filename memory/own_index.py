"""Find recipes among a user's own: in memory, by name and by what they are made of."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from culinary.ingredients import find_ingredients
from memory.own_recipes import ChangeLog, OwnRecipe, OwnRecipes
from recipes.facets.facets import Facets, facets_of
from recipes.questions import question_names
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.search.search_question import canonical_names, canonical_text
from text.normalize import simplify

_HELD = 50_000
"""Recipes of all owners that are held in memory; beyond, those asked for longest ago are read again when needed."""
_WHOLE_S = 600
"""After so long a change has everything read again: what two processes wrote at once may be missing in the log."""
_SHORTEST = 2


class OwnEntry:
    """One own recipe as it is searched."""

    def __init__(self, own: OwnRecipe) -> None:
        self.recipe, self.own_id, self.picture = own.recipe, own.own_id, own.picture
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


class OwnIndex:
    """The recipes of one owner."""

    def __init__(self, entries: Iterable[OwnEntry] = ()) -> None:
        self.entries = tuple(entries)
        self._named: dict[str, list[OwnEntry]] = {}
        for entry in self.entries:
            for name in entry.names:
                self._named.setdefault(name, []).append(entry)
        self._lengths = sorted({len(name) for name in self._named if len(name) >= _SHORTEST}, reverse=True)

    def named_in(self, text: str) -> list[tuple[str, OwnEntry]]:
        """Return the recipes that a text names, each with the longest of its names there, the longest first."""
        plain = simplify(text)
        found: dict[int, tuple[str, OwnEntry]] = {}
        said = {_compact(plain), _compact(canonical_text(plain))}
        for length in self._lengths:
            for one in said:
                for start in range(len(one) - length + 1):
                    name = one[start : start + length]
                    for entry in self._named.get(name, ()):
                        found.setdefault(id(entry), (name, entry))
        return list(found.values())

    def called(self, text: str, limits: Limits) -> list[Recipe]:
        """Return the recipes within limits whose name has a text in it, or that a text names."""
        part = _compact(simplify(text))
        found = [one for one in self.entries if part and any(part in name for name in one.names)]
        found += [entry for _, entry in self.named_in(text)]
        return [one.recipe for one in dict.fromkeys(found) if one.keeps(limits)]

    def made_of(self, text: str) -> list[OwnEntry]:
        """Return the recipes made of every ingredient that a text names; none where it names none."""
        asked = set(find_ingredients(simplify(text)))
        return [entry for entry in self.entries if asked <= entry.facets.main] if asked else []

    def recipe(self, title: str) -> Recipe | None:
        """Return the recipe of a title or an id, or None."""
        return next((one.recipe for one in self.entries if title in (one.recipe.name, one.recipe.recipe_id)), None)


@dataclass
class _Kept:
    """The index of an owner as it was read: after which change, and when all of it."""

    index: OwnIndex
    change: str
    whole: float


class OwnShelf:
    """The indexes of the owners who ask, each brought up to date when its recipes changed. Safe in one event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def index_of(self, owner: str, recipes: OwnRecipes) -> OwnIndex:
        """Return what an owner's recipes are searched by, every change of theirs included."""
        kept = self._kept.get(owner)
        log = await recipes.log(owner)
        if kept is None or kept.change != log.latest:
            kept = await self._read(owner, recipes, log, kept)
        self._kept[owner] = kept
        self._kept.move_to_end(owner)
        while len(self._kept) > 1 and sum(len(one.index.entries) for one in self._kept.values()) > _HELD:
            self._kept.popitem(last=False)
        return kept.index

    async def _read(self, owner: str, recipes: OwnRecipes, log: ChangeLog, kept: _Kept | None) -> _Kept:
        now = time.monotonic()
        changed = log.since(kept.change) if kept and now < kept.whole + _WHOLE_S else None
        if kept is None or changed is None:
            own = await recipes.all(owner) if log.latest else []
            return _Kept(await asyncio.to_thread(_indexed, own), log.latest, now)
        fresh = await asyncio.to_thread(lambda own: [OwnEntry(one) for one in own], await recipes.some(owner, changed))
        left = [entry for entry in kept.index.entries if entry.own_id not in changed]
        return _Kept(OwnIndex([*fresh, *left]), log.latest, kept.whole)


def _indexed(own: Iterable[OwnRecipe]) -> OwnIndex:
    return OwnIndex(map(OwnEntry, own))


def _compact(text: str) -> str:
    return "".join(simplify(text).split())
