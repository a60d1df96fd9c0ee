"""The dish asked for is not here, something near is: said first, the other's card marked."""

from answering.composers.absent import asked_name
from answering.english import dish_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from understanding.turn_reading import Request

_OTHERS = 2


def compose(situation: Situation, request: Request) -> Composed | None:
    """Say that the dish is not here and which is nearest; what is asked of it comes after."""
    recipe = situation.recipe
    if recipe is None:
        return None
    language, asked = situation.language, asked_name(situation)
    near = dish_name(recipe.name, language)
    text = say("near", language, asked=asked, near=near)
    others = [one.recipe.name for one in situation.recipes[1 : 1 + _OTHERS] if one.recipe.name != recipe.name]
    return Composed(
        text,
        sources=(recipe.recipe_id,),
        mark=text,
        chips=tuple(say("chip_how", language, dish=short_name(title, language)) for title in others),
    )
