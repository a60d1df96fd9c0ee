"""Repair of misheard or mistyped dish names and cooking words, leaving right text alone.

A noisy channel over the sentence: every stretch is either kept, which earns what its words are worth in a kitchen, or
replaced by a dish name or cooking word that sounds like it, which earns the closeness of the sound less a fixed price.
The best path through the sentence (Viterbi) decides, so that a change must beat leaving the text as it is.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from retrieval.phonetic_index import GAIN, MAX_SYLLABLES, Hit, PhoneticIndex
from retrieval.pinyin import read

LEXICON = Path(__file__).resolve().parent.parent / "culinary" / "data" / "lexicon.tsv"
MATCHES = 60
_PUNCTUATION = re.compile(r"\W")
_PREPARING = set("教做炒煮蒸炖煎炸烤焖煲卤拌熬腌放吃料锅糖盐食")
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

    Kept, a syllable earns `word` in an ordinary word, `morpheme` as a single character of the kitchen, `char` else. A
    change to a dish name costs `dish`, to a phrase `phrase`, to a cooking word of two syllables `short`; `farthest` is
    the highest cost a syllable of a change may have.
    """

    word: float
    morpheme: float
    char: float
    dish: float
    phrase: float
    short: float
    farthest: float


SPOKEN = Caution(word=0.12, morpheme=0.24, char=0.02, dish=0.2, phrase=0.35, short=0.65, farthest=0.32)
TYPED = Caution(word=0.24, morpheme=0.24, char=0.08, dish=0.35, phrase=0.5, short=0.65, farthest=0.16)
# A spoken question about cooking in which no dish was found: what remains unexplained probably is one.
EAGER = Caution(word=0.05, morpheme=0.12, char=0.0, dish=-0.3, phrase=0.35, short=0.65, farthest=0.5)
WHOLE = 0.5  # what a dish name earns above its syllables: a question about cooking usually names one
MEANT = 0.2  # what changing a character of a cooking word costs
SECOND_HEARING = 0.25  # what another hearing than the likeliest costs


@dataclass(frozen=True)
class _Hearing:
    """A text with the dish names (True) and cooking words (False) that sound like parts of it."""

    text: str
    hits: tuple[tuple[Hit, bool], ...]


@dataclass(frozen=True)
class _Edge:
    start: int
    end: int
    gain: float
    new: str | None = None
    score: float = 1.0
    reason: str = ""
    dish: bool = False


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
    distinct = {_PUNCTUATION.sub("", each): each for each in (*reversed(alternatives), text)}
    hearings = [_listen(each, index) for each in reversed(distinct.values())]
    hearing, path = _best_hearing(hearings, index, SPOKEN if spoken else TYPED)
    if spoken and not any(edge.dish for edge in path) and _about_cooking(hearing):
        hearing, path = _best_hearing(hearings, index, EAGER)
    changes = [edge for edge in path if edge.new is not None]
    if hearing == text:
        return _apply(text, changes)
    return _compare(text, _apply(hearing, changes))


def _listen(text: str, index: PhoneticIndex) -> _Hearing:
    reading = read(text)
    dishes = [(hit, True) for hit in index.match(reading, MATCHES)]
    return _Hearing(text, (*dishes, *((hit, False) for hit in _lexicon_index().match(reading, MATCHES))))


def _best_hearing(hearings: Sequence[_Hearing], index: PhoneticIndex, caution: Caution) -> tuple[str, list[_Edge]]:
    found = []
    for rank, each in enumerate(hearings):
        gain, path = _best_path(each, index, caution)
        found.append((gain - SECOND_HEARING * (rank > 0), -rank, each.text, path))
    _, _, hearing, path = max(found, key=lambda row: row[:2])
    return hearing, path


def _about_cooking(text: str) -> bool:
    """Tell whether the text names something of the kitchen or asks about preparing food."""
    words = ((word, kind) for word, kind in cooking_words().items() if word in text)
    return any(
        kind == "technique" or (len(word) > 1 and (kind != "question" or set(word) & _PREPARING))
        for word, kind in words
    )


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


def _best_path(hearing: _Hearing, index: PhoneticIndex, caution: Caution) -> tuple[float, list[_Edge]]:
    text = hearing.text
    edges = [*_kept(text, index, caution), *_changed(hearing, caution)]
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
            if word in index.spellings:
                usual = index.spellings[word] if caution is not TYPED else None
                reason = f"菜名：“{word}”通常写作“{usual}”" if usual else ""
                yield _Edge(start, end, GAIN * size + WHOLE * (size > 2), usual, reason=reason, dish=True)
            elif size > 1 and word in names and word not in lexicon:
                yield _Edge(start, end, GAIN * size + WHOLE * (size > 2), dish=True)
            elif word in lexicon:
                yield _Edge(start, end, GAIN * size if size > 1 else caution.morpheme)
            elif size > 1 and word in ordinary:
                # Mishearing makes words of two syllables by accident, longer ones hardly ever.
                yield _Edge(start, end, (caution.word if size == 2 else 0.8 * GAIN) * size)
            elif size == 1:
                yield _Edge(start, end, caution.char)


def _changed(hearing: _Hearing, caution: Caution) -> Iterable[_Edge]:
    """Yield what replacing parts of the text by names and words of the same sound would earn."""
    text = hearing.text
    sound, cooking = _sound_spans(text), _cooking_places(text)
    for hit, dish in hearing.hits:
        old = text[hit.start : hit.end]
        if abs(len(old) - hit.syllables) > hit.syllables // 4 or old == hit.name or sound[hit.start] >= hit.end:
            continue
        gain = hit.gain - _price(hit, caution, dish) - _overwritten(hit, text, cooking)
        if gain > 0 and hit.cost <= caution.farthest * (hit.syllables - 0.8):
            reason = f"{'菜名' if dish else '烹饪用语'}：“{old}”听起来像“{hit.name}”"
            yield _Edge(hit.start, hit.end, gain, hit.name, hit.score, reason, dish)


def _price(hit: Hit, caution: Caution, dish: bool) -> float:
    if dish:
        return caution.dish - WHOLE * (hit.syllables > 2)
    if hit.syllables > 2:
        return caution.phrase
    return 0.5 if cooking_words()[hit.name] == "question" else caution.short


def _sound_spans(text: str) -> list[int]:
    """Return for each position how far from there the text consists of cooking words only: it needs no repair."""
    lexicon = cooking_words()
    reach = list(range(len(text) + 1))
    for start in range(len(text) - 1, -1, -1):
        ends = [end for end in range(start + 1, min(len(text), start + 8) + 1) if text[start:end] in lexicon]
        reach[start] = max((reach[end] for end in ends), default=start)
    return reach


def _overwritten(hit: Hit, text: str, cooking: frozenset[int]) -> float:
    """Return the price of changing characters that stand in cooking words: those were hardly misheard."""
    places = range(hit.start, hit.end)
    return MEANT * sum(at in cooking and text[at] != new for at, new in zip(places, hit.name, strict=False))


def _cooking_places(text: str) -> frozenset[int]:
    lexicon = cooking_words()
    spans = ((start, end) for start in range(len(text)) for end in range(start + 2, min(len(text), start + 8) + 1))
    return frozenset(at for start, end in spans if text[start:end] in lexicon for at in range(start, end))


@cache
def cooking_words() -> dict[str, str]:
    """Return the words of `culinary/data/lexicon.tsv` (ingredients, techniques, tools, questions …) with their kind."""
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {word: row["kind"] for row in rows for word in row["words"].split()}


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
