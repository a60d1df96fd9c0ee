"""Dish names and questions from Chinese to English and back, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from culinary.dishes import DATA, fold, load_dishes, lookup, mentions, parts_of, read_table, without_asking
from text.normalize import BRACKETED

WORD_KINDS = frozenset({"method", "ingredient", "cut", "taste", "sauce", "form", "place", "equipment"})

_LONGEST_WORD = 8
_PARTICLES = frozenset("的和与配加版式之")
_SENSES = 3
_COMBINATIONS = 81


@dataclass(frozen=True, slots=True)
class CookingWord:
    """A word of dish names: its English (first the usual one) and its part in a name, e.g. method or ingredient."""

    chinese: str
    english: tuple[str, ...]
    kind: str


@cache
def load_words() -> tuple[CookingWord, ...]:
    """Read the cooking words (once a process).

    Raises:
        ValueError: the data file has other columns than it should, or names an unknown kind.
    """
    rows = read_table(DATA.parent / "dish_words.tsv", ("chinese", "english", "kind"))
    words = tuple(CookingWord(row["chinese"], parts_of(row["english"]), row["kind"]) for row in rows)
    if unknown := {word.kind for word in words} - WORD_KINDS:
        raise ValueError(f"dish_words.tsv: unknown kinds {', '.join(sorted(unknown))}")
    return words


@cache
def _chinese_words() -> dict[str, CookingWord]:
    names = (CookingWord(name, dish.english, "dish") for dish in load_dishes() for name in (dish.name, *dish.aliases))
    return {fold(word.chinese).text: word for word in (*names, *load_words())}


@cache
def _english_words() -> dict[str, tuple[CookingWord, ...]]:
    table: dict[str, dict[str, CookingWord]] = {}
    for word in load_words():
        for english in word.english:
            table.setdefault(fold(english).text, {})[word.chinese] = word
    return {english: tuple(words.values()) for english, words in table.items()}


def _segment(name: str) -> Iterator[CookingWord]:
    """Split a folded Chinese name into known words, longest first; what is unknown is spelt in pinyin."""
    from pypinyin import lazy_pinyin

    table, position, unknown = _chinese_words(), 0, ""
    while position < len(name):
        for end in range(min(len(name), position + _LONGEST_WORD), position, -1):
            if word := table.get(name[position:end]):
                break
        else:
            word, end = None, position + 1
            unknown += "" if name[position] in _PARTICLES else name[position]
        if unknown and (word or end == len(name)):
            yield CookingWord(unknown, (" ".join(lazy_pinyin(unknown)),), "unknown")
            unknown = ""
        if word:
            yield word
        position = end


def _noun_groups(words: list[CookingWord]) -> tuple[list[str], list[str]]:
    """Return the nouns before and after the cooking method, each with its cut ("shredded potato", "chicken chunks")."""
    before: list[str] = []
    after: list[str] = []
    nouns = before
    for word in words:
        english = word.english[0]
        if word.kind == "method":
            nouns = after
        elif word.kind == "cut" and nouns:
            nouns[-1] = f"{english} {nouns[-1]}" if english.endswith("ed") else f"{nouns[-1]} {english}"
        elif word.kind in ("ingredient", "dish", "cut", "unknown"):
            nouns.append(english)
    return before, after


def to_english(chinese_name: str) -> str:
    """Translate a Chinese dish name: by the glossary, else word by word.

    A method between two nouns makes the first the side: "胡萝卜炖牛筋" is "stewed beef tendon with carrot". Asides in
    brackets are left out. So are unknown words, unless no other word says what it is: then they are spelt in pinyin.
    """
    if dish := lookup(chinese_name):
        return dish.english[0]
    words = list(_segment(without_asking(fold(BRACKETED.sub("", chinese_name)).text.replace(" ", ""))))
    if any(word.kind in ("ingredient", "dish") for word in words):
        words = [word for word in words if word.kind != "unknown"]

    def english(*kinds: str) -> list[str]:
        return [word.english[0] for word in words if word.kind in kinds]

    side, main = _noun_groups(words)
    main, side = (main, side) if main else (side, [])
    if forms := english("form"):
        nouns = [*side, *main, *forms]
        side = []
    else:
        nouns = [" and ".join(main)] if main else []
    phrase = " ".join([*english("equipment", "place", "taste"), *english("method"), *nouns])
    for extra in [f"with {noun}" for noun in side] + english("sauce"):
        joined = extra.replace("with ", "and ", 1) if " with " in phrase and extra.startswith("with ") else extra
        phrase = f"{phrase} {joined}"
    return phrase.strip()


def _parse_english(text: str) -> list[tuple[CookingWord, ...]]:
    """Return the cooking words of an English text, longest match first, each as its possible Chinese words."""
    tokens, table = re.findall(r"[A-Za-z]+", text), _english_words()
    parsed: list[tuple[CookingWord, ...]] = []
    side: int | None = None
    position = 0
    while position < len(tokens):
        for end in range(min(len(tokens), position + 4), position, -1):
            if words := table.get(fold(" ".join(tokens[position:end])).text):
                parsed.append(words[:_SENSES])
                break
        else:
            end = position + 1
            side = len(parsed) if tokens[position].lower() == "with" and side is None else side
        position = end
    # Chinese names the side before the main part: "beef with onions" is 洋葱炒牛肉.
    return parsed if side is None else parsed[side:] + parsed[:side]


def _compose(words: tuple[CookingWord, ...]) -> Iterator[str]:
    """Yield Chinese names made of these words, the most natural order first."""

    def chinese(*kinds: str) -> str:
        return "".join(word.chinese for word in words if word.kind in kinds)

    nouns: list[str] = []
    cut = ""
    for word in words:
        if word.kind == "ingredient":
            nouns.append(word.chinese + cut)
            cut = ""
        elif word.kind == "cut":
            cut = word.chinese
    if cut and nouns:
        nouns[-1] += cut
    prefix = chinese("equipment") + chinese("place") + chinese("taste", "sauce")
    method, form = chinese("method"), chinese("form")
    orders = [nouns, nouns[::-1]] if len(nouns) > 1 else [nouns]
    for first, *rest in (order for order in orders if order):
        if form:
            yield prefix + method + first + "".join(rest) + form
            yield prefix + first + "".join(rest) + method + form
        elif rest:
            yield prefix + first + (method or "炒") + "".join(rest)
            yield prefix + method + first + "".join(rest)
        else:
            yield prefix + method + first
            yield prefix + first
            yield first + prefix + method
    if not nouns and form:
        yield prefix + method + form


def _compositions(text: str) -> tuple[list[str], list[str]]:
    """Return the Chinese names composed of the words of an English text: dishes of the glossary, and free ones."""
    known: dict[str, None] = {}
    free: dict[str, None] = {}
    for words in islice(product(*_parse_english(text)), _COMBINATIONS):
        if len(distinct := tuple(dict.fromkeys(words))) < 2:
            continue
        names = list(_compose(distinct))
        known |= dict.fromkeys(dish.name for name in names if (dish := lookup(name)))
        # Only the natural order is worth guessing where the glossary does not know the name.
        free |= dict.fromkeys(name for name in names[:1] if not lookup(name) and len(name) > 1)
    return list(known), list(free)


def to_chinese_guess(english_text: str, limit: int = 8) -> list[str]:
    """Guess the Chinese dish names meant in an English text, the likeliest first, at most `limit`.

    Dishes named in the text come first, then compositions that the glossary knows, then free compositions
    ("steamed sea bass" -> 清蒸鲈鱼); a dish named by a single cooking word ("dumplings") comes last where more is
    said. The guesses are to be verified by retrieval.
    """
    named = mentions(english_text)
    rest = english_text
    for mention in reversed(named):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    if named and not _parse_english(rest):
        return list(dict.fromkeys(mention.dish.name for mention in named))[:limit]
    known, free = _compositions(english_text)
    generic = [mention.dish.name for mention in named if fold(mention.text).text in _english_words()]
    specific = [mention.dish.name for mention in named if mention.dish.name not in generic]
    return list(dict.fromkeys([*specific, *known, *free[:1], *generic, *free]))[:limit]
