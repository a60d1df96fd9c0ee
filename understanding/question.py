"""What kind of turn it is, by rules over the words of the question."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from culinary.dishes import mentions
from culinary.ingredients import find_ingredients
from culinary.safety import withheld
from text.normalize import simplify
from understanding.lacking import asks_for_substitute
from understanding.off_topic import is_elsewhere, is_medical, without_sayings
from understanding.tables import words

Kind = Literal[
    "recipe", "ingredients", "technique", "adapt", "picture", "small_talk", "unsafe", "medical", "off_topic"
]  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What the words of a question say: intent, dishes and ingredients named, and whether the rules were sure."""

    intent: Kind
    dishes: tuple[str, ...]
    ingredients: tuple[str, ...]
    sure: bool


@lru_cache(maxsize=1024)
def read_question(question: str) -> Reading:
    """Read the intent, dishes and ingredients off one question."""
    text = simplify(question)
    said = without_sayings(text)
    named = mentions(said)
    dishes = tuple(dict.fromkeys(mention.dish.name for mention in named))
    ingredients = tuple(find_ingredients(said))
    intent, sure = _intent(text, dishes, ingredients)
    if intent not in ("small_talk", "unsafe", "medical") and is_elsewhere(
        text, [mention.text for mention in named], ingredients
    ):
        intent, sure = "off_topic", True
    return Reading(intent, dishes, ingredients, sure)


def asks_for_dishes(question: str) -> bool:
    """Tell whether a question asks what to cook, rather than only naming several ingredients."""
    return _asks(simplify(question), "dishes")


def _asks(text: str, *rows: str) -> bool:
    return any(words("requests")[row].search(text) for row in rows)


def _intent(text: str, dishes: tuple[str, ...], ingredients: tuple[str, ...]) -> tuple[Kind, bool]:
    if words("small_talk")["greeting"].search(text):
        return "small_talk", True
    if withheld(text):
        return "unsafe", True
    if is_medical(text, names_dish=bool(dishes)):
        return "medical", True
    if _asks(text, "picture"):
        return "picture", True
    if asks_for_substitute(text) or (words("servings").any.search(text) and not _asks(text, "dishes")):
        return "adapt", True
    if _wants_dishes(text, dishes, ingredients):
        return "ingredients", True
    return _about_dish(text, named=bool(dishes or ingredients), dish=bool(dishes))


def _wants_dishes(text: str, dishes: tuple[str, ...], ingredients: tuple[str, ...]) -> bool:
    """Tell whether a text asks what to cook, or lists at least two ingredients and asks nothing of them."""
    if _asks(text, "dishes"):
        return not (dishes and _asks(text, "recipe", "how_long"))
    listed = len(ingredients) > 1 and _asks(text, "listing")
    return listed and not dishes and not _asks(text, "technique", "detail", "recipe")


def _about_dish(text: str, *, named: bool, dish: bool) -> tuple[Kind, bool]:
    """Tell whether a text asks for a fact or for a recipe; it `named` a dish or an ingredient, or a `dish`."""
    food = named or _asks(text, "food")
    if _asks(text, "technique") and (food or not _asks(text, "recipe")):
        return "technique", food
    if named and _asks(text, "detail") and not _asks(text, "recipe", "naming"):
        return "technique", True
    return "recipe", food and (dish or _asks(text, "recipe"))
