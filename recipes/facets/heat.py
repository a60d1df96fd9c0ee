"""How hot a dish is, by what it is seasoned with and how much of it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from culinary.ingredients import lookup
from text.numerals import parse_number
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "heat.yaml"

# What corpora tag, in the order of the levels.
STATED = ("不辣", "微辣", "中辣", "重辣")
# Points from which a dish is mild (1), hot (2), very hot (3): about 1 a dried chili.
_LEVELS = (0.01, 10.0, 25.0)
# Points a gram, and a piece, of what is hot; else by the level of the ingredient.
_GRAM = {"干辣椒": 1.0, "辣椒粉": 1.5, "小米椒": 0.7, "辣椒油": 0.27}
_PIECE = {"干辣椒": 1.0, "小米椒": 3.0, "泡椒": 1.5, "辣椒": 1.0}
_GRAM_OF_LEVEL = (0.0, 0.03, 0.25, 0.3)
# Points where no amount is stated, by the level of the ingredient.
_UNSTATED = (0.0, 3.0, 8.0, 15.0)
_LITTLE = 3.0
_GRAMS = {
    "克": 1, "g": 1, "毫升": 1, "ml": 1, "斤": 500, "两": 50,
    "汤匙": 15, "大勺": 15, "大匙": 15, "勺": 10, "茶匙": 5, "小勺": 5, "小匙": 5,
}  # fmt: skip
_LEVEL_OF_NAME = {"very_hot": 2, "hot": 1}
_POWDER = 0.5  # a spoon of powder weighs half as much as one of sauce


def heat_of(name: str, lines: Sequence[str], tags: Iterable[str], named: Callable[[str], Iterable[str]]) -> int:
    """Return how hot a dish is, 0 mild to 3 very hot: as its tags say, else by its ingredients and its name.

    Args:
        name: the name of the dish, simplified.
        lines: its ingredient lines, those that may be left out taken out.
        tags: its tags.
        named: returns the canonical names of the ingredients of a line.
    """
    stated = [STATED.index(tag) for tag in tags if tag in STATED]
    if stated:
        return max(stated)
    points = sum(_points(line, ingredient) for line in lines for ingredient in named(line))
    level = sum(points >= least for least in _LEVELS)
    return max(level, *(_LEVEL_OF_NAME.get(said, 0) for said in load_phrases(_WORDS).found(name)), 0)


def _points(line: str, ingredient: str) -> float:
    level = _level(ingredient)
    if not level:
        return 0.0
    words = load_phrases(_WORDS)
    if words["not_hot"].search(line):
        return 0.0
    stated = [match.group("amount", "unit") for match in words["amount"].finditer(line)]
    if stated:
        number, unit = stated[-1]
        return _points_of(number, unit.lower(), ingredient, level)
    return _LITTLE if words["few"].search(line) else _UNSTATED[level]


def _points_of(number: str, unit: str, ingredient: str, level: int) -> float:
    span = parse_number(number)
    count = float(span.low) if span and span.low is not None else 1.0
    if unit not in _GRAMS:
        return count * _PIECE.get(ingredient, 1.0)
    grams = count * _GRAMS[unit]
    if ingredient == "辣椒粉" and unit not in ("克", "g", "斤", "两"):
        grams *= _POWDER
    return grams * _GRAM.get(ingredient, _GRAM_OF_LEVEL[level])


def _level(ingredient: str) -> int:
    entry = lookup(ingredient)
    return max((int(tag[4]) for tag in entry.tags if tag.startswith("heat")), default=0) if entry else 0
