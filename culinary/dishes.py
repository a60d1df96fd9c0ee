"""Dish glossary: what people call a dish, how they describe it, what it is in English."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick
    from opencc import OpenCC

DATA = Path(__file__).parent / "data" / "dishes"

# One file a category; the file's name is the category, its Chinese name is what users read.
CATEGORIES = {
    "meat": "荤菜",
    "aquatic": "水产",
    "vegetable": "素菜",
    "cold": "凉菜",
    "soup": "汤与粥",
    "staple": "主食",
    "breakfast": "早餐点心",
    "dessert": "甜品",
    "drink": "饮料",
    "condiment": "酱料",
    "convenience": "半成品加工",
    "western": "西餐",
    "asian": "日韩东南亚",
}

_ASIDE = re.compile(r"[（(【「『\[].*?[）)】」』\]]")

WORD_KINDS = frozenset({"method", "ingredient", "cut", "taste", "sauce", "form", "place", "equipment"})

_LONGEST_WORD = 8
_PARTICLES = frozenset("的和与配加版式之")
_SENSES = 3
_COMBINATIONS = 81

_SUFFIX = re.compile(
    "(?:的?(?:最?正宗|家常|具体|详细|简单)?的?(?:做法|制作方法|菜谱|食谱|配方|教程)(?:大全)?"
    "|(?:应该|要)?(?:怎么|咋|怎样|如何)(?:做|弄|煮|炒|烧|炖|蒸|煎|烤|整)(?:(?:才|更|比较)?(?:好吃|正宗))?"
    "|(?<=.)(?:才)?好吃|recipe)[呢啊呀吗]?$"
)
_PREFIX = re.compile(
    "^(?:请问|教我)?(?:我?想[做吃]|怎么做|咋做|如何做|怎样做|如何制作|怎么制作"
    "|howtomakea|howtomake|howtocook|howdoimake|howdoicook|recipefor)?"
)


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish of the glossary; all Chinese text is simplified script, English is lower case."""

    name: str
    aliases: tuple[str, ...]
    english: tuple[str, ...]
    descriptions: tuple[str, ...]
    ingredients: tuple[str, ...]
    category: str


@dataclass(frozen=True, slots=True)
class DishMention:
    """A dish named in a text: `text[start:end]` is its name, alias or English name."""

    start: int
    end: int
    text: str
    dish: Dish


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without script, case, plural and spaces; `starts[i]` and `ends[i]` place letter i in the source."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    edges: frozenset[int]


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _fold_letter(letter: str) -> str:
    # Letter by letter, so that offsets stay valid; phrase rules of OpenCC do not matter for dish names.
    folded = unicodedata.normalize("NFKD", letter).lower()
    return "".join(_converter().convert(char) for char in folded if char.isalnum())


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("oes", "shes", "ches", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’]s\b)?|.", re.DOTALL)
# Unified ideographs, each of which folds to exactly one.
_ALL_HAN = re.compile("[\u4e00-\u9fff]+")
_STOPS = frozenset("，。、；：！？,.;:!?/\n（）()")


@lru_cache(maxsize=8192)
def fold(text: str) -> Folded:
    """Fold a text for comparison: simplified script, lower case, English singular, no spaces, no hyphens.

    Punctuation that parts words ("番茄、鸡蛋") becomes one space, so that no name is found across it.
    `edges` are the positions in the folded text where a word may start or end: any side of a Chinese character, and
    the ends of English words and numbers.
    """
    if _ALL_HAN.fullmatch(text):
        places = range(len(text) + 1)
        return Folded("".join(map(_fold_letter, text)), tuple(places[:-1]), tuple(places[1:]), frozenset(places))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    edges = {0}
    for token in _TOKEN.finditer(text):
        start, raw = token.start(), token.group()
        word = " " if raw in _STOPS else "".join(map(_fold_letter, raw))
        is_english = word.isascii() and word.isalpha()
        if is_english:
            word = _singular(word.removesuffix("s") if raw[-2:] in ("'s", "’s") else word)
        elif not word:
            edges.add(len(letters))
            continue
        if not (word.isdigit() and letters and letters[-1].isdigit()):
            edges.add(len(letters))
        for index, letter in enumerate(word):
            letters.append(letter)
            starts.append(start + (index if is_english else 0))
            ends.append(start + index + 1 if is_english else token.end())
        if is_english:
            ends[-1] = token.end()
    edges.add(len(letters))
    return Folded("".join(letters), tuple(starts), tuple(ends), frozenset(edges))


def _read(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise ValueError(f"{path.name}: the columns must be {', '.join(columns)}")
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"{path.name}, line {reader.line_num}: {len(columns)} columns expected")
            yield row


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("/") if part)


@cache
def load_dishes() -> tuple[Dish, ...]:
    """Read the glossary (once a process), in the order of its files.

    Raises:
        ValueError: a data file has other columns than it should.
    """
    columns = ("name", "aliases", "english", "descriptions", "ingredients")
    return tuple(
        Dish(
            name=row["name"],
            aliases=_parts(row["aliases"]),
            english=_parts(row["english"]),
            descriptions=_parts(row["descriptions"]),
            ingredients=_parts(row["ingredients"]),
            category=category,
        )
        for stem, category in CATEGORIES.items()
        for row in _read(DATA / f"{stem}.tsv", columns)
    )


@cache
def _names() -> dict[str, Dish]:
    """Map each folded name, alias and English name to its dish; a canonical name is never overruled."""
    table = {fold(dish.name).text: dish for dish in load_dishes()}
    for dish in load_dishes():
        for name in dish.aliases + dish.english:
            table.setdefault(fold(name).text, dish)
    return table


@lru_cache(maxsize=16_384)
def lookup(name: str) -> Dish | None:
    """Return the dish that is called exactly this, by name, alias or English name, or None.

    Script, case, spaces and punctuation do not matter, nor do "…的做法", "…怎么做", "how to make …", "… recipe".
    """
    folded = fold(name).text.replace(" ", "")
    if dish := _names().get(folded):
        return dish
    bare = _SUFFIX.sub("", _PREFIX.sub("", folded, count=1), count=1)
    return _names().get(bare)


@cache
def _automaton() -> tuple["AhoCorasick", tuple[str, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    patterns = tuple(_names())
    return AhoCorasick(patterns, matchkind=MatchKind.Standard), patterns


def mentions(text: str) -> list[DishMention]:
    """Find the dishes named in a text, in order, longest name first where several overlap.

    English names match whole words only, in singular or plural.
    """
    folded = fold(text)
    automaton, patterns = _automaton()
    found = automaton.find_matches_as_indexes(folded.text, overlapping=True)
    taken: list[tuple[int, int]] = []
    result: list[DishMention] = []
    for pattern, first, last in sorted(found, key=lambda match: (match[1] - match[2], match[1])):
        if first not in folded.edges or last not in folded.edges:
            continue
        if any(first < other_last and other_first < last for other_first, other_last in taken):
            continue
        taken.append((first, last))
        start, end = folded.starts[first], folded.ends[last - 1]
        result.append(DishMention(start, end, text[start:end], _names()[patterns[pattern]]))
    return sorted(result, key=lambda mention: mention.start)


def hypothetical_questions(recipe_name: str, dish: str = "") -> list[str]:
    """Return the questions by which people ask for a recipe under other names, in English, or by description.

    The recipe's cleaned name is looked up first, then its `dish` field; empty when neither is in the glossary.
    """
    entry = lookup(recipe_name) or (lookup(dish) if dish else None)
    if entry is None:
        return []
    own = fold(recipe_name).text
    names = [name for name in (entry.name, *entry.aliases) if fold(name).text != own]
    return (
        [f"{name}怎么做" for name in names] + [f"how to make {name}" for name in entry.english] + [*entry.descriptions]
    )


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
    rows = _read(DATA.parent / "dish_words.tsv", ("chinese", "english", "kind"))
    words = tuple(CookingWord(row["chinese"], _parts(row["english"]), row["kind"]) for row in rows)
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
    words = list(_segment(_SUFFIX.sub("", fold(_ASIDE.sub("", chinese_name)).text.replace(" ", ""))))
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
