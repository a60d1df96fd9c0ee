"""Instructions to the model that stand in material: taken out of what it reads, wherever they come from."""

from text.clauses import SENTENCE_MARKS, cut
from text.normalize import simplify
from understanding.tables import words


def without_orders(text: str) -> str:
    """Return `text` without the sentences that order the model about; the text itself where there is none.

    This is a second fence: the prompt says that material is no instruction, and a small model forgets it.
    """
    if not _orders(text):
        return text
    return "".join(part for part in cut(text, SENTENCE_MARKS + "；;") if not _orders(part)).strip()


def _orders(text: str) -> bool:
    return words("injection")["order"].search(simplify(text)) is not None
