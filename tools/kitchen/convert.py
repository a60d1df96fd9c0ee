"""Convert kitchen units: weight, spoons and cups by the ingredient's density, pieces, Celsius and Fahrenheit."""

from dataclasses import dataclass, replace
from fractions import Fraction

from culinary.foods import density, weight_of
from culinary.ingredients import canonical_name, english_name, find_ingredients
from culinary.quantities import Quantity, canonical, find_quantities
from culinary.units import Unit, unit_of
from tools.kitchen.rounding import round_amount, unit_text
from tools.kitchen.text import KitchenError, Language, number, span

# 六成热 is about 180 ℃: cooks count some 30 ℃ to each tenth.
_OIL_TENTH = 30
_SPOON, _SMALL_SPOON = "汤匙", "茶匙"
_TEASPOONS = 3
"""Teaspoons to a tablespoon."""
_MEASURABLE = (1, 2, 3, 6)
"""Parts of a tablespoon that teaspoons and their halves measure."""
_ALIKE = Fraction(1, 200)
"""Share by which a value may be rounded and still be called equal."""
_COARSE = ("两", "斤", "盎司", "磅")
_SPOONS = ("汤匙", "茶匙", "杯", "勺", "碗")


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted quantity, exact: `low` to `high` of `unit` (equal where there is no range).

    `source` is the amount as written, `source_low` to `source_high` of `source_unit`; `estimate` is set where a
    density, the weight of a piece or the cooks' scale of oil heat was needed.
    """

    source: str
    source_low: Fraction
    source_high: Fraction
    source_unit: str
    low: Fraction
    high: Fraction
    unit: str
    ingredient: str
    estimate: bool

    @property
    def value(self) -> Fraction:
        """Return the middle of the range."""
        return (self.low + self.high) / 2

    def text(self, language: Language = "zh") -> str:
        """Return the conversion as one line, rounded to what a kitchen can measure."""
        low, high = (_readable(value, self.unit) for value in (self.low, self.high))
        amount, unit = span(low, high), unit_text(self.unit, language)
        near = abs(low - self.low) > _ALIKE * self.low or (self.unit in _SPOONS and low != self.low)
        if self.unit == _SPOON and low == high:
            amount, unit = _in_spoons(self.low, language)
            near = self.low.denominator not in _MEASURABLE
        sign = "≈" if self.estimate or near else "="
        if language == "zh":
            return f"{self.source}{self.ingredient} {sign} {amount}{unit}"
        many = span(self.source_low, self.source_high)
        source = f"{many} {_one_or_more(unit_text(self.source_unit, language), many)}".strip()
        of = f" of {english_name(self.ingredient)}" if self.ingredient else ""
        return f"{source}{of} {sign} {amount} {_one_or_more(unit, amount)}".strip()


def _one_or_more(unit: str, amount: str) -> str:
    return unit.removesuffix("s") if amount == "1" else unit


def _in_spoons(value: Fraction, language: Language) -> tuple[str, str]:
    """Return tablespoons as they are measured, whole ones and teaspoons to a half: 2汤匙2茶匙; and the unit."""
    halves = round(value * 2 * _TEASPOONS)
    whole, rest = divmod(Fraction(max(halves, 1), 2), _TEASPOONS)
    small, large = unit_text(_SMALL_SPOON, language), unit_text(_SPOON, language)
    if not rest:
        return str(whole), large
    gap = "" if language == "zh" else " "
    parts = [f"{whole}{gap}{large}"] * bool(whole) + [f"{number(rest)}{gap}{small}"]
    return gap.join(parts).removesuffix(small).rstrip(), small


def _readable(value: Fraction, unit: str) -> Fraction:
    known = unit_of(unit)
    if unit in _SPOONS or (known and known.kind == "count"):
        return round_amount(value, unit)
    # Temperatures are whole degrees on every oven; weights are good to a tenth.
    digits = 0 if unit in ("℃", "℉") else 1 if value >= 10 or unit in _COARSE else 2
    return Fraction(f"{float(value):.{digits}f}")


def _quantity(amount: str) -> Quantity:
    found = [quantity for quantity in find_quantities(amount) if not quantity.vague]
    if not found:
        raise KitchenError(
            f"看不懂数量「{amount}」，请写成「2汤匙」或「500克」。", "Write the amount as '2 tbsp' or '500 g'."
        )
    return replace(found[0], unit=_SPOON) if found[0].unit == "勺" else found[0]


def _unit(name: str) -> Unit:
    unit = unit_of(name.strip())
    if unit is None:
        raise KitchenError(f"不认识单位「{name}」。", f"Unknown unit '{name}'.")
    return unit


def _by_weight(quantity: Quantity, target: Unit, name: str) -> Fraction | None:
    grams = weight_of(name, quantity)
    if grams is None:
        return None
    if target.dimension == "g":
        return grams / target.factor
    if target.dimension == "ml":
        thick = density(name)
        return grams / thick / target.factor if thick else None
    one = weight_of(name, Quantity(0, 0, "", target.kind, Fraction(1), Fraction(1), target.name))
    return grams / one if one else None


def _converted(quantity: Quantity, target: Unit, name: str) -> tuple[Fraction, bool] | None:
    """Convert a single value, not a range; also tell whether it is an estimate. None where it cannot be done."""
    base = canonical(quantity)
    if base.low is None:
        return None
    if base.dimension == target.dimension:
        return base.low / target.factor + target.offset, False
    if base.dimension == "成热" and target.dimension == "℃":
        return base.low * _OIL_TENTH / target.factor + target.offset, True
    by_weight = _by_weight(quantity, target, name) if name else None
    return None if by_weight is None else (by_weight, True)


def convert(amount: str, to: str, ingredient: str = "") -> Conversion:
    """Convert `amount` (2汤匙, 1 cup flour, 350℉, 1斤, 六成热) to the unit `to`.

    Between weight, volume and pieces the ingredient is needed; `amount` may name it. 勺 is read as a tablespoon of
    15 ml, a cup as 240 ml.

    Raises:
        KitchenError: the amount or unit cannot be read, or the two cannot be compared without an ingredient.
    """
    quantity, target = _quantity(amount), _unit(_SPOON if to.strip() == "勺" else to)
    name = canonical_name(ingredient) if ingredient.strip() else next(iter(find_ingredients(amount)), "")
    low = _converted(replace(quantity, high=quantity.low), target, name)
    high = _converted(replace(quantity, low=quantity.high), target, name)
    if low is None or high is None or quantity.low is None or quantity.high is None:
        raise KitchenError(
            f"「{quantity.text}」换成「{target.name}」要知道是什么食材（并有它的密度或单重）。",
            f"Converting '{quantity.text}' to '{to}' needs an ingredient of known density or piece weight.",
        )
    ends = (quantity.low, quantity.high, quantity.unit, low[0], high[0])
    return Conversion(quantity.text, *ends, target.name, name, low[1])
