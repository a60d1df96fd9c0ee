"""Kinds of turn that words decide for certain, so that what may harm is never left to likelihood."""

from culinary.safety import endangers
from understanding.intents import Intent


def certain_kind(text: str) -> Intent | None:
    """Return the kind of simplified `text` where words decide it, else None: what is dangerous is met as such."""
    return "safety" if endangers(text) else None
