"""Instructions to the model that stand in material: taken out of what it reads, wherever they come from."""

import re

from text.normalize import simplify
from understanding.tables import words

_SENTENCE = re.compile(r"[^。！!？?；;\n]*[。！!？?；;\n]?")


def without_orders(text: str) -> str:
    """Return `text` without the sentences that order the model about; the text itself where there is none.

    This is a second fence: the prompt says that material is no instruction, and a small model forgets it.
    """
    if not _orders(text):
        return text
    return "".join(part for part in _SENTENCE.findall(text) if not _orders(part)).strip()


def _orders(text: str) -> bool:
    return words("injection")["order"].search(simplify(text)) is not None
