"""Dish glossary: what people call a dish, how they describe it, what it is in English."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from text.normalize import LATIN_WORD
from text.phrases import load_phrases

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick
    from opencc import OpenCC

DATA = Path(__file__).parent / "data" / "dishes"
_ASKING = Path(__file__).parent / "phrases" / "dishes.yaml"

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


@cache
def _han() -> dict[int, str]:
    """Map every unified ideograph that folds to another to that one."""
    letters = [chr(code) for code in range(0x4E00, 0xA000)]
    folded = _converter().convert("\n".join(letters)).split("\n")
    return {ord(letter): other for letter, other in zip(letters, folded, strict=True) if letter != other}


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("oes", "shes", "ches", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’]s\b)?|.", re.DOTALL)
_STOPS = frozenset("，。、；：！？,.;:!?/\n（）()")


@lru_cache(maxsize=8192)
def fold(text: str) -> Folded:
    """Fold a text for comparison: simplified script, lower case, English singular, no spaces, no hyphens.

    Punctuation that parts words ("番茄、鸡蛋") becomes one space, so that no name is found across it.
    `edges` are the positions in the folded text where a word may start or end: any side of a Chinese character, and
    the ends of English words and numbers.
    """
    # Unified ideographs, each of which folds to exactly one.
    if text and min(text) >= "\u4e00" and max(text) <= "\u9fff":
        places = range(len(text) + 1)
        return Folded(text.translate(_han()), tuple(places[:-1]), tuple(places[1:]), frozenset(places))
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


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated file by column.

    Raises:
        ValueError: the file has other columns than it should.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise ValueError(f"{path.name}: the columns must be {', '.join(columns)}")
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"{path.name}, line {reader.line_num}: {len(columns)} columns expected")
            yield row


def english_key(name: str) -> str:
    """Return the letters of an English name by which it is compared: no case, plurals, spaces or hyphens."""
    return "".join(fold(word).text for word in LATIN_WORD.findall(name))


def parts_of(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that `/` separates."""
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
            aliases=parts_of(row["aliases"]),
            english=parts_of(row["english"]),
            descriptions=parts_of(row["descriptions"]),
            ingredients=parts_of(row["ingredients"]),
            category=category,
        )
        for stem, category in CATEGORIES.items()
        for row in read_table(DATA / f"{stem}.tsv", columns)
    )


@cache
def _names() -> dict[str, Dish]:
    """Map each folded name, alias and English name to its dish; a canonical name is never overruled."""
    table = {fold(dish.name).text: dish for dish in load_dishes()}
    for dish in load_dishes():
        for name in dish.aliases + dish.english:
            table.setdefault(fold(name).text, dish)
    return table


def without_asking(folded: str) -> str:
    """Return a folded name without what asks for its recipe after it (…怎么做, … recipe)."""
    return load_phrases(_ASKING)["asking_after"].sub("", folded)


@lru_cache(maxsize=16_384)
def lookup(name: str) -> Dish | None:
    """Return the dish that is called exactly this, by name, alias or English name, or None.

    Script, case, spaces and punctuation do not matter, nor do "…的做法", "…怎么做", "how to make …", "… recipe".
    """
    folded = fold(name).text.replace(" ", "")
    if dish := _names().get(folded):
        return dish
    words = load_phrases(_ASKING)
    bare = words["asking_after"].sub("", words["asking_before"].sub("", folded, count=1), count=1)
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
