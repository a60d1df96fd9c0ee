"""What the kind of a turn means for the talk: the one place where dialogue asks the reader of kinds."""

from understanding.question import Reading, asks_for_dishes, read_question

__all__ = [
    "Reading",
    "adapts",
    "asks_technique",
    "foods_of",
    "is_apart",
    "is_off_topic",
    "is_sure",
    "only_lists_foods",
    "read_kind",
    "wants_dishes",
]


def read_kind(question: str) -> Reading:
    """Read the kind of a turn, and what it names."""
    return read_question(question)


def is_apart(reading: Reading) -> bool:
    """Tell whether a turn has nothing to do with any dish: small talk, something for a doctor, something that kills."""
    return reading.intent in ("small_talk", "medical", "unsafe")


def is_off_topic(reading: Reading) -> bool:
    """Tell whether a turn is about something other than food."""
    return reading.intent == "off_topic"


def wants_dishes(reading: Reading) -> bool:
    """Tell whether a turn asks what to cook."""
    return reading.intent == "ingredients"


def only_lists_foods(reading: Reading, question: str) -> bool:
    """Tell whether a turn is taken to ask what to cook only because it lists foods."""
    return wants_dishes(reading) and not asks_for_dishes(question)


def adapts(reading: Reading) -> bool:
    """Tell whether a turn changes a recipe: other servings, something lacking or replaced."""
    return reading.intent == "adapt"


def asks_technique(reading: Reading) -> bool:
    """Tell whether a turn asks how or why something is done in the kitchen."""
    return reading.intent == "technique"


def is_sure(reading: Reading) -> bool:
    """Tell whether the kind of a turn is sure."""
    return reading.sure


def foods_of(reading: Reading) -> tuple[str, ...]:
    """Return the ingredients that a turn names."""
    return reading.ingredients
