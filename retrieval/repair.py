"""Repair of misheard or mistyped dish names and cooking words, leaving right text alone.

A noisy channel over the sentence: every stretch is either kept, which earns what its words are worth in a kitchen, or
replaced by a dish name or cooking word that sounds like it, which earns the closeness of the sound less a fixed price.
The best path through the sentence (Viterbi) decides, so that a change must beat leaving the text as it is.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from retrieval.phonetic import GAIN, MAX_SYLLABLES, PhoneticIndex
from retrieval.pinyin import read

LEXICON = Path(__file__).resolve().parent.parent / "culinary" / "data" / "lexicon.tsv"
MATCHES = 60
_COMMON = 30  # occurrences in jieba's dictionary from which a word is ordinary language


@dataclass(frozen=True)
class Change:
    """`text[start:end]` of the original, `old`, became `new`; `score` is the closeness of the sound, 0-1."""

    start: int
    end: int
    old: str
    new: str
    score: float
    reason: str


@dataclass(frozen=True)
class Repair:
    """A text after repair and what was changed in it."""

    text: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Caution:
    """How much a change must earn. Speech is misheard often, typed text is mostly meant as it stands.

    `word` and `char` are what an ordinary word and a stray character earn a syllable when kept; `price` is what any
    change costs; `farthest` the highest cost a syllable of a change.
    """

    word: float
    char: float
    price: float
    farthest: float


SPOKEN = Caution(word=0.12, char=0.02, price=0.25, farthest=0.3)
TYPED = Caution(word=0.24, char=0.08, price=0.35, farthest=0.14)


@dataclass(frozen=True)
class _Edge:
    start: int
    end: int
    gain: float
    new: str | None = None
    score: float = 1.0
    reason: str = ""


def repair(text: str, index: PhoneticIndex, *, spoken: bool = False, alternatives: Sequence[str] = ()) -> Repair:
    """Replace what sounds like a dish name of `index` or a cooking word but is none, where that is clearly better.

    Args:
        text: a question in simplified script.
        index: the dish names.
        spoken: whether the text was recognised from speech.
        alternatives: other hearings of the same speech; one of them is taken where it makes more sense.

    Returns:
        The repaired text; offsets in `changes` refer to `text`.
    """
    caution = SPOKEN if spoken else TYPED
    best: tuple[float, str, list[_Edge]] | None = None
    for rank, hearing in enumerate((text, *alternatives)):
        gain, path = _best_path(hearing, index, caution)
        worth = gain - 0.1 * min(rank, 1)
        if best is None or worth > best[0] + 1e-6:
            best = worth, hearing, path
    assert best is not None
    _, hearing, path = best
    changes = [edge for edge in path if edge.new is not None]
    if hearing == text:
        return _apply(text, changes)
    return _compare(text, _apply(hearing, changes))


def _apply(text: str, edges: Iterable[_Edge]) -> Repair:
    changes = tuple(
        Change(edge.start, edge.end, text[edge.start : edge.end], edge.new or "", round(edge.score, 3), edge.reason)
        for edge in edges
    )
    for change in reversed(changes):
        text = text[: change.start] + change.new + text[change.end :]
    return Repair(text, changes)


def _compare(text: str, chosen: Repair) -> Repair:
    """Express the repair of another hearing as changes of `text`."""
    reasons = {change.new: change for change in chosen.changes}
    changes = []
    for kind, a, b, c, d in SequenceMatcher(None, text, chosen.text, autojunk=False).get_opcodes():
        if kind != "equal":
            new = chosen.text[c:d]
            known = next((change for name, change in reasons.items() if new and new in name), None)
            reason = known.reason if known else "另一种听法"
            changes.append(Change(a, b, text[a:b], new, known.score if known else 1.0, reason))
    return Repair(chosen.text, tuple(changes))


def _best_path(text: str, index: PhoneticIndex, caution: Caution) -> tuple[float, list[_Edge]]:
    edges = [*_kept(text, index, caution), *_changed(text, index, caution)]
    by_end: dict[int, list[_Edge]] = {}
    for edge in edges:
        by_end.setdefault(edge.end, []).append(edge)
    gains = [0.0] * (len(text) + 1)
    steps: list[_Edge | None] = [None] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        gains[end] = gains[end - 1]
        for edge in by_end.get(end, ()):
            if gains[edge.start] + edge.gain > gains[end] + 1e-6:
                gains[end], steps[end] = gains[edge.start] + edge.gain, edge
    path: list[_Edge] = []
    at = len(text)
    while at:
        step = steps[at]
        if step is not None:
            path.append(step)
        at = step.start if step is not None else at - 1
    return gains[-1], path[::-1]


def _kept(text: str, index: PhoneticIndex, caution: Caution) -> Iterable[_Edge]:
    """Yield what the words of the text earn as they stand."""
    lexicon, ordinary, names = cooking_words(), _ordinary_words(), index.known
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + MAX_SYLLABLES) + 1):
            word = text[start:end]
            size = end - start
            if word in lexicon:
                yield _Edge(start, end, GAIN * size * (1 if size > 1 else 0.7))
            elif size > 1 and word in names:
                yield _Edge(start, end, GAIN * size)
            elif size > 1 and word in ordinary:
                yield _Edge(start, end, caution.word * size)
            elif size == 1:
                yield _Edge(start, end, caution.char)


def _changed(text: str, index: PhoneticIndex, caution: Caution) -> Iterable[_Edge]:
    """Yield what replacing parts of the text by names and words of the same sound would earn."""
    reading = read(text)
    for source, reason in ((index, "菜名"), (_lexicon_index(), "烹饪用语")):
        for hit in source.match(reading, MATCHES):
            if hit.cost > caution.farthest * hit.syllables or text[hit.start : hit.end] == hit.name:
                continue
            gain = hit.gain - caution.price
            if gain > 0:
                old = text[hit.start : hit.end]
                yield _Edge(hit.start, hit.end, gain, hit.name, hit.score, f"{reason}：“{old}”听起来像“{hit.name}”")


@cache
def cooking_words() -> frozenset[str]:
    """Return the words of `culinary/data/lexicon.tsv`: ingredients, techniques, tastes, tools, question phrases."""
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return frozenset(word for row in rows for word in row["words"].split())


@cache
def _lexicon_index() -> PhoneticIndex:
    return PhoneticIndex.build(sorted(word for word in cooking_words() if len(word) > 1))


@cache
def _ordinary_words() -> frozenset[str]:
    """Return ordinary Chinese words of two to four characters, from jieba's dictionary."""
    from importlib.resources import files

    words = set()
    with (files("jieba") / "dict.txt").open(encoding="utf-8") as file:
        for line in file:
            word, count, _ = line.split(" ")
            if 2 <= len(word) <= 4 and int(count) >= _COMMON:
                words.add(word)
    return frozenset(words)
