"""Slots of a turn: the step it points to, the size it wants, what is lacking, what is to be converted."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from culinary.ingredients import mentions
from culinary.quantities import Quantity, find_quantities
from culinary.units import UNITS
from text.numerals import parse_number
from text.phrases import load_phrases
from understanding.turn_reading import Measure, Scaling, StepReference

_PHRASES = Path(__file__).parent / "phrases"
_STEPS = load_phrases(_PHRASES / "steps.yaml")
_SIZES = load_phrases(_PHRASES / "sizes.yaml")
_PLAIN_STEPS = ("first", "start", "previous", "repeat", "current", "rest")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MOST_PERSONS = 200
_NEAR = 2
"""Letters that may stand between an amount and the food that it is of."""


def read_step(text: str) -> StepReference:
    """Return where in a recipe simplified `text` points, a turn known to move through one; the next step by default."""
    finished = _finished(text)
    if match := _STEPS["last_but"].search(text):
        return StepReference("nth", -(_number(match["back"]) or 2), finished)
    if _STEPS["last"].search(text):
        return StepReference("nth", -1, finished)
    if match := _STEPS["nth"].search(text):
        ordinal = match["ordinal"]
        number = _ORDINALS.index(ordinal) + 1 if ordinal in _ORDINALS else _number(match["nth"] or match["step"])
        return StepReference("nth", number or 1, finished)
    for row in _PLAIN_STEPS:
        if _STEPS[row].search(text):
            return StepReference("nth", 1, finished) if row == "first" else StepReference(row, 0, finished)
    if finished and not _STEPS["next"].search(text):
        return StepReference("done", 0, finished)
    return StepReference("next", 0, finished)


def _finished(text: str) -> str:
    match = _STEPS["finished"].search(text)
    return (match["done"] or match["english"] or "").strip() if match else ""


def _number(text: str | None) -> int | None:
    found = parse_number(text) if text else None
    return int(found.low) if found and found.low else None


def read_scaling(text: str) -> Scaling | None:
    """Return the size that simplified `text` wants of a recipe, or None."""
    if (pan := _pan(text)) is not None:
        return pan
    if (servings := read_persons(text)) is not None:
        return Scaling(servings=servings)
    if match := _SIZES["times"].search(text):
        factor = 3 if match["triple"] else _number(match["times"] or match["factor"])
        return Scaling(factor=Fraction(factor)) if factor else None
    if _SIZES["half"].search(text):
        return Scaling(factor=Fraction(1, 2))
    if _SIZES["double"].search(text):
        return Scaling(factor=Fraction(2))
    return _at_hand(text)


def read_persons(text: str) -> int | None:
    """Return how many persons simplified `text` wants to feed, or None."""
    for quantity in find_quantities(text):
        if quantity.kind == "servings" and quantity.low:
            return _bounded(int(quantity.low))
    match = _SIZES["persons"].search(text)
    return _bounded(_number(match["persons"] or match["for"] or match["people"])) if match else None


def _bounded(persons: int | None) -> int | None:
    return persons if persons and 1 <= persons <= _MOST_PERSONS else None


def _pan(text: str) -> Scaling | None:
    sizes = [match["inches"] or match["inch"] for match in _SIZES["pan"].finditer(text)]
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
    return Measure(amount.text, _unit_beside(text, amount), foods[0].name if foods else "")


def _unit_beside(text: str, amount: Quantity) -> str:
    """Return the unit named outside of the amount, the longest first; "" where none is."""
    rest = text[: amount.start] + " " * (amount.end - amount.start) + text[amount.end :]
    words = rest.split()
    for surface in _surfaces():
        named = surface in words if surface.isascii() else surface in rest
        if named and UNITS[surface].name != amount.unit:
            return UNITS[surface].name
    return ""


def _surfaces() -> Sequence[str]:
    kinds = ("amount", "temperature", "length")
    return sorted((name for name, unit in UNITS.items() if unit.kind in kinds), key=len, reverse=True)
