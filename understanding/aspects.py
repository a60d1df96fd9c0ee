"""What a turn wants to know of a dish or food beside how it is made: by what it is weighed, which nutrient."""

from typing import Literal, get_args

from text.normalize import simplify
from understanding.tables import words

Aspect = Literal["time", "level", "heat", "light", "protein", "fat", "carb", "sodium"]


def read_aspects(question: str) -> tuple[Aspect, ...]:
    """Return the aspects that a question names, in the order of `Aspect`."""
    text, rows = simplify(question), words("aspects")
    return tuple(aspect for aspect in get_args(Aspect) if rows[aspect].search(text))
