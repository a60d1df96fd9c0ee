"""A text as it is read aloud: without its marks, cut into sentences, every number, unit and fraction in words.

Numbers are read by the grammars of WeTextProcessing (`wetext`). What they do not know of kitchens is put into words
before: abbreviated units by the units of `culinary`, the rest by `words.yaml`.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml

from culinary.quantities import find_quantities
from text.clauses import ending
from text.normalize import has_han, letters
from text.numerals import LETTERS

if TYPE_CHECKING:
    from wetext import Normalizer

Tongue = Literal["zh", "en"]

LONGEST = 60  # Chinese characters in one piece: about 13 s of sound
FIRST = 14  # in the first one, so that it is heard soon
_WORDS = Path(__file__).with_name("words.yaml")
_ENGLISH = re.compile(r"[A-Za-z]{3}")
_NOT_SAID = re.compile(
    r"!?\[(?P<label>[^\]]*)\]\([^)]*\)|\[\d{1,3}\]|</?[A-Za-z][^>]*>|https?://\S+|^[ \t>#]*(?:[-*+•][ \t]+)?|"
    r"[*_`~#|]{2,}|(?<!\d)[*_`~#|]|[*_`~#|](?!\d)|[^\w\s.,;:!?'\"/%°℃℉+~×=&@*_`#|<>()，。！？；：、（）“”‘’…—–－～·⁄½⅓⅔¼¾⅕⅖⅛⅜⅝⅞-]",
    re.MULTILINE,
)
_END = re.compile(r"[。！？!?；;…]+[”’）)\"']*|(?<=\w)\.(?=\s+[A-Z]|\s*$)|\n+", re.MULTILINE)
_PAUSE = ending("，、：—", ",:")
_UNIT = re.compile(r"[A-Za-z°℃℉][A-Za-z°℃℉. ]*$")


def sentences(text: str) -> list[str]:
    """Return what is to be said one after the other, without marks, the first piece a short one."""
    bare = _NOT_SAID.sub(lambda mark: mark["label"] or "", text)
    said = [piece for sentence in _cut(bare, _END) for piece in _within(sentence, LONGEST)]
    return [*_first(said[0]), *said[1:]] if said else []


def tongue_of(sentence: str, around: str = "") -> Tongue:
    """Return the language a sentence is read in: Chinese with a Chinese character in it, or bare numbers in Chinese."""
    chinese = has_han(sentence) or (has_han(around) and not _ENGLISH.search(sentence))
    return "zh" if chinese else "en"


def in_words(sentence: str, tongue: Tongue) -> str:
    """Return a sentence with its numbers and units in words, as its language says them."""
    text = sentence.translate(LETTERS)
    if tongue == "zh":
        text = _with_chinese_units(text)
    for pattern, words in _kitchen_words()[tongue]:
        text = pattern.sub(words, text)
    return str(_grammar(tongue).normalize(text))


def _cut(text: str, end: re.Pattern[str]) -> Iterator[str]:
    """Yield the pieces of a text, each with the mark that ends it; those without a word are left out."""
    at = 0
    for stop in [*(mark.end() for mark in end.finditer(text)), len(text)]:
        if letters(piece := text[at:stop].strip()):
            yield " ".join(piece.split())
        at = stop


def _within(sentence: str, longest: int) -> Iterator[str]:
    """Yield a sentence in pieces of at most `longest`, cut where a reader pauses, if one does."""
    piece = ""
    for clause in _cut(sentence, _PAUSE):
        if piece and _size(piece + clause) > longest:
            yield piece
            piece = ""
        piece += clause if not piece or tongue_of(piece) == "zh" else f" {clause}"
        while _size(piece) > 2 * longest:
            yield piece[:longest]
            piece = piece[longest:]
    if piece:
        yield piece


def _first(sentence: str) -> list[str]:
    """Return a sentence in two, cut at a pause near its beginning, if it is a long one."""
    head, *rest = _within(sentence, FIRST) if _size(sentence) > FIRST else (sentence,)
    return [head, sentence[len(head) :].strip()] if rest else [head]


def _size(text: str) -> float:
    return sum(1.0 if ord(letter) > 0x2E80 else 0.35 for letter in text)


def _with_chinese_units(text: str) -> str:
    said, at = "", 0
    for quantity in find_quantities(text):
        written = text[quantity.start : quantity.end]
        said += text[at : quantity.start] + _UNIT.sub(quantity.unit, written)
        at = quantity.end
    return said + text[at:]


@cache
def _kitchen_words() -> dict[Tongue, list[tuple[re.Pattern[str], str]]]:
    table = yaml.load(_WORDS.read_text(encoding="utf-8"), yaml.BaseLoader)
    return {tongue: [(re.compile(row["write"]), row["say"]) for row in table[tongue]] for tongue in ("zh", "en")}


@cache
def _grammar(tongue: Tongue) -> "Normalizer":
    from wetext import Normalizer

    return Normalizer(lang=tongue, operator="tn", remove_erhua=False)
