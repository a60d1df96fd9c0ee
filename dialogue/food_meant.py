"""The food that "it" means: the one spoken of last, where a turn asks of a food and names none."""

from dataclasses import replace

from culinary.ingredients import mentions
from dialogue.state import Dialogue
from recipes.names import clean_name
from text.normalize import simplify
from understanding.pointing_back import names_stuff, with_food_meant
from understanding.reader import read_turn
from understanding.turn_reading import TurnReading

_OF_A_FOOD = frozenset(("substitute", "amount"))


def naming_food(question: str, said: TurnReading, dialogue: Dialogue) -> tuple[str, TurnReading]:
    """Return a turn and its reading with the food that it means: "what do I use instead of it", "没有的话拿什么顶"."""
    food = _spoken_of(dialogue) if said.intent in _OF_A_FOOD and not _names_any(said) else ""
    if not food:
        return question, said
    text = with_food_meant(said.text, food)
    named = read_turn(text, (("user", dialogue.get("asked", "")),))
    lack = named.lack if said.intent == "substitute" else said.lack
    return text, replace(said, requests=(replace(said.request, text=text),), foods=named.foods, lack=lack)


def _names_any(said: TurnReading) -> bool:
    """Tell whether a turn names a food, a dish or a tool of its own."""
    wishes, lack = said.wishes, said.lack
    lacking = lack is not None and (lack.equipment or lack.replacement)
    tools = wishes.equipment or wishes.no_equipment
    return bool(said.foods or said.dishes or tools or lacking) or names_stuff(said.text)


def _spoken_of(dialogue: Dialogue) -> str:
    """Return the food that was spoken of last beside the dish in focus, "" where there is none."""
    focus = dialogue.get("focus_title", "")
    told = simplify(dialogue.get("told", {}).get(focus, ""))
    foods = mentions(told.replace(simplify(clean_name(focus) or focus), "。") if focus else told)
    return foods[-1].text if foods else ""
