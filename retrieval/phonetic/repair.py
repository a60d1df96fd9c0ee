"""Repair of misheard or mistyped dish names and cooking words, leaving right text alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from retrieval.phonetic.known_words import cooking_words, ordinary_words
from retrieval.phonetic.noisy_channel import (
    DOUBTFUL,
    EAGER,
    INSISTED,
    LENGTH,
    SPOKEN,
    TYPED,
    Caution,
    Edge,
    Hearing,
    best_path,
    convictions,
    evidence,
    listen,
)
from retrieval.phonetic.phonetic_index import GAIN, PhoneticIndex
from retrieval.phonetic.phonetic_layout import MAX_SYLLABLES
from text.normalize import letters

_PREPARING = set("教做炒煮蒸炖煎炸烤焖煲卤拌熬腌放吃料锅糖盐食")
DOUBT = 3.0  # how much less a dish costs an eager repair, by confidence missing
HARDLY = 0.6  # of a sentence heard less surely nothing tells what it is about
SURE = 0.84  # Whisper's confidence in a sentence it hears right mostly is above this, else below
SECOND_HEARING = 0.15  # what another hearing than the likeliest costs
AGAINST_SURE = 0.75  # the same where the recogniser was sure
LATER = 0.06  # what each place in the order of hearings costs beyond that
TOLD = 0.4  # how much a listening that knew the names counts beside the one that did not
TOLD_HEARINGS = 5
HEARD_AGAIN = 2  # among so many hearings of a recogniser told of names, what it heard before confirms that
OVERRULED = 0.3  # how much more another dish must convince than the one found
FORCED = 2.5  # how much less sense it may make of the whole question


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


def repair(
    text: str,
    index: PhoneticIndex,
    *,
    spoken: bool = False,
    alternatives: Sequence[str] = (),
    confidence: float | None = None,
    told: Sequence[str] = (),
) -> Repair:
    """Replace what sounds like a dish name of `index` or a cooking word but is none, where that is clearly better.

    Args:
        text: a question in simplified script.
        index: the dish names.
        spoken: whether the text was recognised from speech.
        alternatives: other hearings of the same speech; one of them is taken where it makes more sense.
        confidence: how sure the recogniser was of a token, 0-1 (geometric mean). Text of which it was sure, or of which
            nothing is known, is changed for strong reasons only.
        told: hearings of the same speech by a recogniser that was told which names sound like `text`, likeliest first.
            A name must convince both listenings; where it is `text` that was heard again, no dish is sought in it.

    Returns:
        The repaired text; offsets in `changes` refer to `text`.
    """
    doubt = max(0.0, SURE - confidence) if spoken and confidence is not None else 0.0
    first = _distinct((text, *alternatives), index, SECOND_HEARING if doubt else AGAINST_SURE)
    second = _distinct(told[:TOLD_HEARINGS], index, SECOND_HEARING if doubt else AGAINST_SURE)
    hearings = _joined(first, second)
    about_cooking = _about_cooking(text)
    if not doubt and not about_cooking:
        hearings = [replace(hearings[0], hits=tuple(hit for hit in hearings[0].hits if hit[1]))]
    caution = DOUBTFUL if doubt else SPOKEN if spoken and about_cooking else TYPED
    if confidence is None:
        caution = replace(caution, respell=False)
    gain, hearing, path = _best_hearing(hearings, index, caution)
    if doubt and letters(text) not in map(letters, told[:HEARD_AGAIN]):
        lost = confidence is not None and confidence < HARDLY
        if not _dishes(hearing, path) and (lost or _about_cooking(hearing)):
            _, hearing, path = _best_hearing(hearings, index, replace(EAGER, dish=EAGER.dish - DOUBT * doubt))
        if name := _more_convincing(_dishes(hearing, path), first, second or first):
            with_name, insisted, other = _best_hearing(hearings, index, replace(DOUBTFUL, insist=name))
            if name in _dishes(insisted, other) and gain - (with_name - INSISTED) < FORCED:
                hearing, path = insisted, other
    changes = [edge for edge in path if edge.new is not None]
    if hearing == text:
        return _apply(text, changes)
    return _compare(text, _apply(hearing, changes))


def accounted_for(text: str, index: PhoneticIndex) -> bool:
    """Tell whether dish names of `index` and cooking words make up all of a text, which names a dish.

    Beside a dish name of three characters or more ordinary words count too; a shorter one may stand there by accident.
    """
    names = index.known(text)
    known: list[Collection[str]] = [names, cooking_words()]
    if any(len(name) > 2 for name in names):
        known.append(ordinary_words())
    size = len(text)
    reached = {0}
    for start in range(size):
        if start not in reached:
            continue
        if not text[start].isalnum():
            reached.add(start + 1)
        ends = range(start + 1, min(size, start + MAX_SYLLABLES) + 1)
        reached.update(end for end in ends if any(text[start:end] in words for words in known))
    return bool(names) and size in reached


def is_doubtful(confidence: float | None) -> bool:
    """Tell whether a recogniser with this confidence in a token often heard something wrong."""
    return confidence is not None and confidence < SURE


def _distinct(texts: Iterable[str], index: PhoneticIndex, other: float) -> list[Hearing]:
    """Return what was heard, the first of those that differ in punctuation only, each at the price of its place."""
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(letters(text), text)
    return [listen(text, index, place and other + LATER * (place - 1)) for place, text in enumerate(kept.values())]


def _joined(first: list[Hearing], second: list[Hearing]) -> list[Hearing]:
    """Return the hearings of two listenings, those of each informed by the other."""
    if not second:
        return first
    before, after = evidence(first, 1 - TOLD), evidence(second, TOLD)
    known = {letters(each.text): each for each in second}
    joined = []
    for each in first:
        again = known.pop(letters(each.text), each)
        joined.append(replace(each, elsewhere=after, price=min(each.price, again.price)))
    return joined + [replace(each, elsewhere=before) for each in known.values()]


def _best_hearing(hearings: Sequence[Hearing], index: PhoneticIndex, caution: Caution) -> tuple[float, str, list[Edge]]:
    """Return what the hearing that makes most sense earns, with its text and best path; of equals the first."""
    found = []
    for rank, each in enumerate(hearings):
        gain, path = best_path(each, index, caution)
        found.append((gain - each.price, -rank, each.text, path))
    gain, _, hearing, path = max(found, key=lambda row: row[:2])
    return gain, hearing, path


def _dishes(text: str, path: Iterable[Edge]) -> list[str]:
    """Return the dishes of three syllables or more kept or put in; shorter ones are heard by accident."""
    names = (edge.new or text[edge.start : edge.end] for edge in path if edge.dish)
    return [name for name in names if len(name) > 2]


def _more_convincing(dishes: Sequence[str], first: Sequence[Hearing], second: Sequence[Hearing]) -> str:
    """Return the name that explains clearly more of what was heard than the dishes found do, "" if they do best."""
    if not dishes:
        return ""
    found = convictions(evidence(first), evidence(second))
    spelt = frozenset[str]().union(*(each.names for each in (*first, *second)))
    # Of names that sound the same the one is meant that was heard in its own spelling.
    best = max(found, key=lambda name: (found[name], name in spelt), default="")
    # A famous dish that the index lacks was heard as it stands.
    known = max(found.get(name, (GAIN + LENGTH) * len(name)) for name in dishes)
    return best if best and found[best] > known + OVERRULED else ""


def _about_cooking(text: str) -> bool:
    """Tell whether the text names something of the kitchen or asks about preparing food."""
    words = ((word, kind) for word, kind in cooking_words().items() if word in text)
    return any(
        kind == "technique" or (len(word) > 1 and (kind != "question" or set(word) & _PREPARING))
        for word, kind in words
    )


def _apply(text: str, edges: Iterable[Edge]) -> Repair:
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
            score, why = (known.score, known.reason) if known else (1.0, "另一种听法")
            changes.append(Change(a, b, text[a:b], new, score, why))
    return Repair(chosen.text, tuple(changes))
