"""How numbers and remarks of the kitchen tools are written."""

from dataclasses import dataclass
from fractions import Fraction

_STEPS_MEASURED = ((2, Fraction(1, 10)), (10, Fraction(1, 2)), (50, Fraction(1)), (250, Fraction(5)))
_QUARTERS = {Fraction(1, 4): "1/4", Fraction(1, 2): "1/2", Fraction(3, 4): "3/4", Fraction(1, 8): "1/8"}


class KitchenError(ValueError):
    """A kitchen tool cannot do what was asked; the message is one sentence, Chinese first."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence for the cook in both languages."""

    zh: str
    en: str


def _to_step(value: Fraction, step: Fraction) -> Fraction:
    rounded = Fraction(int(value / step + Fraction(1, 2))) * step
    return rounded if rounded else step


def round_amount(value: Fraction, unit: str) -> Fraction:
    """Round to what a cook can measure: grams and millilitres by size, spoons to a quarter, pieces to a half.

    `unit` is a canonical unit name; a positive value never becomes 0.
    """
    if value <= 0:
        return Fraction(0)
    if unit in ("克", "毫升"):
        return _to_step(value, next((step for limit, step in _STEPS_MEASURED if value < limit), Fraction(10)))
    if unit in ("汤匙", "茶匙", "勺", "杯", "碗", "撮"):
        return _to_step(value, Fraction(1, 8) if value < Fraction(1, 4) else Fraction(1, 4))
    if unit in ("千克", "斤", "升", "磅", "盎司", "两"):
        return _to_step(value, Fraction(1, 20) if value < 1 else Fraction(1, 10))
    return _to_step(value, Fraction(1, 2) if value < 10 else Fraction(1))


def number_text(value: Fraction, *, fractions: bool = False, joint: str = "又") -> str:
    """Write a number as a recipe does: 2, 1.5, and with `fractions` also 1/2 and 1又1/4 (`joint` between)."""
    whole, part = divmod(value, 1)
    if not part:
        return str(int(whole))
    if fractions and part in _QUARTERS:
        return f"{int(whole)}{joint}{_QUARTERS[part]}" if whole else _QUARTERS[part]
    return f"{float(value):.3f}".rstrip("0").rstrip(".")
