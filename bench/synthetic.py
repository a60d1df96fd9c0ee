"""Realistic recipes in XiaChuFang's schema, as many as wanted: `python -m bench.synthetic --recipes N --out FILE`.

The corpus has 1,520,327 recipes; 1,242,206 of them belong to one of 30,060 dishes (Liu et al., Counterfactual Recipe
Generation, EMNLP 2022). So has what is made here: dishes of the glossary and composed ones, drawn by Zipf's law, their
names in the wrappings that people put around them, with reposts, renamed and altered copies. Recipe `i` depends on the
seed and on `i` alone: any slice can be made by itself, in memory that does not grow.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import positive
from bench.vocabulary import Course, vocabulary
from culinary.dishes import load_dishes

FULL = 1_520_327
DISHES = 30_060
BLOCK = 4096
_DISH_DRAWS, _NAME_DRAWS, _BODY_DRAWS = 8, 12, 64
_CUTS = ("块", "片", "丝", "丁", "段", "条")
_ZIPF_SHIFT, _ZIPF_POWER = 20, 0.9
_TABLE_BITS = 20
# Of a thousand recipes: with a dish; reposted as they are; under another name; with another amount and a step less.
_WITH_DISH, _REPOSTED, _RENAMED, _ALTERED = 817, 10, 12, 8
_CATEGORIES = {
    "荤菜": "braise", "水产": "steam", "素菜": "fry", "凉菜": "cold", "汤与粥": "soup", "主食": "staple",
    "早餐点心": "staple", "甜品": "bake", "饮料": "drink", "酱料": "fry", "半成品加工": "staple", "西餐": "grill",
    "日韩东南亚": "fry",
}  # fmt: skip

Row = dict[str, Any]
Indexes = NDArray[np.uint64]
Take = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Plan:
    """A dish before it is written down."""

    name: str
    course: Course
    main: str
    side: str
    other: str


def recipes(count: int, *, seed: int = 0, start: int = 0) -> Iterator[Row]:
    """Yield recipes `start` to `start + count` of the corpus that `seed` names, as XiaChuFang's JSON objects."""
    for begin in range(start, start + count, BLOCK):
        yield from rows(np.arange(begin, min(begin + BLOCK, start + count), dtype=np.uint64), seed)


def rows(indexes: Indexes, seed: int = 0) -> Iterator[Row]:
    """Yield the recipes at `indexes`, shape (n,)."""
    draws, kinds = _drawn(indexes, seed)
    authors = (_draws(indexes, seed, 4, 1)[:, 0] % 415_272).tolist()
    for row, kind, author in zip(draws, kinds, authors, strict=True):
        yield _row(iter(row).__next__, altered=kind == 3, author=author)


def _drawn(indexes: Indexes, seed: int) -> tuple[list[list[int]], list[int]]:
    """Return the draws of each recipe, and what it is (see `_origins`)."""
    kinds, origins = _origins(indexes, seed)
    named = np.where(kinds == 1, origins[:, 0], indexes)
    dish = _draws(origins[:, 1], seed, 1, _DISH_DRAWS)
    dish[:, 0] = _zipf()[dish[:, 0] & ((1 << _TABLE_BITS) - 1)]
    name, body = _draws(named, seed, 2, _NAME_DRAWS), _draws(origins[:, 1], seed, 3, _BODY_DRAWS)
    return np.hstack([dish, name, body]).tolist(), kinds.tolist()


def write_recipes(file: Path, count: int, *, seed: int = 0) -> None:
    """Write `count` recipes one a line, gzip where the name ends so; about 1.2 KB each."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with gzip.open(file, "wb", compresslevel=1) if file.suffix == ".gz" else file.open("wb", 1 << 20) as lines:
        for begin in range(0, count, BLOCK):
            block = recipes(min(BLOCK, count - begin), seed=seed, start=begin)
            lines.write("".join([encode(row) + "\n" for row in block]).encode())


def questions(count: int, *, recipes: int, seed: int = 0) -> list[str]:
    """Return `count` questions as users ask them about the first `recipes` recipes of the corpus `seed`."""
    chance = np.random.default_rng([seed, 7])
    asked = chance.integers(0, recipes, count).astype(np.uint64)
    forms = ("{}怎么做", "{}怎么做好吃", "怎么做{}", "{}的家常做法", "{}", "想吃{}", "{}要放什么调料", "教我做{}")
    found = []
    for row, form in zip(_drawn(asked, seed)[0], chance.integers(0, len(forms), count).tolist(), strict=True):
        named = _name(iter(row).__next__)
        found.append(forms[form].format(named.plain if form % 2 else named.plan.name))
    return found


def _origins(indexes: Indexes, seed: int) -> tuple[NDArray[np.int64], Indexes]:
    """Return what each recipe is (0 new, 1 reposted, 2 renamed, 3 altered), and its source and the source's origin."""
    kinds, sources = _copied(indexes, seed)
    origins = sources.copy()
    while (again := _copied(origins, seed))[0].any():
        origins = again[1]
    return kinds, np.stack([sources, origins], axis=1)


def _copied(indexes: Indexes, seed: int) -> tuple[NDArray[np.int64], Indexes]:
    draws = _draws(indexes, seed, 0, 2)
    bounds = np.cumsum([_REPOSTED, _RENAMED, _ALTERED])
    part = np.searchsorted(bounds, draws[:, 0] % 1000, side="right")
    kinds = np.where((part < 3) & (indexes > 0), part + 1, 0)
    earlier = (draws[:, 1].astype(np.uint64) << np.uint64(16)) % np.maximum(indexes, np.uint64(1))
    return kinds, np.where(kinds > 0, earlier, indexes)


def _draws(indexes: Indexes, seed: int, stream: int, count: int) -> NDArray[np.int64]:
    """Return random numbers below 2**31 that depend on seed, stream, index and column: SplitMix64 (Steele 2014)."""
    base = np.uint64((seed * 16 + stream) * 0x9E3779B97F4A7C15 % 2**64)
    with np.errstate(over="ignore"):
        state = (indexes[:, None] * np.uint64(count) + np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(
            0x9E3779B97F4A7C15
        ) + mix(base)
        return (mix(state) >> np.uint64(33)).astype(np.int64)


def mix(state: Any) -> Any:
    """Return the bits of numbers thoroughly mixed, the last step of SplitMix64; shape kept."""
    with np.errstate(over="ignore"):
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return state ^ (state >> np.uint64(31))


@cache
def _zipf() -> NDArray[np.int64]:
    """Return a table of dishes to draw from evenly, so that they come by Zipf's law."""
    weights = 1 / (np.arange(DISHES) + _ZIPF_SHIFT) ** _ZIPF_POWER
    bounds = np.cumsum(weights) / weights.sum()
    return np.searchsorted(bounds, (np.arange(1 << _TABLE_BITS) + 0.5) / (1 << _TABLE_BITS))


@cache
def dishes() -> tuple[Plan, ...]:
    """Return the dishes that recipes belong to: those of the glossary, then composed ones."""
    words = vocabulary()
    known = load_dishes()
    plans: dict[str, Plan] = {}
    draws = _draws(np.arange(4 * DISHES, dtype=np.uint64), 0, 5, _DISH_DRAWS).tolist()
    for number in np.argsort(_draws(np.arange(len(known), dtype=np.uint64), 0, 6, 1)[:, 0]).tolist():
        dish = known[number]
        course = words.courses[_CATEGORIES[dish.category]]
        made = [*dish.ingredients, *(course.sides[draw % len(course.sides)] for draw in draws[number][:3])]
        plans[dish.name] = Plan(dish.name, course, *made[:3])
    for row in draws:
        if len(plans) == DISHES:
            break
        plan = _compose(iter(row).__next__)
        plans.setdefault(plan.name, plan)
    return tuple(plans.values())


def _compose(take: Take) -> Plan:
    words = vocabulary()
    course = words.courses[_pick(words.shares, take)]
    main, side, other = _pick(course.mains, take), _pick(course.sides, take), _pick(course.sides, take)
    parts = {
        "main": main,
        "side": side,
        "other": other,
        "method": _pick(course.methods, take),
        "taste": _pick(words.names["tastes"], take),
        "cut": _pick(words.names["cuts"], take),
    }
    return Plan(_pick(course.forms, take).format_map(parts), course, main, side, other)


@dataclass(frozen=True, slots=True)
class _Named:
    """A recipe's plan, whether it belongs to a dish, its plain name, and the name its cook wrote."""

    plan: Plan
    free: bool
    plain: str
    written: str


def _name(take: Take) -> _Named:
    """Name a recipe from `_DISH_DRAWS` and `_NAME_DRAWS` draws."""
    dish = dishes()[take()]
    rest = [take() for _ in range(_DISH_DRAWS - 1)]
    free = rest[0] % 1000 >= _WITH_DISH
    plan = _compose(iter([*rest[1:], rest[0] // 1000, rest[1] // 1000]).__next__) if free else dish
    drawn = [take() for _ in range(_NAME_DRAWS)]
    plain = _vary(plan, iter(drawn).__next__)
    return _Named(plan, free, plain, _wrap(plain, drawn[4:]))


def _row(take: Take, *, altered: bool, author: int) -> Row:
    """Write one recipe down: `_DISH_DRAWS` draws, then `_NAME_DRAWS`, then `_BODY_DRAWS`."""
    words = vocabulary()
    named = _name(take)
    plan, name = named.plan, named.written
    parts = {"main": plan.main, "side": plan.side, "other": plan.other, "dish": plan.name}
    parts["cut"] = _CUTS[take() % len(_CUTS)]
    description = ""
    if take() % 2:
        parts |= {"advert": _pick(words.names["adverts"], take), "min": str(5 + take() % 26)}
        description = _pick(words.descriptions, take).format_map(parts)
    ingredients = _ingredients(plan, take)
    steps = _steps(plan.course, parts, take)
    if altered:
        ingredients[0] = f"{100 + take() % 9 * 50}克{plan.main}"
        del steps[-1]
    return {
        "name": name,
        "dish": "Unknown" if named.free else plan.name,
        "description": description,
        "recipeIngredient": ingredients,
        "recipeInstructions": steps,
        "author": f"author_{author}",
        "keywords": [name + tail for tail in words.keywords[: 4 + take() % 5]],
    }


def _vary(plan: Plan, take: Take) -> str:
    """Return a name that one cook gives a dish: as it is, or with what this one puts in."""
    kind = take() % 16
    if kind < 9:
        return plan.name
    side = _pick(plan.course.sides, take)
    if side in plan.name:
        return plan.name
    if kind < 13:
        return f"{side}{plan.name}"
    other = _pick(plan.course.sides, take)
    return f"{side}{plan.name}" if other in plan.name + side else f"{other}{side}{plan.name}"


def _wrap(name: str, draws: list[int]) -> str:
    """Return a name with what people put around it."""
    lists = vocabulary().names
    form = lists["around"][draws[0] % len(lists["around"])]
    if form == "{name}":
        return name
    kinds = ("places", "tools", "adverts", "series", "notes", "emoji")
    around = {kind: lists[kind][draw % len(lists[kind])] for kind, draw in zip(kinds, draws[1:], strict=False)}
    return form.format(name=name, **around)


def _ingredients(plan: Plan, take: Take) -> list[str]:
    words = vocabulary()
    course = plan.course
    found = [f"{_amount(course.amounts, take)}{food}" for food in (plan.main, plan.side, plan.other)]
    del found[2 + take() % 2 :]
    chosen = dict.fromkeys(_pick(course.seasonings, take) for _ in range(2 + take() % 6))
    amounts = course.amounts if course is words.courses["bake"] else words.small
    found += [f"{_amount(amounts, take)}{food}" for food in chosen]
    if take() % 32 == 0:
        found.insert(0, "主料：")
    return found


def _amount(forms: tuple[str, ...], take: Take) -> str:
    draw = take()
    form = forms[draw % len(forms)]
    if "{" not in form:
        return form
    return form.replace("{g}", str(10 + draw // 64 % 60 * 10)).replace("{few}", str(2 + draw // 64 % 7))


def _steps(course: Course, parts: dict[str, str], take: Take) -> list[str]:
    """Return 3 to 8 steps in the order of cooking, each with numbers of its own."""
    words = vocabulary()
    found: list[str] = []
    for phase, most in zip(course.steps, (2, 3, 1), strict=True):
        first, count = take(), 1 + take() % most + (most > 1)
        for number in sorted({(first + step) % len(phase) for step in range(count)}):
            draw = take()
            parts["few"], parts["min"] = str(1 + draw % 8), str(5 + draw // 8 % 26)
            parts["long"], parts["heat"] = str(30 + draw // 256 % 16 * 10), str(140 + draw // 4096 % 10 * 10)
            parts["liters"] = str(500 + draw // 4096 % 20 * 100)
            step = phase[number].format_map(parts)
            found.append(step + words.tips[draw // 7 % len(words.tips)] if draw // 5 % 5 < 3 else step)
    draw = take()
    if draw % 4 == 0:
        found.append(words.remarks[draw // 4 % len(words.remarks)])
    return found


def _pick(words: tuple[str, ...], take: Take) -> str:
    return words[take() % len(words)]


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipes", type=positive, default=FULL)
    parser.add_argument("--out", type=Path, required=True, help="JSON lines; .gz is compressed")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    began = time.perf_counter()
    write_recipes(arguments.out, arguments.recipes, seed=arguments.seed)
    taken = time.perf_counter() - began
    print(f"{arguments.recipes} recipes, {arguments.out.stat().st_size >> 20} MB, {taken:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
