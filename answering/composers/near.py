"""The dish asked for is not here, something near is: said first, the other's card marked."""

from collections.abc import Sequence

from answering.composers.absent import asked_name
from answering.english import dish_name, food_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.dishes import lookup
from culinary.ingredients import find_ingredients, is_a, role_of
from recipes.recipe import Recipe
from text.normalize import simplify
from understanding.turn_reading import Request

_OTHERS = 2
_FOODS = 2


def compose(situation: Situation, request: Request) -> Composed | None:
    """Say that the dish is not here and which is nearest; what is asked of it comes after."""
    recipe = situation.recipe
    if recipe is None:
        return None
    language, asked = situation.language, asked_name(situation)
    near = dish_name(recipe.name, language)
    foods, mine = _differing(situation, recipe)
    text = say("near_differs" if foods else "near", language, asked=asked, near=near, foods=foods, mine=mine)
    others = [one.recipe.name for one in situation.recipes[1 : 1 + _OTHERS] if one.recipe.name != recipe.name]
    return Composed(
        text,
        sources=(recipe.recipe_id,),
        mark=text,
        chips=tuple(say("chip_how", language, dish=short_name(title, language)) for title in others),
    )


def _differing(situation: Situation, recipe: Recipe) -> tuple[str, str]:
    """Return what the dish asked for is made of and the recipe is not, and what that is made of; empty if nothing.

    Known are the foods that the question says and those of the glossary.
    """
    language, named = situation.language, situation.reading.dishes[:1]
    dish = lookup(named[0]) if named else None
    said = find_ingredients(" ".join((situation.reading.text, *(dish.ingredients if dish else ()))))
    has = find_ingredients(simplify(" ".join((recipe.name, *recipe.ingredients))))
    missing = [food for food in said if not any(is_a(food, one) or is_a(one, food) for one in has)]
    lists = [
        say("list_joint", language).join(food_name(food, language) for food in _main(foods)) for foods in (missing, has)
    ]
    return (lists[0], lists[1]) if all(lists) else ("", "")


def _main(foods: Sequence[str]) -> list[str]:
    """Return the first foods that make a dish, those of which others are kinds left out."""
    main = [food for food in dict.fromkeys(foods) if role_of(food) in ("main", "staple")]
    return [food for food in main if not any(other != food and is_a(other, food) for other in main)][:_FOODS]
