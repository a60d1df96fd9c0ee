"""Sweet, savoury, sour: what a dish tastes of, as its list and its name show it."""

from collections.abc import Collection, Sequence
from pathlib import Path

from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "tastes.yaml"
_NAMED = {"甜": "sweet_name", "酸": "sour_name"}
_SWEET_COURSES = frozenset(("甜品", "饮品"))


def tastes_of(name: str, lines: Sequence[str], courses: Collection[str]) -> set[str]:
    """Return what a dish tastes of.

    Args:
        name: its name, simplified.
        lines: its ingredients, simplified.
        courses: its courses (`recipes.facets.courses`).
    """
    listed, words = "\n".join(lines), load_phrases(_WORDS)
    salted = bool(words["salted"].search(listed)) and _SWEET_COURSES.isdisjoint(courses)
    sweet = not salted and (words["sweetened"].search(listed) or "甜品" in courses)
    found = {taste for taste, row in _NAMED.items() if words[row].search(name)}
    found |= {"酸"} if words["soured"].search(listed) else set()
    return found | ({"咸"} if salted else set()) | ({"甜"} if sweet else set())


def is_sweet(listed: str) -> bool:
    """Tell whether a simplified list has sugar or the like, and nothing salty."""
    words = load_phrases(_WORDS)
    return words["sweetened"].search(listed) is not None and words["salted"].search(listed) is None
