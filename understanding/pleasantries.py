"""What small talk says, so that it is answered in kind."""

from typing import Literal

from text.normalize import simplify
from understanding.tables import words

Pleasantry = Literal["thanks", "bye", "praise", "greeting", "tired", "assent"]


def read_pleasantry(question: str) -> Pleasantry:
    """Return what a turn of small talk says; assent where it is nothing else."""
    text, rows = simplify(question), words("pleasantries")
    kinds: tuple[Pleasantry, ...] = ("thanks", "bye", "praise", "greeting", "tired")
    return next((kind for kind in kinds if rows[kind].search(text)), "assent")
