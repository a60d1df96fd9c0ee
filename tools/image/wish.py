"""What a user wishes of a picture, read from free words; only known wishes are followed."""

from dataclasses import dataclass

_DARK = ("深色", "暗色", "夜间", "黑底", "dark")


@dataclass(frozen=True, slots=True)
class Wish:
    """The wishes found in an instruction.

    Attributes:
        dark: a card on dark paper.
    """

    dark: bool = False


def read_wish(instruction: str) -> Wish:
    """Read an instruction."""
    text = instruction.lower()
    return Wish(dark=any(word in text for word in _DARK))
