"""What a turn lacks, replaces or leaves out, and what is to stand in for it."""

from collections.abc import Iterable
from itertools import pairwise

from culinary.ingredients import Mention, mentions
from understanding.lacking import changes_recipe, puts_in_place
from understanding.tables import words
from understanding.turn_reading import Lack

_CLAUSE_ENDS = "，,。;；!！?？"


def read_lack(text: str, equipment: Iterable[str] = ()) -> Lack:
    """Return what simplified `text` says is lacking, left out or put in its place.

    Args:
        equipment: what it says is not there (`Wishes.no_equipment`).
    """
    missing: list[str] = []
    instead: list[str] = []
    for food in mentions(_about_lacking(text)):
        group = instead if _stands_in(text, food, first=not missing) else missing
        group.append(food.name)
    left_out = not instead and bool(words("lacking")["leaves_out"].search(text))
    return Lack(tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(instead)), left_out, tuple(sorted(equipment)))


def _about_lacking(text: str) -> str:
    """Return a text from the part on that first speaks of lacking; what is asked before it is blanked."""
    ends = [0, *(at + 1 for at, letter in enumerate(text) if letter in _CLAUSE_ENDS), len(text)]
    spans = [] if text.isascii() else list(pairwise(ends))
    first = next((a for a, b in spans if changes_recipe(text[a:b]) or puts_in_place(text[a:b])), 0)
    return " " * first + text[first:]


def _stands_in(text: str, food: Mention, *, first: bool) -> bool:
    """Tell whether a food is to stand in for another; without a word that says so, the first one named is missing."""
    rows = words("swapping")
    before, after = _clause_before(text[: food.start]), text[food.end :]
    if rows["before_missing"].search(before) or rows["after_missing"].search(after):
        return False
    if rows["before_instead"].search(before) or rows["after_instead"].search(after):
        return True
    return not first


def _clause_before(text: str) -> str:
    start = max(text.rfind(end) for end in _CLAUSE_ENDS) + 1
    return text[start:]
