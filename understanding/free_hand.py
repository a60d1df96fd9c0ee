"""Whether a turn wants what no table answers well: a dish invented, a menu argued out, many wishes weighed at once."""

from text.normalize import simplify
from understanding.intents import Intent
from understanding.tables import words
from understanding.turn_reading import TurnReading
from understanding.wishes import Wishes

OPEN: frozenset[Intent] = frozenset(("suggest", "menu"))
_MANY = 4
"""Kinds of wishes from which they have to be weighed against each other."""


def wants_free_hand(reading: TurnReading) -> bool:
    """Tell whether a turn is open and asks for more than a choice by a few limits."""
    if reading.intent not in OPEN:
        return False
    return bool(words("free_hand").found(simplify(reading.text))) or _kinds(reading.wishes) >= _MANY


def _kinds(wishes: Wishes) -> int:
    """Return of how many kinds there is a wish."""
    said = (
        wishes.have,
        wishes.without or wishes.allergens,
        wishes.diets,
        wishes.equipment or wishes.no_equipment,
        wishes.methods or wishes.no_methods,
        wishes.tastes or wishes.no_tastes or wishes.heat,
        wishes.courses or wishes.cuisines,
        wishes.minutes,
        wishes.difficulty,
        wishes.claims or wishes.conditions,
        wishes.persons,
    )
    return sum(map(bool, said))
