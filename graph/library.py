"""What composers look up in the index beside what was found."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from recipes.facets.courses import cuisine_names
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.search.retriever import RecipeSearch

_MOST = 400
"""Recipes that a menu is chosen from."""


@dataclass(frozen=True)
class RecipeLibrary:
    """`answering.types.Library` over the index as it is searched now, within what a user must not have."""

    search: RecipeSearch
    limits: Limits
    seed: int = 0

    def count(self) -> int:
        """Return how many recipes the index holds."""
        return self.search.index.manifest.recipes

    def cuisines(self) -> Sequence[str]:
        """Return the cuisines of the index, the commonest first."""
        shares = {name: self.search.index.lexical.rarity(f"cui:{name}", "facets") for name in cuisine_names()}
        return [name for name, share in sorted(shares.items(), key=lambda pair: -pair[1]) if share]

    def recipe(self, title: str) -> Recipe | None:
        """Return the recipe of a title or an id, or None."""
        named = self.search.names_in(title)
        titles = [one for _, one in named] or [title]
        found = next((recipe for one in titles if (recipe := self.search.titled(one))), None)
        return found or self.search.recipe(title)

    def named_in(self, text: str) -> Sequence[tuple[str, str]]:
        """Return `(name, title)` of the recipes that a text names exactly, in its order."""
        return self.search.names_in(text)

    def candidates(
        self, count: int, courses: frozenset[str] = frozenset(), cuisines: frozenset[str] = frozenset()
    ) -> Sequence[Recipe]:
        """Return up to `count` recipes within the limits, of the courses and kitchens given, varied by the seed."""
        groups = [[f"course:{name}" for name in sorted(courses)], [f"cui:{name}" for name in sorted(cuisines)]]
        wanted = Limits(one_of=tuple(tuple(group) for group in groups if group))
        rows = [hit.row for hit in self.search.index.lexical.any_within(_MOST, self.limits.joined(wanted))]
        random.Random(self.seed).shuffle(rows)
        found = self.search.index.recipes.get(rows[:count])
        return [found[row] for row in rows[:count] if row in found]

    def made_of(self, foods: Sequence[str], count: int) -> Sequence[Recipe]:
        """Return up to `count` recipes within the limits, those made of the most of these foods first."""
        rows = [hit.row for hit in self.search.index.lexical.made_of(foods, count, self.limits)]
        found = self.search.index.recipes.get(rows)
        return [found[row] for row in rows if row in found]
