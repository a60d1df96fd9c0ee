"""Whether the dish that was asked for is the dish that was found: here, something near it, or not in the index.

Likeness cannot tell: 啤酒鸭 is as like 烤鸭 as a right answer is. The glossary can: it knows 3,000 dishes by all their
names, so that a dish asked for and a recipe found are compared as dishes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from culinary.dishes import Dish, lookup
from culinary.ingredients import find_ingredients, role_of
from recipes.names import name_variants
from recipes.recipe import Recipe
from text.normalize import simplify
from understanding.naming import says_more

Match = Literal["here", "near", "absent", "none"]
"""The dish asked for is in the index, something near it is, it is not; none: no dish is asked for."""

_LOOKED_AT = 4
"""Recipes found that may be the dish asked for though another came first."""


@dataclass(frozen=True, slots=True)
class Identified:
    """How what was found stands to what was asked for; `place` is the recipe to answer from."""

    match: Match
    place: int = 0


def identify(question: str, dishes: Sequence[str], found: Sequence[Recipe]) -> Identified:
    """Compare the dishes that a question names with the recipes found for it.

    Args:
        question: self-contained, simplified.
        dishes: canonical names of the dishes of the glossary that it names.
        found: best first, surely enough to answer from; empty where nothing was found.
    """
    asked = [dish for name in dishes if (dish := lookup(name)) and dish.category not in _PARTS]
    if not found:
        return Identified("absent" if asked else "none")
    if not asked or says_more(question, [name for dish in asked for name in (dish.name, *dish.aliases)]):
        # What is described at length names dishes in passing.
        return Identified("here")
    for place, recipe in enumerate(found[:_LOOKED_AT]):
        if _called(recipe, question) or any(_is(recipe, dish) for dish in asked):
            return Identified("here", place)
    return Identified("near" if any(_is_near(found[0], dish) for dish in asked) else "absent")


_PARTS = frozenset(("酱料", "半成品加工"))
"""Categories of the glossary whose names are as often an ingredient as a dish."""


def _called(recipe: Recipe, question: str) -> bool:
    """Tell whether a question calls a recipe by a name of its own."""
    compact = "".join(question.split())
    return any(len(name) > 1 and "".join(name.split()) in compact for name in name_variants(recipe.name))


def _is(recipe: Recipe, dish: Dish) -> bool:
    names = [*name_variants(recipe.name), *([recipe.dish] if recipe.dish else [])]
    if any(lookup(name) is dish for name in names):
        return True
    own = {simplify(name) for name in (dish.name, *dish.aliases)}
    return any(simplify(name).endswith(known) for name in names for known in own if len(known) > 2)


def _is_near(recipe: Recipe, dish: Dish) -> bool:
    """Tell whether a recipe is worth offering for a dish: what it is made of, or the end of its name, is the same."""
    mine = _main(recipe.name) or _main(" ".join(recipe.ingredients[:3]))
    theirs = {name for food in dish.ingredients for name in _main(food)} | _main(dish.name)
    return bool(mine & theirs) or simplify(recipe.name)[-1:] == simplify(dish.name)[-1:]


def _main(text: str) -> set[str]:
    return {name for name in find_ingredients(text) if role_of(name) in ("main", "staple")}
