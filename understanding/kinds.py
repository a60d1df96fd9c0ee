"""What the kind of a turn means for the talk: the one place where dialogue asks for kinds."""

from text.normalize import simplify
from understanding.reader import read_turn
from understanding.tables import words
from understanding.turn_reading import TurnReading as Reading

__all__ = [
    "Reading",
    "adapts",
    "asks_of_foods",
    "foods_of",
    "is_apart",
    "is_off_topic",
    "is_sure",
    "only_lists_foods",
    "read_kind",
    "wants_dishes",
]

_APART = ("small_talk", "medical", "about", "preference")
_OF_FOODS = ("safety", "storage", "knowledge", "nutrition")
_SURE = 0.6
"""Share from which the kind of a turn is taken as sure."""


def read_kind(question: str) -> Reading:
    """Read a turn without what was said before it."""
    return read_turn(question)


def is_apart(reading: Reading) -> bool:
    """Tell whether a turn has nothing to do with any dish: small talk, something for a doctor, something that kills."""
    certainly_dangerous = reading.intent == "safety" and reading.request.confidence == 1
    return certainly_dangerous or reading.intent in _APART


def is_off_topic(reading: Reading) -> bool:
    """Tell whether a turn is surely about something other than food."""
    return reading.intent == "off_topic" and is_sure(reading)


def wants_dishes(reading: Reading) -> bool:
    """Tell whether a turn asks what to cook."""
    return reading.intent in ("suggest", "menu")


def only_lists_foods(reading: Reading, question: str) -> bool:
    """Tell whether a turn is taken to ask what to cook only because it lists foods."""
    return wants_dishes(reading) and not words("requests")["dishes"].search(simplify(question))


def asks_of_foods(reading: Reading) -> bool:
    """Tell whether a turn asks of foods as such, not of a dish: whether one may eat them, how long they keep."""
    return reading.intent in _OF_FOODS


def adapts(reading: Reading) -> bool:
    """Tell whether a turn changes a recipe: other servings, something lacking or replaced."""
    return reading.intent in ("scale", "substitute")


def is_sure(reading: Reading) -> bool:
    """Tell whether the kind of a turn is sure."""
    return reading.request.confidence >= _SURE


def foods_of(reading: Reading) -> tuple[str, ...]:
    """Return the ingredients that a turn names."""
    return reading.foods
