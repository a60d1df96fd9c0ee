"""Read the ingredient lines of a recipe: what it is, how much, what the line adds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from culinary.quantities import Quantity, canonical, find_quantities
from culinary.taxonomy import (
    Entry,
    Mention,
    Role,
    ancestors,
    canonical_name,
    english_name,
    entries,
    find_ingredients,
    is_a,
    lookup,
    mentions,
    role_of,
)
from text.normalize import BRACKETED
from text.numerals import parse_number
from text.phrases import load_phrases

__all__ = [
    "Entry",
    "Ingredient",
    "Mention",
    "Role",
    "ancestors",
    "canonical_name",
    "english_name",
    "entries",
    "find_ingredients",
    "is_a",
    "is_meat",
    "lookup",
    "mentions",
    "parse_ingredient",
    "parse_ingredients",
    "role_of",
    "satisfies",
]
_MEAT = frozenset(("meat", "鱼", "甲壳类", "贝类"))


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One ingredient of a recipe.

    `name` is canonical where the table knows it, `wording` is what the source calls it, `measured` is the same amount
    said in grams or millilitres (2汤匙生抽(30毫升)). Offsets of the quantities are those in `raw`.
    """

    name: str
    wording: str
    quantity: Quantity | None
    measured: Quantity | None
    note: str
    optional: bool
    raw: str

    @property
    def role(self) -> Role:
        """Return the part it plays: main, seasoning, staple, garnish or liquid."""
        return role_of(self.name)


_PHRASES = Path(__file__).parent / "phrases" / "ingredients.yaml"
_BULLET = re.compile(r"^\s*(?:[-*•·●▪◆※]+|[（(]?[0-9]{1,2}[.、)）](?![0-9])|[①-⑳])\s*")
_EDGES = " \t\n,，、;；:：.。-—~～+*=＝/|·“”\"'约各共"
_BARE = re.compile(
    r"(?<![0-9./A-Za-z])(?P<low>[0-9]{1,3}(?:[./][0-9]{1,2})?)(?:\s?[-~～]\s?(?P<high>[0-9]{1,3}))?(?![0-9%号度])"
)


def _bare_count(text: str, taken: Iterable[Quantity]) -> Quantity | None:
    """Read the number of `鸡蛋 2` and `2鸡蛋`, where it stands at either end without a unit."""
    for match in _BARE.finditer(text):
        low = parse_number(match["low"])
        high = parse_number(match["high"]) if match["high"] else low
        at_end = not text[: match.start()].strip() or not text[match.end() :].strip()
        if at_end and low and high and not any(q.start < match.end() and match.start() < q.end for q in taken):
            return Quantity(match.start(), match.end(), match.group(), "count", low.low, high.high, "个")
    return None


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _wording(text: str) -> str:
    words = load_phrases(_PHRASES)
    return " ".join(words["filler"].sub(" ", words["optional"].sub(" ", text)).split()).strip(_EDGES)


def _is_measured(quantity: Quantity) -> bool:
    return quantity.low is not None and canonical(quantity).dimension in ("g", "ml")


def _by_volume(quantity: Quantity) -> bool:
    return canonical(quantity).dimension == "ml"


def _amounts(text: str, main: str) -> tuple[Quantity | None, Quantity | None]:
    """Return the amount of a line and the same amount measured, notes of the line after its main part."""
    found = [q for q in find_quantities(text) if q.kind in ("amount", "count")]
    outside = [q for q in found if main[q.start : q.end].strip()]
    first = outside[0] if outside else _bare_count(main, ())
    first = first or (found[0] if found else None)
    second = next((q for q in found if q is not first and _is_measured(q)), None)
    if first is None or second is None or not load_phrases(_PHRASES)["each"].search(text[: second.start]):
        # 1茶匙豆豉(5克): its own weight is nearer than any table's.
        weighed = second is not None and canonical(second).dimension == "g"
        return first, second if first is None or not _is_measured(first) or (weighed and _by_volume(first)) else None
    return first, None if _is_measured(first) else _times(second, first)


def _times(each: Quantity, count: Quantity) -> Quantity | None:
    """Return what all pieces of 4个(每个约250克) measure; None where either number is missing."""
    if each.low is None or each.high is None or count.low is None or count.high is None:
        return None
    return replace(each, low=each.low * count.low, high=each.high * count.high)


@lru_cache(maxsize=8192)
def parse_ingredient(text: str) -> Ingredient:
    """Read one ingredient line, name and amount in either order, notes in brackets, HowToCook formulas.

    Never fails: what cannot be read stays whole as the name.
    """
    words = load_phrases(_PHRASES)
    raw = words["per_serving"].sub(lambda match: " " * len(match.group()), text)
    bullet = _BULLET.match(raw)
    line = _blank(raw, [bullet.span()]) if bullet else raw
    notes = list(BRACKETED.finditer(line))
    main = _blank(line, [note.span() for note in notes])
    if not main.strip(_EDGES):
        main = line
        notes = []
    quantity, measured = _amounts(line, main)
    spans = [(q.start, q.end) for q in find_quantities(main) if q.kind in ("amount", "count")]
    if quantity and (quantity.start, quantity.end) not in spans:
        spans.append((quantity.start, quantity.end))
    wording = _wording(_blank(main, spans)) or _wording(main) or text.strip()
    note = "；".join(note.group(1).strip() for note in notes if note.group(1).strip())
    return Ingredient(
        canonical_name(wording), wording, quantity, measured, note, bool(words["optional"].search(text)), text.strip()
    )


def _several(item: Ingredient) -> list[tuple[str, str]]:
    """Return (canonical name, wording) of each ingredient of 葱、姜、蒜 or 姜蒜; empty where it is one.

    In English a space parts nothing: peanut butter is neither peanuts nor butter.
    """
    row = "parting_english" if item.wording.isascii() else "parting"
    parts = [part for part in load_phrases(_PHRASES)[row].split(item.wording) if part]
    known = [canonical_name(part) for part in parts]
    if len(parts) > 1 and "/" not in item.wording and all(lookup(name) for name in known):
        return list(zip(known, parts, strict=True))
    found = mentions(item.wording) if len(parts) == 1 else []
    all_flavours = all(role_of(mention.name) in ("seasoning", "garnish") for mention in found)
    if len(found) > 1 and all_flavours and sum(len(mention.text) for mention in found) == len(item.wording):
        return [(mention.name, mention.text) for mention in found]
    return []


def parse_ingredients(lines: Iterable[str]) -> tuple[Ingredient, ...]:
    """Read the ingredient list of a recipe; `葱、姜、蒜 适量` gives three, headings (【面团】, 酱汁：) none."""
    result: list[Ingredient] = []
    for line in lines:
        if not line.strip() or load_phrases(_PHRASES)["heading"].match(line.strip()):
            continue
        item = parse_ingredient(line)
        parts = _several(item)
        result += [replace(item, name=name, wording=wording) for name, wording in parts] if parts else [item]
    return tuple(result)


def is_ingredient(name: str) -> bool:
    """Tell whether a name is an ingredient as it stands (泡菜), not only made of one (红烧肉)."""
    found = mentions(name)
    return len(found) == 1 and len(found[0].text) == len(name)


def satisfies(have: str, need: str) -> bool:
    """Tell whether a cook who has `have` can make what asks for `need`: one is a kind of the other.

    Names the table knows only by their group (蔬菜, 肉) satisfy nothing more special.
    """
    if have == need:
        return True
    broad = {name for name, entry in entries().items() if not entry.parent}
    return is_a(have, need) or (is_a(need, have) and have not in broad)


def is_meat(food: str) -> bool:
    """Tell whether a food is meat, fish or seafood."""
    entry = lookup(food)
    return entry is not None and not _MEAT.isdisjoint(entry.tags)
