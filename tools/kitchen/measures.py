"""A recipe in the measures of a kitchen: metric weights and volumes, or American ones and Fahrenheit."""

from fractions import Fraction
from typing import Literal

from culinary.quantities import Quantity, canonical, find_quantities
from recipes.recipe import Recipe
from tools.kitchen.rounding import round_amount, unit_text
from tools.kitchen.text import span

Measures = Literal["metric", "us"]

# Units a kitchen of each kind has; what is written in one of them stays as it is.
_AT_HOME: dict[Measures, frozenset[str]] = {
    "metric": frozenset(("克", "千克", "毫克", "毫升", "升", "分升")),
    "us": frozenset(("盎司", "磅", "汤匙", "茶匙", "杯", "液盎司", "品脱", "夸脱")),
}
# The largest unit of which there is at least one is taken; the smallest takes the rest.
_LADDER: dict[tuple[Measures, str], tuple[tuple[str, Fraction], ...]] = {
    ("metric", "g"): (("克", Fraction(1)),),
    ("metric", "ml"): (("毫升", Fraction(1)),),
    ("us", "g"): (("磅", Fraction("453.59237")), ("盎司", Fraction("28.349523125"))),
    ("us", "ml"): (("杯", Fraction(240)), ("汤匙", Fraction(15)), ("茶匙", Fraction(5))),
}
_CUP_AT_LEAST = Fraction(60)


def in_measures(recipe: Recipe, measures: Measures) -> Recipe:
    """Return the recipe with amounts, and for American kitchens temperatures, in `measures`.

    A line that already gives an amount in them stays as it is: 2汤匙生抽(30毫升).
    """
    ingredients = tuple(_line(line, measures) for line in recipe.ingredients)
    steps = tuple(_line(step, measures) for step in recipe.steps)
    return recipe.model_copy(update={"ingredients": ingredients, "steps": steps})


def _line(text: str, measures: Measures) -> str:
    parts, done = [], 0
    found = find_quantities(text)
    for quantity in found:
        written = "" if _given_beside(quantity, found, text, measures) else _written(quantity, measures)
        if written:
            parts += [text[done : quantity.start], written]
            done = quantity.end
    return "".join([*parts, text[done:]])


def _given_beside(quantity: Quantity, found: list[Quantity], text: str, measures: Measures) -> bool:
    """Tell whether another quantity says the same within the same phrase, as in 2汤匙生抽(30毫升) or 350℉(180℃)."""
    return any(
        other is not quantity
        and other.kind == quantity.kind
        and (other.unit in _AT_HOME[measures] or other.unit == "℉")
        and not any(
            mark in text[min(quantity.end, other.end) : max(quantity.start, other.start)] for mark in "，。；、"
        )
        for other in found
    )


def _written(quantity: Quantity, measures: Measures) -> str:
    base = canonical(quantity)
    if base.low is None or base.high is None or quantity.unit in _AT_HOME[measures]:
        return ""
    if quantity.kind == "temperature":
        return _temperature(quantity, measures)
    rungs = _LADDER.get((measures, base.dimension)) if quantity.kind == "amount" else None
    if not rungs:
        return ""
    unit, factor = next((rung for rung in rungs if base.low >= _least(*rung)), rungs[-1])
    amount = span(round_amount(base.low / factor, unit), round_amount(base.high / factor, unit))
    return f"{amount} {unit_text(unit, 'en')}" if quantity.text.isascii() else f"{amount}{unit}"


def _least(unit: str, factor: Fraction) -> Fraction:
    return _CUP_AT_LEAST if unit == "杯" else factor


def _temperature(quantity: Quantity, measures: Measures) -> str:
    wanted = "℉" if measures == "us" else "℃"
    if quantity.unit not in ("℃", "℉") or quantity.unit == wanted or quantity.low is None or quantity.high is None:
        return ""
    low, high = (_degrees(value, wanted) for value in (quantity.low, quantity.high))
    return f"{span(low, high)}{wanted}"


def _degrees(value: Fraction, wanted: str) -> Fraction:
    """Convert to `wanted`, rounded to 5 degrees as ovens are marked."""
    exact = value * Fraction(9, 5) + 32 if wanted == "℉" else (value - 32) * Fraction(5, 9)
    return Fraction(int(exact / 5 + Fraction(1, 2)) * 5)
