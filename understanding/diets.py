"""Allergies, diets and who eats: what must never be in a dish, as questions and restrictions say it."""

import re
from collections.abc import Iterable

from culinary.ingredients import find_ingredients
from recipes.facets.diets import ALLERGENS, FORBIDDEN
from text.numerals import parse_number
from understanding.marked_text import MarkedText, first_group
from understanding.tables import words

_MONTHS_A_YEAR = 12
_DUE = {"乳糜泻": "无麸质"}
"""Who eats, and the diet that he must keep."""


def allergens_named(text: str) -> list[str]:
    """Return the groups of allergens that a simplified text names."""
    return words("allergens").found(text)


def allergens_called(word: str) -> tuple[str, ...]:
    """Return the groups of allergens that a word as a whole stands for: all of the sea for 海鲜."""
    rows = words("allergens")
    return tuple(name for name in ALLERGENS if rows[name].fullmatch(word))


def read_allergies(marked: MarkedText) -> tuple[frozenset[str], frozenset[str]]:
    """Return the groups of allergens that are not borne, and the ingredients of other allergies (荞麦过敏)."""
    found: set[str] = set()
    others: set[str] = set()
    for match in words("allergies")["said"].finditer(marked.text):
        subject = first_group(match)
        named = allergens_named(subject)
        foods = [] if named else find_ingredients(subject)
        if named or foods:
            marked.mark(*match.span())
        found |= set(named)
        others |= set(foods)
    return frozenset(found), frozenset(others)


def read_diets(marked: MarkedText) -> frozenset[str]:
    """Return the diets (`recipes.facets.diets`) that are to be kept."""
    rows = words("diets")
    return frozenset(strictest([name for name in rows.table.rows if marked.take(rows[name])]))


def diets_named(text: str) -> tuple[str, ...]:
    """Return the diets that a simplified text names."""
    return strictest(words("diets").found(text))


def strictest(diets: Iterable[str]) -> tuple[str, ...]:
    """Return diets without those that another of them includes: 素食 beside 纯素."""
    named = tuple(dict.fromkeys(diets))
    return tuple(diet for diet in named if not any(FORBIDDEN[diet] < FORBIDDEN[other] for other in named))


def diets_due(conditions: Iterable[str]) -> tuple[str, ...]:
    """Return the diets that come with who eats, whether or not they are told."""
    return tuple(_DUE[condition] for condition in conditions if condition in _DUE)


def read_conditions(text: str) -> tuple[str, ...]:
    """Return who eats by a simplified text, where that limits what may be eaten: 孕妇, 宝宝, 痛风."""
    return tuple(words("who_eats").found(text))


def baby_months(text: str) -> int | None:
    """Return the age in months of a baby that a simplified text speaks of, None where it tells none."""
    rows = words("baby_age")
    if match := rows["months"].search(text):
        return _count(match)
    if match := rows["years"].search(text):
        years = _count(match)
        return years * _MONTHS_A_YEAR + (_MONTHS_A_YEAR // 2 if "半" in match[0] else 0) if years else None
    return None


def _count(match: re.Match[str]) -> int | None:
    number = parse_number(first_group(match).rstrip("个半岁") or "半")
    return int(number.low) if number and number.low else None
