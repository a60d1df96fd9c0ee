"""What a recipe needs that is not at hand."""

from collections.abc import Iterable

from culinary.ingredients import canonical_name, parse_ingredients, satisfies
from recipes.recipe import Recipe


def missing_ingredients(recipe: Recipe, have: Iterable[str]) -> tuple[str, ...]:
    """Return the main and staple ingredients of a recipe that are not at hand, optional ones left out.

    `have` may be any wording (洋柿子); seasonings, garnishes and liquids are taken to be in the kitchen.
    """
    stock = [canonical_name(name) for name in have]
    needed = [
        item.name
        for item in parse_ingredients(recipe.ingredients)
        if item.role in ("main", "staple") and not item.optional
    ]
    return tuple(dict.fromkeys(name for name in needed if not any(satisfies(own, name) for own in stock)))
