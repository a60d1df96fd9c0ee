"""What the ingredients of the kitchen are called, what kind they are, and where a text names them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from culinary.dishes import fold

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

DATA = Path(__file__).parent / "data"
Role = Literal["main", "seasoning", "staple", "garnish", "liquid"]

# 黄豆大小, 泥状: the ingredient is only compared with.
_COMPARED = ("大小", "粒大", "那么大", "一样", "状", "般")


@dataclass(frozen=True, slots=True)
class Entry:
    """An ingredient of the table; `tags` include those inherited from its parents.

    A tag is an allergen (花生), a possible one (?花生), or a trait: meat, pork, beef, animal, honey, alcohol, pungent,
    heat1 to heat3, aisle:NAME.
    """

    name: str
    aliases: tuple[str, ...]
    english: tuple[str, ...]
    parent: str
    role: Role
    tags: frozenset[str]

    @property
    def aisle(self) -> str:
        """Return the shelf of the shop, `其他` where none is known."""
        return next((tag[6:] for tag in sorted(self.tags) if tag.startswith("aisle:")), "其他")


@dataclass(frozen=True, slots=True)
class Mention:
    """An ingredient named in a text: `text[start:end]` is the wording, `name` the canonical name."""

    start: int
    end: int
    text: str
    name: str


def _inherit(own: str, parent: Entry | None) -> frozenset[str]:
    tags = set(parent.tags) if parent else set()
    words = own.split()
    dropped = {word[1:] for word in words if word.startswith("!")}
    added = {word for word in words if not word.startswith("!")}
    if any(tag.startswith("aisle:") for tag in added):
        tags = {tag for tag in tags if not tag.startswith("aisle:")}
    if any(tag.startswith("heat") for tag in added):
        tags = {tag for tag in tags if not tag.startswith("heat")}
    tags = (tags - dropped) | added
    return frozenset(tag for tag in tags if not (tag.startswith("?") and tag[1:] in tags))


@cache
def entries() -> dict[str, Entry]:
    """Read the table of ingredients (once a process): canonical name to entry, parents before children."""
    table: dict[str, Entry] = {}
    with (DATA / "ingredients.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True):
            parent = table[row["parent"]] if row["parent"] else None
            table[row["name"]] = Entry(
                row["name"],
                tuple(filter(None, row["aliases"].split("/"))),
                tuple(filter(None, row["english"].split("/"))),
                row["parent"],
                row["role"] or (parent.role if parent else "main"),  # type: ignore[arg-type]
                _inherit(row["tags"], parent),
            )
    return table


@cache
def _names() -> dict[str, str]:
    """Map every folded wording to its canonical name, and words that only look like ingredients to ``""``."""
    table = {fold(name).text: name for name in entries()}
    for entry in entries().values():
        for name in entry.aliases + entry.english:
            table.setdefault(fold(name).text, entry.name)
    for line in (DATA / "not_ingredients.txt").read_text(encoding="utf-8").splitlines():
        words = [line] if line.isascii() else line.split()
        for word in words:
            table.setdefault(fold(word).text, "")
    return table


@cache
def _automaton() -> tuple["AhoCorasick", tuple[str, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    patterns = tuple(_names())
    return AhoCorasick(patterns, matchkind=MatchKind.Standard), patterns


def _segments(text: str, edges: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """Yield the matches that cover most letters with fewest words: 花生油 is one, 牛肉丝瓜 is 牛肉 and 丝瓜.

    A word that only contains an ingredient (蛋白质) is none where it begins within one: 牛肉质地, 黄鱼香煎.
    """
    automaton, patterns = _automaton()
    matches = [
        (first, last, patterns[number])
        for number, first, last in automaton.find_matches_as_indexes(text, overlapping=True)
        if first in edges and last in edges
    ]
    begun: dict[int, int] = {}
    for first, last, pattern in matches:
        if _names()[pattern]:
            begun[last] = min(first, begun.get(last, first))
    ending: dict[int, list[tuple[int, str]]] = {}
    for first, last, pattern in matches:
        if _names()[pattern] or not any(begun.get(end, first) < first for end in range(first + 1, last)):
            ending.setdefault(last, []).append((first, pattern))
    best: list[tuple[int, tuple[int, str] | None]] = [(0, None)]
    for end in range(1, len(text) + 1):
        choice: tuple[int, tuple[int, str] | None] = (best[end - 1][0], None)
        for start, pattern in ending.get(end, ()):
            score = best[start][0] + 100 * (end - start) - 1
            if score >= choice[0]:
                choice = (score, (start, pattern))
        best.append(choice)
    found: list[tuple[int, int, str]] = []
    end = len(text)
    while end:
        match = best[end][1]
        if match:
            found.append((match[0], end, match[1]))
        end = match[0] if match else end - 1
    yield from reversed(found)


def mentions(text: str) -> list[Mention]:
    """Find the ingredients named in a text, in order, in any script, by regional or English names.

    Words that only contain one (里面, 茶匙, 鱼香) or compare with one (黄豆大小) are left out.
    """
    folded = fold(text)
    result = []
    for first, last, pattern in _segments(folded.text, folded.edges):
        name = _names()[pattern]
        if name and not folded.text.startswith(_COMPARED, last):
            start, end = folded.starts[first], folded.ends[last - 1]
            result.append(Mention(start, end, text[start:end], name))
    return result


def find_ingredients(text: str) -> list[str]:
    """Return the canonical names of the ingredients a text names, each once, in order.

    "冰箱里有俩鸡蛋还有半个洋柿子" gives 鸡蛋 and 番茄.
    """
    return list(dict.fromkeys(mention.name for mention in mentions(text)))


def canonical_name(text: str) -> str:
    """Return the canonical name of one ingredient; the text itself, stripped, where it is not in the table.

    Of several ingredients in the wording the last is meant, as in 鸡蛋面; of alternatives (黄油/椰子油) the first.
    """
    word = text.strip()
    if name := _names().get(fold(word).text):
        return name
    for part in word.replace("或", "/").split("/"):
        if found := mentions(part):
            return found[-1].name
    return word


def lookup(name: str) -> Entry | None:
    """Return the entry of a canonical name, None for an ingredient that is not in the table."""
    return entries().get(name)


def ancestors(name: str) -> tuple[str, ...]:
    """Return a canonical name and what it is a kind of, nearest first: 五花肉, 猪肉, 肉."""
    chain = [name]
    while (entry := entries().get(chain[-1])) and entry.parent:
        chain.append(entry.parent)
    return tuple(chain)


def is_a(name: str, kind: str) -> bool:
    """Tell whether an ingredient is of a kind, itself included; both are canonical names."""
    return kind in ancestors(name)


def role_of(name: str) -> Role:
    """Return the part an ingredient plays in a dish; what is not in the table counts as main."""
    entry = entries().get(name)
    return entry.role if entry else "main"


def english_name(name: str) -> str:
    """Return the English name of a canonical name, the name itself where there is none."""
    entry = entries().get(name)
    return entry.english[0] if entry and entry.english else name
