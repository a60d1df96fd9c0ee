"""What to use in place of an ingredient, how much of it, and when not to."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from culinary.ingredients import ancestors, canonical_name, find_ingredients, is_a, lookup, mentions, satisfies
from recipes.facets.restrictions import Restriction
from text.phrases import load_phrases
from tools.kitchen.text import KitchenError, Language, Text
from understanding.restrictions import parse_restriction

# What stands in for the meat does not for its feet or liver.
_MEATS = frozenset({"猪肉", "牛肉", "羊肉", "鸡肉"})
_PHRASES = Path(__file__).parent / "phrases" / "substitutes.yaml"
_FILE = Path(__file__).resolve().parents[2] / "culinary" / "data" / "substitutes.tsv"


@dataclass(frozen=True, slots=True)
class Substitute:
    """One way to do without `ingredient`; `ratio` and `avoid` are None where there is nothing to say."""

    ingredient: Text
    use: Text
    ratio: Text | None
    effect: Text
    avoid: Text | None

    def text(self, language: Language = "zh") -> str:
        """Return one line: what for what, how much, the effect, when not to."""
        said = [part.of(language) for part in (self.ratio, self.effect) if part]
        if language == "zh":
            avoid = f"；注意：{self.avoid.zh}" if self.avoid else ""
            return f"用{self.use.zh}代替{self.ingredient.zh}：{'；'.join(said)}{avoid}。"
        avoid = f"; mind: {self.avoid.en}" if self.avoid else ""
        return f"{self.use.en} for {self.ingredient.en}: {'; '.join(said)}{avoid}."


@dataclass(frozen=True, slots=True)
class _Row:
    names: tuple[str, ...]
    substitute: Substitute


def _text(cell: str) -> Text | None:
    zh, _, en = cell.partition(" / ")
    return Text(zh.strip(), en.strip()) if zh else None


def _need(cell: str) -> Text:
    text = _text(cell)
    if text is None:
        raise ValueError("substitutes.tsv: an ingredient, a substitute and an effect are needed in each row")
    return text


@cache
def _rows() -> tuple[_Row, ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def _row(row: dict[str, str]) -> _Row:
    name = _need(row["ingredient"])
    names = tuple(name.zh.split("、"))
    shown = Text(names[0], name.en)
    substitute = Substitute(
        shown, _need(row["substitute"]), _text(row["ratio"]), _need(row["effect"]), _text(row["avoid"])
    )
    return _Row(names, substitute)


@cache
def _by_name() -> dict[str, tuple[Substitute, ...]]:
    table: dict[str, list[Substitute]] = {}
    for row in _rows():
        for name in dict.fromkeys((*row.names, _known(row.names[0]))):
            table.setdefault(name, []).append(row.substitute)
    return {name: tuple(dict.fromkeys(found)) for name, found in table.items()}


def _known(name: str) -> str:
    """Return the canonical name where the whole of `name` is an ingredient: 泡打粉 must not become 粉."""
    found = mentions(name)
    return found[0].name if len(found) == 1 and found[0].text == name else name


def known_ingredients() -> frozenset[str]:
    """Return every name that has a substitute in the table."""
    return frozenset(_by_name())


def tool_named(text: str) -> str:
    """Return the small tool of the table (裱花袋, 擀面杖) that a simplified text names, "" where it names none."""
    found = (name for name in sorted(_by_name(), key=len, reverse=True) if len(name) > 1 and name in text)
    return next((name for name in found if not find_ingredients(name)), "")


def substitutes_for(
    ingredient: str, *, have: Iterable[str] = (), without: Iterable[str] = ()
) -> tuple[Substitute, ...]:
    """Return what can stand in for an ingredient, best first.

    Args:
        ingredient: its name in any wording, or a question that names it (没有料酒怎么办).
        have: what is in the kitchen, any wording; substitutes made of it come first.
        without: allergens, diets and dislikes in any wording (花生过敏, dairy, 纯素, 香菜); a substitute that may carry
            one is left out.

    Raises:
        KitchenError: the table has nothing for it.
    """
    found = next((rows for name in _candidates(ingredient) if (rows := _by_name().get(name))), ())
    if not found:
        raise KitchenError(f"没有“{ingredient.strip()[:20]}”的替代资料。", "No substitute is known for it.")
    restrictions = [parse_restriction(text) for text in without if text.strip()]
    stock = [canonical_name(name) for name in have]
    allowed = [row for row in found if not any(_breaks(row, restriction) for restriction in restrictions)]
    return tuple(sorted(allowed, key=lambda row: not _at_hand(row, stock)))


def _candidates(text: str) -> Iterable[str]:
    """Yield what may be meant, best first: the text itself, then names in it, those after 没有 or 代替 first."""
    word = text.strip()
    yield word
    lacked = load_phrases(_PHRASES)["lacked"].search(word)
    for part in ([word[lacked.end() :]] if lacked else []) + [word]:
        named = [(part.find(name), -len(name), name) for name in _by_name() if len(name) > 1 and name in part]
        yield from (name for _, _, name in sorted(named))
        for name in find_ingredients(part):
            yield from (kind for kind in ancestors(name) if kind == name or kind not in _MEATS)


def _breaks(row: Substitute, restriction: Restriction) -> bool:
    """Tell whether a substitute has, or may have, what a restriction forbids."""
    banned = {*restriction.tags, *(f"?{tag}" for tag in restriction.tags)}
    for name in find_ingredients(row.use.zh):
        entry = lookup(name)
        if (entry and entry.tags & banned) or (restriction.ingredient and is_a(name, restriction.ingredient)):
            return True
    return False


def _at_hand(row: Substitute, stock: list[str]) -> bool:
    return any(satisfies(own, name) for own in stock for name in find_ingredients(row.use.zh))
