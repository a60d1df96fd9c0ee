"""Slots of a turn: the step it points to, the size it wants, what is lacking, what is to be converted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from culinary.dishes import mentions as dishes_in
from culinary.ingredients import Mention, is_ingredient, mentions
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
    if up := words("steps")["time_up"].search(text):
        return StepReference("done", 0, up["up"] or "")
    if named := _named(text):
        return StepReference("named", 0, named)
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


def _named(text: str) -> str:
    """Return what is done in the step that is asked for by it: 拌馅 of 拌馅那一步再说一遍, 打蛋白 of 该打蛋白了吧."""
    if due := words("steps")["due"].search(text):
        return due["due"] or due["due_english"]
    match = words("steps")["named"].search(text)
    return (match["named"] or match["where"]) if match else ""


def _finished(text: str) -> str:
    rows = words("steps")
    onward = rows["next"].search(text)
    before = text[: onward.start()] if onward else text
    match = rows["finished"].search(text)
    if match and not rows["told"].search(before, match.end()):
        english = f"{match['english']} {match['how']}" if match["english"] else ""
        return f"{match['done'] or match['put'] or match['took'] or english}{match['after'] or ''}".strip()
    return before.strip(" ，,") if rows["told"].search(before) else ""


def asks_what_now(text: str) -> bool:
    """Tell whether simplified `text` asks what is to be done now: the step at hand, where it was only just told."""
    return words("steps")["now"].search(text) is not None


def under_way(text: str) -> str:
    """Return what simplified `text` ends with that takes its time by itself: 发 of 面发着了, rising; else ""."""
    found = words("steps")["under_way"].search(text)
    return next(filter(None, found.groups()), "") if found else ""


def came_about(text: str) -> str:
    """Return what simplified `text` first tells to have come about, in a step's words: 汁稠 of 汁稠了, else ""."""
    found = words("steps")["came_about"].match(text)
    return found["state"] if found else ""


def taken_out(finished: str) -> bool:
    """Tell whether what a cook says is done was taken out of the pan or the water."""
    return words("steps")["taken_out"].search(finished) is not None


def _number(text: str | None) -> int | None:
    found = parse_number(text) if text else None
    return int(found.low) if found and found.low else None


def read_scaling(text: str) -> Scaling | None:
    """Return the size that simplified `text` wants of a recipe, or None."""
    if (pan := _pan(text)) is not None:
        return pan
    if words("sizes")["rest_of_it"].search(text) and (there := _at_hand(text)):
        # 就我一个人吃，200克土豆，黄油各来多少: the amounts go with what is there.
        return there
    servings = persons_in(text)
    if servings is not None and servings <= _MOST_PERSONS and not words("sizes")["by_factor"].search(text):
        there = _at_hand(text) if words("sizes")["enough"].search(text) else None
        return Scaling(servings=servings, there=there.have if there else None)
    if words("sizes")["double"].search(text):
        return Scaling(factor=Fraction(2))
    if match := words("sizes")["times"].search(text):
        factor = 3 if match["triple"] else _number(match["times"] or match["factor"])
        return Scaling(factor=Fraction(factor)) if factor else None
    if words("sizes")["half"].search(text):
        return Scaling(factor=Fraction(1, 2))
    return _at_hand(text)


def _pan(text: str) -> Scaling | None:
    sizes = [match["inches"] or match["inch"] for match in words("sizes")["pan"].finditer(text)]
    numbers = [number for size in sizes if (number := _number(size))]
    if len(numbers) < 2:
        return None
    return Scaling(pan=(f"{numbers[0]}寸圆", f"{numbers[1]}寸圆"))


def _at_hand(text: str) -> Scaling | None:
    """Return the amount that is there of a food (半斤肉), of what the dish is made of (煮20个), or that a jar holds."""
    # 做一个番茄炒蛋 tells of no tomato.
    dishes = [dish for dish in dishes_in(text) if not is_ingredient(dish.text)]
    amounts = _amounts(text)
    foods = [one for one in mentions(text) if not any(dish.start <= one.start < dish.end for dish in dishes)]
    told = [(amount, food) for amount in amounts if (food := _food_beside(text, amount, foods))]
    own = [pair for pair in told if words("sizes")["own"].search(text[: pair[0].start])]
    mine = [one for one in amounts if words("sizes")["own"].search(text[: one.start])] if told and not own else []
    for amount in mine:
        # 方子是九百克草鱼 我这条才一斤: the fish of the recipe, as much as there is of it.
        return Scaling(have=(told[0][1], amount.text))
    for amount, food in own or told:
        return Scaling(have=(food, amount.text))
    for mention in foods:
        if counted := words("sizes")["counted"].search(text[: mention.start]):
            return Scaling(have=(mention.name, f"{_number(counted['count'])}个"))
    if made := words("sizes")["made"].search(text):
        return Scaling(have=("", made["made"] or f"{made['english']}个"))
    held = (one for one in amounts if words("sizes")["holds"].search(text[: one.start]))
    return next((Scaling(have=("", one.text)) for one in held), None)


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    text: str


def _amounts(text: str) -> list[_Amount]:
    """Return the amounts and counts that a text names, in its order; 二百 of 二百的肉 is in grams."""
    found = [one for one in find_quantities(text) if one.kind in ("amount", "count") and one.low]
    grams = words("sizes")["grams"].finditer(text)
    amounts = [_Amount(one.start, one.end, one.text) for one in found]
    amounts += [_Amount(one.start(), one.end(), f"{one['grams']}克") for one in grams]
    return sorted(amounts, key=lambda one: one.start)


def _food_beside(text: str, amount: _Amount, foods: Sequence[Mention]) -> str:
    """Return the food that an amount is of: right after it, else before it; "" where none is."""
    near, pauses = (_NEAR + 2, ",") if text.isascii() else (_NEAR, ", ")
    for food in foods:
        between = text[amount.end : food.start]
        if 0 <= food.start - amount.end <= near and not any(pause in between for pause in pauses):
            return food.name
    for food in foods:
        between = text[food.end : amount.start]
        if food.end <= amount.start and (len(between) <= _NEAR or words("sizes")["wanted"].fullmatch(between)):
            return food.name
    return ""


def verb_measured(text: str) -> str:
    """Return the verb by which simplified `text` asks how much goes to one piece (舀 of 一个饼舀多少面糊), or ""."""
    match = words("sizes")["verb"].search(text)
    return match["verb"] if match else ""


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
    words = [word.strip("?!.,;:") for word in rest.split()]
    for surface in _surfaces():
        named = surface in words if surface.isascii() else surface in rest
        if named and UNITS[surface].name != own:
            return UNITS[surface].name
    return ""


def _surfaces() -> Sequence[str]:
    kinds = ("amount", "temperature", "length")
    return sorted((name for name, unit in UNITS.items() if unit.kind in kinds), key=len, reverse=True)
