"""The words of kitchen notes and questions, and which notes have them."""

import re
from collections.abc import Iterable, Sequence
from operator import add

import numpy as np
from numpy.typing import NDArray

from knowledge.note import Note

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


def words_of(text: str) -> list[str]:
    """Return the letters and pairs of letters of a simplified text, and its English words without their endings."""
    found: list[str] = []
    for run in _HAN.findall(text):
        found += [letter for letter in run if letter not in _EMPTY]
        found += map(add, run, run[1:])
    return found + [_stem(word) for word in _LATIN.findall(text) if word not in _EMPTY]


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
            rows = self._rows.get(word)
            common = 0 if rows is None else len(rows)
            weight = (np.log((1 + len(self._owners)) / (1 + common)) + 1) * (1.0 if len(word) > 1 else _LETTER)
            whole += weight
            shares += weight * self.holders((word,), without)
        return shares / whole if whole else shares
