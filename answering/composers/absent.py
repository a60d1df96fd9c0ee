"""The dish asked for is not here, and nothing near: said first, the nearest offered."""

from answering.allergies import clashes
from answering.english import dish_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from recipes.recipe import Recipe
from understanding.naming import name_alone
from understanding.turn_reading import Request

_OFFERED = 3


def compose(situation: Situation, request: Request) -> Composed | None:
    """Say that the dish is not here, and offer up to three that are."""
    language = situation.language
    offered = nearest(situation)
    head = say("absent", language, asked=asked_name(situation))
    if not offered:
        return Composed(head + say("absent_alone", language))
    listed = "\n".join(f"- {dish_name(recipe.name, language)}" for recipe in offered)
    titles = tuple(recipe.name for recipe in offered)
    return Composed(
        f"{head}{say('absent_offer', language)}\n{listed}",
        offered=titles,
        chips=tuple(say("chip_how", language, dish=short_name(title, language)) for title in titles),
    )


def asked_name(situation: Situation) -> str:
    """Return the name of the dish asked for as the user or the glossary says it, or words for it."""
    if name := name_alone(situation.reading.text):
        return name
    dishes = situation.reading.dishes
    return dish_name(dishes[0], situation.language) if dishes else say("that_dish", situation.language)


def nearest(situation: Situation) -> list[Recipe]:
    """Return up to three recipes found that have nothing the user must not have."""
    found = [one.recipe for one in situation.recipes]
    safe = [one for one in found if not any(clash.kind != "dislike" for clash in clashes(one, situation.known))]
    return safe[:_OFFERED]
