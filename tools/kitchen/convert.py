"""Convert kitchen units: weight, spoons and cups by the ingredient's density, pieces, Celsius and Fahrenheit."""

from dataclasses import dataclass
from fractions import Fraction

from culinary.foods import density, weight_of
from culinary.ingredients import canonical_name, english_name
from culinary.quantities import Quantity, canonical, find_quantities
from culinary.units import Unit, unit_of
from tools.kitchen.rounding import unit_text
from tools.kitchen.text import KitchenError, Language, number


@dataclass(frozen=True, slots=True)
class Conversion:
    """`amount` of `source_unit` (written `source`) is `value` of `unit`.

    `estimate` is set where a density or piece weight was needed.
    """

    source: str
    amount: Fraction
    source_unit: str
    value: Fraction
    unit: str
    ingredient: str
    estimate: bool

    def text(self, language: Language = "zh") -> str:
        """Return the conversion as one line."""
        # Temperatures are whole degrees on every oven; weights are good to a tenth.
        digits = 0 if self.unit in ("℃", "℉") else 1 if self.value >= 10 else 2
        amount = number(Fraction(f"{float(self.value):.{digits}f}"))
        unit = unit_text(self.unit, language)
        sign = "≈" if self.estimate else "="
        if language == "zh":
            return f"{self.source}{self.ingredient} {sign} {amount}{unit}"
        source = f"{number(self.amount)} {unit_text(self.source_unit, language)}".strip()
        of = f" of {english_name(self.ingredient)}" if self.ingredient else ""
        return f"{source}{of} {sign} {amount} {unit}".strip()


def _quantity(amount: str) -> Quantity:
    found = [quantity for quantity in find_quantities(amount) if not quantity.vague]
    if not found:
        raise KitchenError(
            f"看不懂数量「{amount}」，请写成「2汤匙」或「500克」。", "Write the amount as '2 tbsp' or '500 g'."
        )
    return found[0]


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


def convert(amount: str, to: str, ingredient: str = "") -> Conversion:
    """Convert `amount` (2汤匙, 1 cup, 350℉, 1斤) to the unit `to`, for an ingredient where weight meets volume.

    A range is taken at its middle. 勺 is read as a tablespoon of 15 ml, a cup as 240 ml.

    Raises:
        KitchenError: the amount or unit cannot be read, or the two cannot be compared without an ingredient.
    """
    quantity, target = _quantity(amount), _unit(to)
    name = canonical_name(ingredient) if ingredient.strip() else ""
    middle = ((quantity.low or Fraction(0)) + (quantity.high or Fraction(0))) / 2
    size = canonical(quantity)
    if size.dimension == target.dimension:
        base = ((size.low or Fraction(0)) + (size.high or Fraction(0))) / 2
        value = base / target.factor + target.offset
        return Conversion(quantity.text, middle, quantity.unit, value, target.name, name, False)
    by_weight = _by_weight(quantity, target, name) if name else None
    if by_weight is None:
        raise KitchenError(
            f"「{quantity.text}」换成「{target.name}」要知道是什么食材（并有它的密度或单重）。",
            f"Converting '{quantity.text}' to '{to}' needs an ingredient of known density or piece weight.",
        )
    return Conversion(quantity.text, middle, quantity.unit, by_weight, target.name, name, True)
