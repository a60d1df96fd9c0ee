"""Whether a question is about something other than food: words of other matters, sayings that only sound like food."""

from collections.abc import Sequence

from culinary.dishes import mentions as dishes_in
from culinary.ingredients import find_ingredients
from understanding.lacking import goes_without
from understanding.tables import words

_MATTERS = (
    "devices",
    "messages",
    "money_and_work",
    "weather_and_travel",
    "arts_and_sports",
    "school_and_science",
    "car_house_animals",
    "looks_and_feelings",
    "hours_and_meanings",
    "tricks",
)


def without_sayings(text: str) -> str:
    """Return simplified `text` without the sayings that name food and mean something else."""
    return words("sayings").any.sub(" ", text)


def speaks_of_cooking(text: str, foods: Sequence[str]) -> bool:
    """Tell whether simplified `text`, said while a dish is talked about, may be about the dish for all its other words.

    Args:
        foods: the ingredients that it names, sayings left out.
    """
    rest = without_sayings(text)
    if any(_off_topic(rest, row) for row in ("writing", "firms_and_persons", "affairs", "repairs_and_pets")):
        return False
    if foods and (goes_without(rest) or _cooking(rest, "counted")):
        return True
    return _cooking(rest, "tools") or _cooking(rest, "at_the_stove")


def is_surely_elsewhere(text: str) -> bool:
    """Tell whether simplified `text` is of a matter that no cook answers, whatever dish it names: booking a table."""
    return _off_topic(text, "surely") and not _cooking(text, "how_made")


def is_elsewhere(text: str) -> bool:
    """Tell whether simplified `text` is about something other than food and asks nothing of cooking."""
    rest = without_sayings(text)
    dishes, foods = [each.text for each in dishes_in(rest)], find_ingredients(rest)
    if _off_topic(rest, "writing"):
        return True
    bare = rest
    for name in dishes:
        bare = bare.replace(name, " ")
    if _off_topic(bare, "firms_and_persons") and not _cooking(bare, "cooks"):
        return True
    if _off_topic(rest, "affairs") and not _cooking(rest, "how_made"):
        return True
    made = len(foods) > 1 and _cooking(rest, "made")
    at_hand = bool(foods) and _cooking(rest, "at_hand")
    if dishes or made or at_hand or _cooking(words("cooking")["tools"].sub("", rest), "cooks"):
        return False
    return rest != text or any(_off_topic(rest, row) for row in _MATTERS)


def _cooking(text: str, row: str) -> bool:
    return words("cooking")[row].search(text) is not None


def _off_topic(text: str, row: str) -> bool:
    return words("off_topic")[row].search(text) is not None
