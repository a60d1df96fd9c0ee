"""What kitchen functions say to the user, and how they write numbers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Language = Literal["zh", "en"]


class KitchenError(ValueError):
    """A request that cannot be met; the message is one sentence in Chinese and one in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; as a string, Chinese first."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"

    def of(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.zh if language == "zh" else self.en


_GLYPHS = {
    Fraction(1, 8): "1/8",
    Fraction(1, 4): "1/4",
    Fraction(1, 3): "1/3",
    Fraction(1, 2): "1/2",
    Fraction(2, 3): "2/3",
    Fraction(3, 4): "3/4",
}


def number(value: Fraction) -> str:
    """Write a number as a cook reads it: 1/2, 3, 2.5, 37; at most two decimals."""
    if value in _GLYPHS:
        return _GLYPHS[value]
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def span(low: Fraction, high: Fraction) -> str:
    """Write a range, or one number where both ends are equal."""
    return number(low) if low == high else f"{number(low)}-{number(high)}"
