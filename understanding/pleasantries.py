"""What small talk says, so that it is answered in kind."""

from typing import Literal

from text.normalize import simplify
from understanding.tables import words

Pleasantry = Literal["thanks", "bye", "birthday", "praise", "discouraged", "greeting", "tired", "assent"]


def read_pleasantry(question: str) -> Pleasantry:
    """Return what a turn of small talk says; assent where it is nothing else."""
    text, rows = simplify(question), words("pleasantries")
    kinds: tuple[Pleasantry, ...] = (
        "thanks", "bye", "birthday", "discouraged", "praise", "tired", "greeting",
    )  # fmt: skip
    return next((kind for kind in kinds if rows[kind].search(text)), "assent")


def cannot(question: str) -> Literal["see", "order", ""]:
    """Return what a question takes for possible and is not: looking at a photo, ordering food; "" where it is none."""
    rows = words("pleasantries")
    text = simplify(question)
    if rows["cannot_see"].search(text):
        return "see"
    return "order" if rows["cannot_order"].search(text) else ""


def asks_who(question: str) -> bool:
    """Tell whether a question asks if it talks to a person, or where all that is known comes from."""
    return words("pleasantries")["who"].search(simplify(question)) is not None
