"""The words and sounds of kitchen notes and questions, and which notes have them."""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from operator import add
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.note import Note
from text.normalize import simplify
from text.pinyin import TONES
from text.pronunciation import read_codes

_PLAIN = Path(__file__).parent / "plain_words.tsv"
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z']*|[0-9]+")
# Words that every question has.
_EMPTY = frozenset("的了吗呢啊吧么").union(
    re.findall(
        r"\w+",
        "a an and are be can did do does for how i in is it long many much my of on or should the to what when why "
        "with you",
    )
)
_ENDINGS = ("ing", "ies", "es", "ed", "s")
_STEM = 3
_LETTER = 0.5  # what a single letter counts beside a pair


def plain(text: str) -> str:
    """Return a text simplified, with words of dialect, chat and Cantonese in the words that notes use (咋 -> 怎么)."""
    words, pattern = _plain_words()
    return pattern.sub(lambda match: words[match[0]], simplify(text))


@cache
def _plain_words() -> tuple[dict[str, str], re.Pattern[str]]:
    with _PLAIN.open(encoding="utf-8", newline="") as file:
        words = {simplify(row["said"]): row["plain"] for row in csv.DictReader(file, delimiter="\t")}
    longest = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else word for word in longest))


def words_of(text: str) -> list[str]:
    """Return the letters and pairs of letters of a simplified text, and its English words without their endings."""
    found: list[str] = []
    for run in _HAN.findall(text):
        found += [letter for letter in run if letter not in _EMPTY]
        found += map(add, run, run[1:])
    return found + [_stem(word) for word in _LATIN.findall(text) if word not in _EMPTY]


def sounds_of(text: str) -> list[str]:
    """Return the pairs of syllables of a simplified text without their tones: a name spelt by its sound has them."""
    codes = [None if code is None else code // TONES for code in read_codes(text)]
    return [f"{one} {two}" for one, two in pairwise(codes) if one is not None and two is not None]


def note_texts(note: Note) -> str:
    """Return all that a note says beside its questions, as one text."""
    named = (*note.about.dishes, *note.about.ingredients, *note.about.techniques)
    return "\n".join((note.answer.zh, note.answer.en, *note.points.zh, *note.points.en, *named))


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _STEM), "")
    return word.removesuffix(ending)


class Postings:
    """Which notes have a word.

    Args:
        rows: the words of each text.
        owners: the note that each text is of.
        count: how many notes there are.
    """

    def __init__(self, rows: Sequence[Iterable[str]], owners: NDArray[np.int64], count: int) -> None:
        self._owners, self._count = owners, count
        found: dict[str, list[int]] = {}
        for row, words in enumerate(rows):
            for word in dict.fromkeys(words):
                found.setdefault(word, []).append(row)
        self._rows = {word: np.array(holders) for word, holders in found.items()}
        self._sizes = np.zeros(len(owners), np.float32)
        for word, holders in self._rows.items():
            self._sizes[holders] += self._weight(word)

    def holders(self, words: Iterable[str], without: int = -1) -> NDArray[np.bool_]:
        """Return for each note whether it has one of the words, the text of number `without` left out."""
        held = np.zeros(self._count, np.bool_)
        for word in words:
            rows = self._rows.get(word)
            if rows is not None:
                held[self._owners[rows[rows != without]]] = True
        return held

    def coverage(self, words: Sequence[str], without: int = -1) -> NDArray[np.float32]:
        """Return the share of the words that each note has, rare ones counting more."""
        shares = np.zeros(self._count, np.float32)
        whole = 0.0
        for word in dict.fromkeys(words):
            weight = self._weight(word)
            whole += weight
            shares += weight * self.holders((word,), without)
        return shares / whole if whole else shares

    def likeness(self, words: Sequence[str], without: int = -1) -> NDArray[np.float32]:
        """Return the share of words that each note's likest text has in common (Dice), rare ones counting more."""
        shared = np.zeros(len(self._owners), np.float32)
        whole = 0.0
        for word in dict.fromkeys(words):
            weight = self._weight(word)
            whole += weight
            if word in self._rows:
                shared[self._rows[word]] += weight
        alike = 2 * shared / np.maximum(self._sizes + whole, 1e-6)
        if without >= 0:
            alike[without] = 0
        best = np.zeros(self._count, np.float32)
        np.maximum.at(best, self._owners, alike)
        return best

    def _weight(self, word: str) -> float:
        rows = self._rows.get(word)
        common = 0 if rows is None else len(rows)
        return float((np.log((1 + len(self._owners)) / (1 + common)) + 1) * (1.0 if len(word) > 1 else _LETTER))
