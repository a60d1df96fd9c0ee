"""Slots of a turn: the step it points to, the size it wants, what is lacking, what is to be converted."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from culinary.ingredients import mentions
from culinary.quantities import Quantity, find_quantities
from culinary.units import UNITS
from text.numerals import parse_number
from understanding.marked_text import blanked
from understanding.persons import persons_in
from understanding.tables import words
from understanding.turn_reading import Measure, Scaling, StepKind, StepReference

_PLAIN_STEPS: tuple[StepKind | Literal["first"], ...] = (
    "first", "start", "previous", "repeat", "current", "rest", "meanwhile", "sign",
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MOST_PERSONS = 200
_NEAR = 2
"""Letters that may stand between an amount and the food that it is of."""


def read_step(text: str) -> StepReference:
    """Return where in a recipe simplified `text` points, a turn known to move through one; the next step by default."""
    finished = _finished(text)
    if match := words("steps")["last_but"].search(text):
        return StepReference("nth", -(_number(match["back"]) or 2), finished)
    if words("steps")["last"].search(text):
        return StepReference("nth", -1, finished)
    if match := words("steps")["nth"].search(text):
        ordinal = match["ordinal"]
        number = _ORDINALS.index(ordinal) + 1 if ordinal in _ORDINALS else _number(match["nth"] or match["step"])
        return StepReference("nth", number or 1, finished)
    if words("steps")["begin"].search(text):
        return StepReference("start", 0, finished)
    for row in _PLAIN_STEPS:
        if words("steps")[row].search(text):
            return StepReference("nth", 1, finished) if row == "first" else StepReference(row, 0, finished)
    if finished and not words("steps")["next"].search(text):
        return StepReference("done", 0, finished)
    return StepReference("next", 0, finished)


def _finished(text: str) -> str:
    rows = words("steps")
    if match := rows["finished"].search(text):
        return f"{match['done'] or match['put'] or match['english'] or ''}{match['after'] or ''}".strip()
    onward = rows["next"].search(text)
    before = text[: onward.start()] if onward else ""
    return before.strip(" ，,") if rows["told"].search(before) else ""


def _number(text: str | None) -> int | None:
    found = parse_number(text) if text else None
    return int(found.low) if found and found.low else None


def read_scaling(text: str) -> Scaling | None:
    """Return the size that simplified `text` wants of a recipe, or None."""
    if (pan := _pan(text)) is not None:
        return pan
    if (servings := persons_in(text)) is not None and servings <= _MOST_PERSONS:
        return Scaling(servings=servings)
    if match := words("sizes")["times"].search(text):
        factor = 3 if match["triple"] else _number(match["times"] or match["factor"])
        return Scaling(factor=Fraction(factor)) if factor else None
    if words("sizes")["half"].search(text):
        return Scaling(factor=Fraction(1, 2))
    if words("sizes")["double"].search(text):
        return Scaling(factor=Fraction(2))
    return _at_hand(text)


def _pan(text: str) -> Scaling | None:
    sizes = [match["inches"] or match["inch"] for match in words("sizes")["pan"].finditer(text)]
    numbers = [number for size in sizes if (number := _number(size))]
    if len(numbers) < 2:
        return None
    return Scaling(pan=(f"{numbers[0]}寸圆", f"{numbers[1]}寸圆"))


def _at_hand(text: str) -> Scaling | None:
    """Return the first amount of a food that is named beside it: "我只有半斤肉", "I have 400 g of tofu"."""
    foods = mentions(text)
    for quantity in find_quantities(text):
        if quantity.kind not in ("amount", "count") or not quantity.low:
            continue
        between = {food: food.start - quantity.end for food in foods}
        after = [food for food, gap in between.items() if 0 <= gap <= (_NEAR + 2 if text.isascii() else _NEAR)]
        before = [food for food in foods if 0 <= quantity.start - food.end <= _NEAR]
        if found := (after or before):
            return Scaling(have=(found[0].name, quantity.text))
    return None


def read_measure(text: str) -> Measure | None:
    """Return the conversion that simplified `text` asks for, or None where it names no amount."""
    quantities = [one for one in find_quantities(text) if not one.vague and one.kind != "servings"]
    if not quantities:
        return None
    amount = quantities[0]
    foods = mentions(text)
    food = foods[0].name if foods else ""
    unit = _unit_beside(text, quantities, amount.unit)
    if unit and len(quantities) > 1:
        return Measure(amount.text, unit, food, tuple(one.text for one in quantities[1:]))
    return Measure(amount.text, unit or _unit_beside(text, [amount], amount.unit), food)


def _unit_beside(text: str, amounts: Iterable[Quantity], own: str) -> str:
    """Return the unit named outside of amounts, the longest first, that is not their own; "" where none is."""
    rest = blanked(text, [(one.start, one.end) for one in amounts])
    words = rest.split()
    for surface in _surfaces():
        named = surface in words if surface.isascii() else surface in rest
        if named and UNITS[surface].name != own:
            return UNITS[surface].name
    return ""


def _surfaces() -> Sequence[str]:
    kinds = ("amount", "temperature", "length")
    return sorted((name for name, unit in UNITS.items() if unit.kind in kinds), key=len, reverse=True)
