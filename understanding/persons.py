"""For how many persons is cooked, as questions say it."""

from text.normalize import simplify
from text.numerals import parse_number
from understanding.marked_text import first_group
from understanding.tables import words

_WORDS = {"俩": "两", "仨": "三"}


def household(text: str) -> int | None:
    """Return how many live together by a simplified text (我家五口人), None where it does not say."""
    return _persons(text, "household")


def persons_in(question: str) -> int | None:
    """Return for how many a question wants to cook (五位客人, 四人份), None where it does not say."""
    text = simplify(question)
    found = _persons(text, "eating")
    children = _persons(text, "with_children") if found else None
    return found + (children or 0) if found else household(text)


def _persons(text: str, row: str) -> int | None:
    for match in words("persons")[row].finditer(text):
        number = parse_number(_WORDS.get(first_group(match), first_group(match)))
        if number and number.low and number.low >= 1:
            return int(number.low)
    return None
