"""What English and romanised words of a question are in Chinese: "clam soup" 花蛤汤, "hong shao rou" 红烧肉."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from culinary.dishes import DATA, fold, load_dishes, parts_of, read_table
from culinary.taxonomy import entries
from culinary.translation import load_words
from text.normalize import LATIN_WORD
from text.pronunciation import spelling

_LONGEST = 8
# A single syllable (tang, mian) may be any English word.
_SHORTEST_PINYIN = 5


@dataclass(frozen=True, slots=True)
class Gloss:
    """A phrase of a text, `text[start:end]`, and what it may be in Chinese, the usual word first."""

    start: int
    end: int
    chinese: tuple[str, ...]


@lru_cache(maxsize=1024)
def glossed(text: str) -> tuple[Gloss, ...]:
    """Return the phrases of `text` that are known, in order, the longest first where several overlap.

    English is looked up in the singular; pinyin is read without tones, its syllables joined or apart.
    """
    words = list(LATIN_WORD.finditer(text))
    folded = [fold(word.group().removesuffix("'s").removesuffix("’s")).text for word in words]
    spelt = [_letters(word.group()) for word in words]
    found: list[Gloss] = []
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _LONGEST), at, -1):
            chinese = _english().get("".join(folded[at:end])) or _pinyin().get("".join(spelt[at:end]))
            if chinese and not text[words[at].start() : words[end - 1].end()].count("\n"):
                found.append(Gloss(words[at].start(), words[end - 1].end(), chinese))
                break
        else:
            end = at + 1
        at = end
    return tuple(found)


def in_chinese(text: str) -> str:
    """Return `text` with every known phrase replaced by its usual Chinese word; other words are left out."""
    return "".join(gloss.chinese[0] for gloss in glossed(text))


def _letters(word: str) -> str:
    """Return the letters of a romanised word; ü is spelt v or u."""
    return "".join(letter for letter in word.lower() if "a" <= letter <= "z").replace("v", "u")


@cache
def _english() -> dict[str, tuple[str, ...]]:
    """Map every folded English phrase to its Chinese words: those of dish names first, then ingredients."""
    table: dict[str, dict[str, None]] = {}
    for english, chinese in _pairs():
        table.setdefault(fold(english).text.replace(" ", ""), {}).update(dict.fromkeys(chinese))
    return {phrase: tuple(words) for phrase, words in table.items()}


def _pairs() -> Iterator[tuple[str, Iterable[str]]]:
    for word in load_words():
        for name in word.english:
            yield name, (word.chinese,)
    for entry in entries().values():
        for name in entry.english:
            yield name, (entry.name,)
    for row in read_table(DATA.parent / "english_words.tsv", ("english", "chinese")):
        for name in parts_of(row["english"]):
            yield name, parts_of(row["chinese"])


@cache
def _pinyin() -> dict[str, tuple[str, ...]]:
    """Map the joined toneless pinyin of every known name to the names that are read so."""
    names = [name for dish in load_dishes() for name in (dish.name, *dish.aliases)]
    names += [word.chinese for word in load_words()]
    names += [name for entry in entries().values() for name in (entry.name, *entry.aliases)]
    table: dict[str, dict[str, None]] = {}
    for name in dict.fromkeys(names):
        if len(name) > 1:
            table.setdefault(_letters(spelling(name)), {})[name] = None
    return {sound: tuple(found) for sound, found in table.items() if len(sound) >= _SHORTEST_PINYIN}
