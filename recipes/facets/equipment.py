"""The equipment of a kitchen by its canonical names, in questions and in recipes."""

import re
from functools import cache
from pathlib import Path

from text.phrases import Phrases, load_phrases

_FILE = Path(__file__).parent / "phrases" / "equipment.yaml"


@cache
def equipment_names() -> frozenset[str]:
    """Return every canonical name: what corpora tag, and what index terms `eq:` end in."""
    return frozenset(_words().table.rows)


def equipment_in(text: str) -> list[str]:
    """Return the equipment that a simplified text names, canonical."""
    return _words().found(text) if _words().any.search(text) else []


def equipment_mentions(text: str) -> list[re.Match[str]]:
    """Return where a simplified text names equipment, in order."""
    return list(_words().any.finditer(text))


def with_canonical_equipment(text: str) -> str:
    """Return a simplified text with equipment called by its canonical names."""
    for name in equipment_in(text):
        text = _words()[name].sub(name, text)
    return text


def _words() -> Phrases:
    return load_phrases(_FILE)
