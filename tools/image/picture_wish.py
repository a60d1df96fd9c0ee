"""What a user wishes of a picture, read from free words; only the vocabulary's wishes are followed.

A picture model never sees the user's own words: that keeps instructions hidden in a question or a recipe out of it,
and gives each wish a tested phrase in both languages.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel

from recipes.recipe import Recipe
from tools.image.picture import ImageError, Language
from tools.image.safety import check_wish

MAX_INSTRUCTION = 500
_FILE = Path(__file__).parent / "vocabulary.yaml"


class Phrase(BaseModel, frozen=True, extra="forbid"):
    """Words that ask for something and what a model is told, in its language."""

    words: tuple[str, ...]
    zh: str
    en: str

    def text(self, language: Language) -> str:
        """Return the phrase in `language`."""
        return self.zh if language == "zh" else self.en


class Vocabulary(BaseModel, frozen=True, extra="forbid"):
    """All that can be wished for, by kind."""

    style: dict[str, Phrase]
    vessel: dict[str, Phrase]
    angle: dict[str, Phrase]
    setting: dict[str, Phrase]
    light: dict[str, Phrase]
    garnish: dict[str, Phrase]
    dark: dict[str, Phrase]
    negative: dict[Language, str]
    seasonings: str


@cache
def load_vocabulary() -> Vocabulary:
    """Read `vocabulary.yaml`, once per process."""
    return Vocabulary.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Wish:
    """The wishes found in an instruction.

    Attributes:
        style: key of a style preset, empty if none was named.
        details: vessel, angle, setting, light and garnish, in this order.
        dark: a card on dark paper.
    """

    style: str = ""
    details: tuple[Phrase, ...] = ()
    dark: bool = False


def read_wish(instruction: str, recipe: Recipe) -> Wish:
    """Read an instruction about a picture of `recipe`; what the vocabulary does not know is ignored.

    Raises:
        ImageError: it is too long, or asks for something else than food.
    """
    if len(instruction) > MAX_INSTRUCTION:
        raise ImageError(f"画图要求请在 {MAX_INSTRUCTION} 字以内。", f"At most {MAX_INSTRUCTION} characters, please.")
    check_wish(instruction, recipe)
    text, words = instruction.lower(), load_vocabulary()
    details = (_find(text, kind) for kind in (words.vessel, words.angle, words.setting, words.light, words.garnish))
    style = _find(text, words.style)
    return Wish(
        style=style[0] if style else "",
        details=tuple(found[1] for found in details if found),
        dark=_find(text, words.dark) is not None,
    )


def _find(text: str, kind: dict[str, Phrase]) -> tuple[str, Phrase] | None:
    """Return the entry whose words stand first in the text."""
    places = [(place, key) for key, phrase in kind.items() for word in phrase.words if (place := text.find(word)) >= 0]
    return (key, kind[key]) if places and (key := min(places)[1]) else None
