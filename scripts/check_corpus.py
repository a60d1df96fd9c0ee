"""Check the recipes and kitchen notes that are shipped, by `python -m scripts.check_corpus`; part of `make lint`.

Amounts parse, steps use what is listed and list what is used, times add up, allergens follow from ingredients, English
and Chinese say the same numbers, nothing stands twice, and what is linked to exists.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any

from culinary.dishes import lookup as lookup_dish
from culinary.ingredients import ancestors, find_ingredients, is_ingredient, mentions, parse_ingredients
from knowledge.note import Note, load_notes
from recipes.facets.diets import ALLERGENS
from recipes.facets.minutes import estimated_minutes
from recipes.facets.restrictions import findings
from recipes.recipe import Recipe
from settings import ROOT
from text.clauses import split_at
from text.numerals import parse_number

CORPORA = tuple(sorted((ROOT / "data").glob("*.jsonl")))
Row = dict[str, Any]
_VAGUE, _VAGUE_MOST = ("适量", "少许"), 3
_SHORTER, _LONGER, _DAY = 0.35, 3.0, 1440  # how far what is stated may lie from what the steps add up to
_NUMBER = re.compile(r"(?<![a-z0-9])[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?", re.IGNORECASE)
_ADDING = re.compile(
    r"(?:加|放|撒|淋|倒|拌|调|下)(?:入|进|上)?(?:剩下的|剩余的?|余下的|少许|适量|一点|几滴|[0-9./]+(?:克|毫升|汤匙|茶匙|[个片根瓣])的?)?"
)
_NOT = frozenset("不别无免勿没")
# What a kitchen has, and what is made on the way of what is listed.
_ALWAYS_THERE = frozenset((
    "水", "高汤", "油", "面条", "面筋", "饺子", "汤圆", "年糕", "肉丸", "米粉", "大米", "牛肉末", "卤料包", "糍粑辣椒",
    "照烧酱", "黄豆粉", "柠檬",
))  # fmt: skip
_HEAT = re.compile("[一二三四五六七八九十]成热|微沸|滚开")
_HAN_NUMBER = re.compile(r"[一二两三四五六七八九十百半]+")


def check_recipe(row: Row, exists: Callable[[str], bool]) -> Iterator[str]:
    """Yield what is wrong with one recipe; `exists` tells whether a dish exists."""
    yield from _amounts(row["recipeIngredient"])
    yield from _ingredients(row)
    yield from _times(row)
    yield from _links(row, exists)
    if row.get("english"):
        yield from _english(row)
    if "allergens" in row:
        listed = Recipe.from_xiachufang(row | {"recipeInstructions": []})
        missing = {one.tag for one in findings(listed) if one.certain and one.tag in ALLERGENS} - set(row["allergens"])
        yield from (f"its ingredients have {allergen}, its allergens do not" for allergen in sorted(missing))


def check_recipes(rows: Sequence[Row], exists: Callable[[str], bool]) -> Iterator[str]:
    """Yield what is wrong with recipes, each after its name."""
    for what, values in (
        ("name", [row["name"] for row in rows]),
        ("step", [step for row in rows for step in row["recipeInstructions"]]),
        ("English name", [row["english"]["name"].lower() for row in rows if row.get("english")]),
    ):
        yield from (f"{what} twice: {value}" for value, count in Counter(values).items() if count > 1)
    for row in rows:
        yield from (f"{row['name']}: {fault}" for fault in check_recipe(row, exists))


def check_notes(notes: Iterable[Note], exists: Callable[[str], bool]) -> Iterator[str]:
    """Yield what is wrong with kitchen notes, each after its id."""
    asked = Counter(question for note in notes for question in (*note.questions.zh, *note.questions.en))
    yield from (f"asked in two notes: {question}" for question, count in asked.items() if count > 1)
    for note in notes:
        if len(note.points.zh) != len(note.points.en):
            yield f"{note.id}: {len(note.points.zh)} points in Chinese, {len(note.points.en)} in English"
        yield from (f"{note.id}: no dish {dish}" for dish in note.about.dishes if not exists(dish))
        yield from (f"{note.id}: no food {food}" for food in note.about.ingredients if not find_ingredients(food))


def _amounts(lines: Sequence[str]) -> Iterator[str]:
    vague = [line for line in lines if line.startswith(_VAGUE)]
    if len(vague) > _VAGUE_MOST:
        yield f"{len(vague)} lines without an amount"
    for line in lines:
        items = parse_ingredients([line])
        if line not in vague and not (items and all(item.quantity and item.quantity.low for item in items)):
            yield f"no amount in {line!r}"


def _ingredients(row: Row) -> Iterator[str]:
    """Yield what is listed and not used, and what is put in and not listed."""
    steps = "\n".join(row["recipeInstructions"])
    used = set(find_ingredients(steps))
    items = parse_ingredients(row["recipeIngredient"])
    for item in items:
        said = any(name in steps for name in (item.name, item.wording, item.wording[-2:]))
        if not said and not _related(item.name, used):
            yield f"{item.name} is listed and not used"
    listed = {food for line in row["recipeIngredient"] for food in find_ingredients(line)}
    listed |= {item.name for item in items}
    for food in sorted(set(_put_in(steps))):
        if food not in _ALWAYS_THERE and not _related(food, listed) and food not in row["name"]:
            yield f"{food} is put in and not listed"


def _put_in(steps: str) -> Iterator[str]:
    """Yield the foods that stand right behind a word of adding, where it is not said not to add them."""
    for clause in split_at(steps, "，。；：、()（）"):
        for match in _ADDING.finditer(clause if _NOT.isdisjoint(clause) else ""):
            yield from (one.name for one in mentions(clause[match.end() :]) if one.start == 0)


def _related(food: str, others: Iterable[str]) -> bool:
    """Tell whether a food is one of others, or a kind of one, or one of them a kind of it."""
    own = set(ancestors(food))
    return any(other == food or other in own or food in ancestors(other) for other in others)


def _times(row: Row) -> Iterator[str]:
    minutes, hands_on = row["minutes"], row.get("hands_on_minutes")
    if hands_on and hands_on > minutes:
        yield f"{hands_on} minutes of work in {minutes}"
    added = estimated_minutes(row["recipeInstructions"])
    if minutes < _SHORTER * added or _LONGER * added + 15 < minutes < _DAY:
        yield f"{minutes} minutes, its steps add up to {added}"
    step = row.get("deciding_step")
    if step and not 1 <= step <= len(row["recipeInstructions"]):
        yield f"no step {step}"


def _links(row: Row, exists: Callable[[str], bool]) -> Iterator[str]:
    yield from (f"goes with {dish}, which is not known" for dish in row.get("goes_with", ()) if not exists(dish))


def _english(row: Row) -> Iterator[str]:
    english = row["english"]
    for field, own in (("ingredients", "recipeIngredient"), ("steps", "recipeInstructions"), ("notes", "notes")):
        lines, others = row.get(own, []), english.get(field, [])
        if len(lines) != len(others) and (others or field != "notes"):
            yield f"{len(lines)} {field}, {len(others)} in English"
            continue
        for line, other in zip(lines, others, strict=False):
            missing, more = _unlike(line, other)
            if missing or more:
                yield f"numbers differ (missing {missing}, too many {more}): {line!r} and {other!r}"


def _unlike(line: str, other: str) -> tuple[list[str], list[str]]:
    """Return the numbers of a Chinese text that its English lacks, and those of the English that it has not."""
    own, said = Counter(map(_plain, _NUMBER.findall(line))), Counter(map(_plain, _NUMBER.findall(other)))
    spelt = {
        str(span.low) for word in _HAN_NUMBER.findall(line) if (span := parse_number(word)) and span.low is not None
    }
    missing = [
        number for number in own - said if number not in said and not re.search(rf"(?<!\d){number}(?:分|汤匙)半", line)
    ]
    return sorted(missing), sorted(number for number in said - own if number not in spelt and not _HEAT.search(line))


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def known(names: Container[str]) -> Callable[[str], bool]:
    """Return what tells whether a dish is one of these names, one of the glossary, or a food."""
    return lambda dish: dish in names or lookup_dish(dish) is not None or is_ingredient(dish)


def main() -> None:
    """Print what is wrong; exit with 1 where anything is."""
    rows = [json.loads(line) for file in CORPORA for line in file.read_text(encoding="utf-8").splitlines()]
    exists = known({row["name"] for row in rows} | {row["dish"] for row in rows})
    faults = [*check_recipes(rows, exists), *check_notes(load_notes(), exists)]
    for fault in faults:
        print(fault)  # noqa: T201
    print(f"{len(rows)} recipes, {len(load_notes())} notes, {len(faults)} faults")  # noqa: T201
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
