"""Whether a turn wants what no table answers well: a dish invented, a menu argued out, wishes not kept."""

from text.normalize import simplify
from understanding.intents import Intent
from understanding.tables import words
from understanding.turn_reading import TurnReading

OPEN: frozenset[Intent] = frozenset(("suggest", "menu"))


def wants_free_hand(reading: TurnReading, *, short: bool) -> bool:
    """Tell whether a turn is open and asks for more than the plan can give.

    Args:
        reading: of the completed turn.
        short: what was composed keeps less than was asked for.
    """
    return reading.intent in OPEN and (short or bool(words("free_hand").found(simplify(reading.text))))
