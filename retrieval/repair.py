"""Repair of misheard or mistyped dish names and cooking words, leaving right text alone.

A noisy channel over the sentence: every stretch is either kept, which earns what its words are worth in a kitchen, or
replaced by a dish name or cooking word that sounds like it, which earns the closeness of the sound less a fixed price.
The best path through the sentence (Viterbi) decides, so that a change must beat leaving the text as it is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from retrieval.phonetic_index import GAIN, Hit, PhoneticIndex
from retrieval.phonetic_layout import MAX_SYLLABLES
from retrieval.reading import read
from retrieval.words import cooking_words, famous_dishes, lexicon_index, ordinary_words

MATCHES = 60
_PUNCTUATION = re.compile(r"\W")
_PREPARING = set("教做炒煮蒸炖煎炸烤焖煲卤拌熬腌放吃料锅糖盐食")


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
    change to a dish name costs `dish`, and `second` more where the text names one as it stands; to a phrase `phrase`,
    to a cooking word of two syllables `short`. `farthest` is the highest cost a syllable of a change may have.
    """

    word: float
    morpheme: float
    char: float
    dish: float
    phrase: float
    short: float
    farthest: float
    second: float


# What was certainly heard so, or nobody knows how certainly.
SPOKEN = Caution(word=0.2, morpheme=0.24, char=0.02, dish=0.2, phrase=0.35, short=0.65, farthest=0.32, second=0.6)
TYPED = Caution(word=0.24, morpheme=0.24, char=0.08, dish=0.35, phrase=0.5, short=0.65, farthest=0.16, second=0.6)
DOUBTFUL = replace(SPOKEN, word=0.12, second=0.4)
# A doubtful spoken question about cooking in which no dish was found: what remains unexplained probably is one.
EAGER = Caution(word=0.05, morpheme=0.12, char=0.0, dish=-0.3, phrase=0.35, short=0.65, farthest=0.62, second=0.4)
DOUBT = 3.0  # how much less a dish costs there, by confidence missing
SURE = 0.84  # Whisper's confidence in a sentence it hears right mostly is above this, else below
WHOLE = 0.5  # what a dish name earns above its syllables: a question about cooking usually names one
MEANT = 0.2  # what changing a character of a cooking word costs
SECOND_HEARING = 0.15  # what another hearing than the likeliest costs
AGAINST_SURE = 0.75  # the same where the recogniser was sure


@dataclass(frozen=True)
class _Hearing:
    """A text with the dish names (True) and cooking words (False) that sound like parts of it, and those in it."""

    text: str
    hits: tuple[tuple[Hit, bool], ...]
    names: frozenset[str]


@dataclass(frozen=True)
class _Edge:
    start: int
    end: int
    gain: float
    new: str | None = None
    score: float = 1.0
    reason: str = ""
    dish: bool = False


def repair(
    text: str,
    index: PhoneticIndex,
    *,
    spoken: bool = False,
    alternatives: Sequence[str] = (),
    confidence: float | None = None,
) -> Repair:
    """Replace what sounds like a dish name of `index` or a cooking word but is none, where that is clearly better.

    Args:
        text: a question in simplified script.
        index: the dish names.
        spoken: whether the text was recognised from speech.
        alternatives: other hearings of the same speech; one of them is taken where it makes more sense.
        confidence: how sure the recogniser was of a token, 0-1 (geometric mean). Text of which it was sure, or of which
            nothing is known, is changed for strong reasons only.

    Returns:
        The repaired text; offsets in `changes` refer to `text`.
    """
    distinct: dict[str, str] = {}
    for each in (text, *alternatives):
        distinct.setdefault(_PUNCTUATION.sub("", each), each)
    hearings = [_listen(each, index) for each in distinct.values()]
    doubt = max(0.0, SURE - confidence) if spoken and confidence is not None else 0.0
    other = SECOND_HEARING if doubt else AGAINST_SURE
    about_cooking = _about_cooking(text)
    if not doubt and not about_cooking:
        hearings = [replace(hearings[0], hits=tuple(hit for hit in hearings[0].hits if hit[1]))]
    caution = DOUBTFUL if doubt else SPOKEN if spoken and about_cooking else TYPED
    hearing, path = _best_hearing(hearings, index, caution, other)
    if doubt and not _names_dish(path) and _about_cooking(hearing):
        hearing, path = _best_hearing(hearings, index, replace(EAGER, dish=EAGER.dish - DOUBT * doubt), other)
    changes = [edge for edge in path if edge.new is not None]
    if hearing == text:
        return _apply(text, changes)
    return _compare(text, _apply(hearing, changes))


def _listen(text: str, index: PhoneticIndex) -> _Hearing:
    reading = read(text)
    dishes = [(hit, True) for hit in index.match(reading, MATCHES)]
    words = ((hit, False) for hit in lexicon_index().match(reading, MATCHES))
    return _Hearing(text, (*dishes, *words), index.known(text))


def _best_hearing(
    hearings: Sequence[_Hearing], index: PhoneticIndex, caution: Caution, other: float
) -> tuple[str, list[_Edge]]:
    """Return the hearing that makes most sense, with its best path; any but the first costs `other`."""
    found = []
    for rank, each in enumerate(hearings):
        gain, path = _best_path(each, index, caution)
        found.append((gain - other * (rank > 0), -rank, each.text, path))
    _, _, hearing, path = max(found, key=lambda row: row[:2])
    return hearing, path


def _names_dish(path: Iterable[_Edge]) -> bool:
    """Tell whether a dish of three syllables or more is kept or put in; shorter ones are heard by accident."""
    return any(edge.dish and (len(edge.new) if edge.new else edge.end - edge.start) > 2 for edge in path)


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
    kept = list(_kept(hearing, index, caution))
    named = [range(edge.start, edge.end) for edge in kept if edge.dish and edge.end - edge.start > 2]
    edges = [*kept, *_changed(hearing, caution, named)]
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


def _kept(hearing: _Hearing, index: PhoneticIndex, caution: Caution) -> Iterable[_Edge]:
    """Yield what the words of the text earn as they stand."""
    text, names = hearing.text, hearing.names
    lexicon, ordinary = cooking_words(), ordinary_words()
    famous = famous_dishes() if caution is SPOKEN else frozenset()
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + MAX_SYLLABLES) + 1):
            word = text[start:end]
            size = end - start
            if word in index.spellings:
                usual = index.spellings[word] if caution is not TYPED else None
                reason = f"菜名：“{word}”通常写作“{usual}”" if usual else ""
                yield _Edge(start, end, GAIN * size + WHOLE * (size > 2), usual, reason=reason, dish=True)
            elif size > 1 and word not in lexicon and (word in names or word in famous):
                yield _Edge(start, end, GAIN * size + WHOLE * (size > 2), dish=True)
            elif word in lexicon:
                yield _Edge(start, end, GAIN * size if size > 1 else caution.morpheme)
            elif size > 1 and word in ordinary:
                # Mishearing makes words of two syllables by accident, longer ones hardly ever.
                yield _Edge(start, end, (caution.word if size == 2 else 0.8 * GAIN) * size)
            elif size == 1:
                yield _Edge(start, end, caution.char)


def _changed(hearing: _Hearing, caution: Caution, named: Sequence[range]) -> Iterable[_Edge]:
    """Yield what replacing parts of the text by names and words of the same sound would earn."""
    text = hearing.text
    sound, cooking = _sound_spans(text), _cooking_places(text)
    for hit, dish in hearing.hits:
        old = text[hit.start : hit.end]
        if abs(len(old) - hit.syllables) > hit.syllables // 4 or sound[hit.start] >= hit.end:
            continue
        if old in hit.name or hit.name in old:
            continue
        gain = hit.gain - _price(hit, caution, dish) - _overwritten(hit, text, cooking)
        if dish and named and not any(hit.start <= name.start and name.stop <= hit.end for name in named):
            gain -= caution.second  # a longer name around the one that stands there is no second dish
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
