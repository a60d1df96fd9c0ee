"""Kinds of turn that words decide for certain, so that what may harm is never left to likelihood."""

from culinary.safety import endangers, withheld
from understanding.intents import Intent
from understanding.preferences import wants
from understanding.tables import words

_SHORT = 10
_SHORT_ENGLISH = 24
"""Letters up to which a turn that says "let's start" says nothing else."""


def certain_kind(text: str, *, follows: bool) -> Intent | None:
    """Return the kind of simplified `text` where words decide it, else None.

    Args:
        text: what is dangerous is met as such, whatever else it says.
        follows: something was said before it.
    """
    if endangers(text) or withheld(text):
        return "safety"
    if wants(text):
        return "preference"
    short = len(text) <= (_SHORT_ENGLISH if text.isascii() else _SHORT)
    return "step" if follows and short and words("steps")["start"].search(text) else None
