"""A picture is announced; it is drawn meanwhile."""

from answering.english import dish_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Announce the picture of the dish, or ask which dish."""
    language, recipe = situation.language, situation.recipe
    name = recipe.name if recipe else next(iter(situation.reading.dishes), situation.talk.focus)
    if not name:
        return Composed(say("picture_which", language))
    sources = (recipe.recipe_id,) if recipe else ()
    text = say("picture", language, variant=situation.talk.seed, dish=dish_name(name, language))
    return Composed(text, sources=sources, chips=(say("chip_how", language, dish=short_name(name, language)),))
