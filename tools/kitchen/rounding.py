"""Round amounts to what a cook can measure, and name units in English."""

from fractions import Fraction

_STEPS_MEASURED = ((2, Fraction(1, 10)), (10, Fraction(1, 2)), (100, Fraction(1)), (1000, Fraction(5)))
_ENGLISH = {
    "克": "g", "千克": "kg", "毫克": "mg", "斤": "jin", "两": "liang", "钱": "qian", "盎司": "oz", "磅": "lb",
    "毫升": "ml", "升": "l", "分升": "dl", "汤匙": "tbsp", "茶匙": "tsp", "勺": "spoons", "杯": "cups",
    "液盎司": "fl oz", "品脱": "pints", "夸脱": "quarts", "碗": "bowls", "撮": "pinches", "个": "pieces",
    "根": "stalks", "瓣": "cloves", "片": "slices", "块": "pieces", "段": "pieces", "把": "handfuls", "朵": "",
    "滴": "drops", "包": "packets", "盒": "boxes", "罐": "cans", "瓶": "bottles", "份": "parts", "适量": "to taste",
}  # fmt: skip


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


def unit_text(unit: str, language: str = "zh") -> str:
    """Return a canonical unit name in a language; in English pieces have none, other count words stay as they are."""
    return unit if language == "zh" else _ENGLISH.get(unit, unit)
