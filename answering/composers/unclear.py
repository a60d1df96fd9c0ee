"""What no composer answers: said so, with what is nearest."""

from answering.composers.absent import nearest
from answering.dish import dish_of
from answering.english import dish_name, short_name
from answering.phrase_book import say
from answering.plan import OF_A_DISH
from answering.types import Composed, Situation
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed:
    """Say what was not understood, and offer what can be asked instead; nothing is invented."""
    language, dish = situation.language, dish_of(situation)
    if dish is not None:
        name = dish_name(dish.recipe.name, language)
        text, how = (
            say("unclear_of", language, dish=name),
            say("chip_how", language, dish=short_name(dish.recipe.name, language)),
        )
        return Composed(text, (dish.recipe.recipe_id,), chips=(how, say("chip_ingredients", language)))
    key = "which_dish" if request.intent in OF_A_DISH else "unclear"
    titles = [recipe.name for recipe in nearest(situation)]
    if not titles:
        return Composed(say(key, language), chips=(say("chip_suggest", language), say("chip_about", language)))
    listed = say("list_joint", language).join(dish_name(title, language) for title in titles)
    text = f"{say(key, language)}{say('unclear_offer', language, dishes=listed)}"
    chips = tuple(say("chip_how", language, dish=short_name(title, language)) for title in titles)
    return Composed(text, offered=tuple(titles), chips=chips)
