"""What a turn wants to know of a dish or food beside how it is made: by what it is weighed, which nutrient."""

from typing import Literal, get_args

from text.normalize import simplify
from understanding.tables import words

Aspect = Literal["time", "level", "heat", "light", "protein", "fat", "carb", "sodium"]


def read_aspects(question: str) -> tuple[Aspect, ...]:
    """Return the aspects that a question names, in the order of `Aspect`."""
    text, rows = simplify(question), words("aspects")
    return tuple(aspect for aspect in get_args(Aspect) if rows[aspect].search(text))


def other_nutrient(question: str) -> str:
    """Return a nutrient that a question names and no table of the project has: 嘌呤, cholesterol; "" where none."""
    match = words("aspects")["other_nutrient"].search(simplify(question))
    return match[0] if match else ""


def asks_origin(question: str) -> bool:
    """Tell whether a question asks where a dish comes from."""
    return words("aspects")["origin"].search(simplify(question)) is not None
