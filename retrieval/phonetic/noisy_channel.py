"""The noisy channel of repair: what stretches of a heard text earn as they stand or as something that sounds alike.

Every stretch is either kept, which earns what its words are worth in a kitchen, or replaced by a dish name or cooking
word that sounds like it, which earns the closeness of the sound less a fixed price. The best path through the text
(Viterbi) decides, so that a change must beat leaving the text as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.phonetic.known_words import cooking_words, famous_dishes, lexicon_index, ordinary_words
from retrieval.phonetic.phonetic_build import SAME_SOUND
from retrieval.phonetic.phonetic_index import GAIN, Hit, PhoneticIndex
from retrieval.phonetic.phonetic_layout import MAX_SYLLABLES
from text.pronunciation import read

MATCHES = 60
_GRAMMAR = frozenset("的了着过吗呢吧都不没我你他她它想要是在就也还很当给把用那这")


@dataclass(frozen=True)
class Caution:
    """How much a change must earn. Speech is misheard often, typed text is mostly meant as it stands.

    Kept, a syllable earns `word` in an ordinary word, `morpheme` as a single character of the kitchen, `char` else. A
    change to a dish name costs `dish`, to one of two syllables `pair`, and `second` more where the text names one as it
    stands, `grammar` more for a word of grammar changed; to a phrase `phrase`, to a cooking word of two syllables
    `short`. `farthest` is the highest cost a syllable
    of a change may have. Famous dishes that the index lacks are meant from `famous` characters on; `respell` gives
    other spellings of a dish that sound the same the usual one, or that of the index. The dish `insist` is named
    wherever it can be.
    """

    word: float
    morpheme: float
    char: float
    dish: float
    pair: float
    phrase: float
    short: float
    farthest: float
    second: float
    grammar: float
    famous: int
    respell: bool
    insist: str = ""


# What was certainly heard so, or nobody knows how certainly.
SPOKEN = Caution(
    word=0.2,
    morpheme=0.24,
    char=0.02,
    dish=0.2,
    pair=0.2,
    phrase=0.35,
    short=0.65,
    farthest=0.32,
    second=0.6,
    grammar=0.0,
    famous=3,
    respell=True,
)
TYPED = replace(
    SPOKEN, word=0.24, char=0.08, dish=0.35, pair=0.35, phrase=0.5, farthest=0.16, grammar=0.2, famous=99, respell=False
)
# Mishearing makes a name of three characters by chance.
DOUBTFUL = replace(SPOKEN, word=0.12, second=0.4, famous=4)
# A doubtful spoken question about cooking in which no dish was found: what remains unexplained probably is one.
EAGER = replace(DOUBTFUL, word=0.05, morpheme=0.12, char=0.0, dish=-0.3, pair=-0.3, farthest=0.62)
WHOLE = 0.5  # what a dish name earns above its syllables: a question about cooking usually names one
MEANT = 0.2  # what changing a character of a cooking word costs
INSISTED = 5.0  # more than anything else in a question earns
LENGTH = 0.4  # what a syllable of a name convinces beyond its gain: what a longer name explains is not left to chance


@dataclass(frozen=True)
class Evidence:
    """What dish names earned in another listening, and the least that any did that was found there."""

    gains: Mapping[str, float]
    rest: float
    weight: float

    def agreed(self, name: str, gain: float) -> float:
        """Return the gain of a name here and there, on weighted average."""
        return gain + self.weight * (self.gains.get(name, self.rest) - gain)


@dataclass(frozen=True)
class Hearing:
    """A text with the dish names (True) and cooking words (False) that sound like parts of it, and those in it.

    `price` is what taking it costs, `elsewhere` what another listening to the same speech says of dish names.
    """

    text: str
    hits: tuple[tuple[Hit, bool], ...]
    names: frozenset[str]
    price: float = 0.0
    elsewhere: Evidence | None = None

    def agreed(self, name: str, gain: float) -> float:
        """Return the gain of a dish name, that of the other listening taken into account."""
        return gain if self.elsewhere is None else self.elsewhere.agreed(name, gain)


@dataclass(frozen=True)
class Edge:
    """A stretch `start:end` of a hearing kept (`new` is None) or replaced, and what that earns."""

    start: int
    end: int
    gain: float
    new: str | None = None
    score: float = 1.0
    reason: str = ""
    dish: bool = False


def listen(text: str, index: PhoneticIndex, price: float = 0.0) -> Hearing:
    """Look up what sounds like parts of a text."""
    reading = read(text)
    dishes = [(hit, True) for hit in index.match(reading, MATCHES)]
    words = ((hit, False) for hit in lexicon_index().match(reading, MATCHES))
    return Hearing(text, (*dishes, *words), index.known(text), price)


def evidence(hearings: Iterable[Hearing], weight: float = 0.5) -> Evidence:
    """Return the most that each dish name earns in any of the hearings of one listening."""
    gains: dict[str, float] = {}
    for hearing in hearings:
        found = [(hit.name, hit.gain) for hit, dish in hearing.hits if dish]
        for name, gain in (*found, *((name, GAIN * len(name)) for name in hearing.names)):
            gains[name] = max(gain, gains.get(name, gain))
    return Evidence(gains, min(gains.values(), default=0.0), weight)


def convictions(first: Evidence, second: Evidence) -> dict[str, float]:
    """Return how much each dish name explains of what two listenings heard, the second of which knew the names.

    The first must bear a name out; what only the second heard counts half.
    """
    found: dict[str, float] = {}
    for name in (*first.gains, *second.gains):
        own = first.gains.get(name, first.rest)
        told = second.gains.get(name, second.rest)
        found[name] = (own + max(own, told)) / 2 + LENGTH * len(name)
    return found


def best_path(hearing: Hearing, index: PhoneticIndex, caution: Caution) -> tuple[float, list[Edge]]:
    """Return what the best reading of a hearing earns, and its stretches from left to right."""
    text = hearing.text
    kept = list(_kept(hearing, index, caution))
    named = [range(edge.start, edge.end) for edge in kept if edge.dish and edge.end - edge.start > 2]
    by_end: dict[int, list[Edge]] = {}
    for edge in (*kept, *_changed(hearing, caution, named)):
        if edge.dish and caution.insist == (edge.new or text[edge.start : edge.end]):
            edge = replace(edge, gain=edge.gain + INSISTED)
        by_end.setdefault(edge.end, []).append(edge)
    gains = [0.0] * (len(text) + 1)
    steps: list[Edge | None] = [None] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        gains[end] = gains[end - 1]
        for edge in by_end.get(end, ()):
            if gains[edge.start] + edge.gain > gains[end] + 1e-6:
                gains[end], steps[end] = gains[edge.start] + edge.gain, edge
    path: list[Edge] = []
    at = len(text)
    while at:
        step = steps[at]
        if step is not None:
            path.append(step)
        at = step.start if step is not None else at - 1
    return gains[-1], path[::-1]


def _kept(hearing: Hearing, index: PhoneticIndex, caution: Caution) -> Iterable[Edge]:
    """Yield what the words of the text earn as they stand."""
    text, names = hearing.text, hearing.names
    lexicon, ordinary = cooking_words(), ordinary_words()
    famous = famous_dishes()
    whole = WHOLE + max(0.0, -caution.dish)  # as eager to keep a dish as to put one in
    alike = {(hit.start, hit.end): hit.name for hit, dish in hearing.hits if dish and hit.cost <= SAME_SOUND}
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + MAX_SYLLABLES) + 1):
            word = text[start:end]
            size = end - start
            if word in index.spellings:
                usual = index.spellings[word] if caution.respell else None
                reason = f"菜名：“{word}”通常写作“{usual}”" if usual else ""
                gain = hearing.agreed(index.spellings[word], GAIN * size) + whole * (size > 2)
                yield Edge(start, end, gain, usual, reason=reason, dish=True)
            elif size > 1 and word not in lexicon and word in names:
                yield Edge(start, end, hearing.agreed(word, GAIN * size) + whole * (size > 2), dish=True)
            elif size > 1 and word not in lexicon and word in famous and size >= caution.famous:
                own = alike.get((start, end)) if caution.respell else None
                reason = f"菜名：“{word}”听起来像“{own}”" if own else ""
                yield Edge(start, end, GAIN * size + whole * (size > 2), own, reason=reason, dish=True)
            elif word in lexicon:
                yield Edge(start, end, GAIN * size if size > 1 else caution.morpheme)
            elif size > 1 and word in ordinary:
                # Mishearing makes words of two syllables by accident, longer ones hardly ever.
                yield Edge(start, end, (caution.word if size == 2 else 0.8 * GAIN) * size)
            elif size == 1:
                yield Edge(start, end, caution.char)


def _changed(hearing: Hearing, caution: Caution, named: Sequence[range]) -> Iterable[Edge]:
    """Yield what replacing parts of the text by names and words of the same sound would earn."""
    text = hearing.text
    sound, cooking = _sound_spans(text), _cooking_places(text)
    for hit, dish in hearing.hits:
        old = text[hit.start : hit.end]
        if abs(len(old) - hit.syllables) > hit.syllables // 4 or sound[hit.start] >= hit.end:
            continue
        if old in hit.name or hit.name in old:
            continue
        agreed = hearing.agreed(hit.name, hit.gain) if dish else hit.gain
        gain = agreed - _price(hit, caution, dish) - _overwritten(hit, text, cooking)
        gain -= caution.grammar * sum(at in _GRAMMAR and at not in hit.name for at in old)
        if dish and named and not any(hit.start <= name.start and name.stop <= hit.end for name in named):
            gain -= caution.second  # a longer name around the one that stands there is no second dish
        near = gain > 0 and GAIN * hit.syllables - agreed <= caution.farthest * (hit.syllables - 0.8)
        if near or (dish and hit.name == caution.insist):
            reason = f"{'菜名' if dish else '烹饪用语'}：“{old}”听起来像“{hit.name}”"
            yield Edge(hit.start, hit.end, gain, hit.name, hit.score, reason, dish)


def _price(hit: Hit, caution: Caution, dish: bool) -> float:
    if dish:
        return caution.dish - WHOLE if hit.syllables > 2 else caution.pair
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
