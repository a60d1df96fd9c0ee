"""What leaving an ingredient out costs a dish: by the part that it plays there."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from answering.dish import Dish
from answering.english import dish_name, food_name
from answering.evidence import naming
from answering.phrase_book import say
from culinary.dishes import lookup as lookup_dish
from culinary.foods import ingredient_weight
from culinary.ingredients import ancestors, find_ingredients, is_a
from tools.kitchen.text import Language, Text

Verdict = Literal["yes", "no", "core", "not_in_it"]

_TABLE = Path(__file__).parent / "data" / "leaving_out.yaml"


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table says of a food, in dishes whose name fits a pattern, in any where there is none."""

    dishes: re.Pattern[str] | None
    can: bool
    cost: Text


@dataclass(frozen=True, slots=True)
class Cost:
    """Whether an ingredient can be left out, and what that costs in words."""

    verdict: Verdict
    text: str


def cost_of_leaving_out(dish: Dish, food: str, language: Language) -> Cost:
    """Tell what a dish loses without a food: nothing, something, or itself."""
    rows = dish.rows_of(food)
    name = food_name(food, language)
    if not rows:
        return Cost("not_in_it", say("leave_not_in_it", language, food=name))
    if is_core(dish, food):
        title = dish_name(dish.recipe.name, language)
        return Cost("core", say("leave_core", language, food=name, dish=title))
    item = rows[0].item
    known = _row(item.name, dish.original.name)
    if known and not known.can:
        return Cost("no", say("leave_no", language, food=name, cost=known.cost.of(language)))
    role = "garnish" if item.optional else item.role
    cost = known.cost.of(language) if known else say(f"cost_{role}", language)
    steps = "、".join(str(one.step) for one in naming(dish.recipe, [item.name]))
    skip = say("leave_steps", language, steps=steps) if steps else ""
    return Cost("yes", say("leave_yes", language, food=name, cost=cost) + skip)


@cache
def _rows() -> dict[str, tuple[_Row, ...]]:
    """Read the table (once a process): food to its rows, those of a kind of dish first."""
    table = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    found: dict[str, list[_Row]] = {}
    for row in table["rows"]:
        dishes = re.compile(table["kinds"][row["in"]]) if "in" in row else None
        for food in row["of"].split("、"):
            found.setdefault(food, []).append(_Row(dishes, row["can"], Text(row["zh"], row["en"])))
    return {food: tuple(sorted(rows, key=lambda row: row.dishes is None)) for food, rows in found.items()}


def _row(food: str, dish: str) -> _Row | None:
    """Return what the table says of the nearest kind of a food in this dish."""
    rows = (row for kind in ancestors(food) for row in _rows().get(kind, ()))
    return next((row for row in rows if row.dishes is None or row.dishes.search(dish)), None)


def is_core(dish: Dish, food: str) -> bool:
    """Tell whether a dish is made of a food: its name says so, the glossary does, or it is most of what is in it."""
    named = [one for one in find_ingredients(dish.original.name) if dish.rows_of(one)]
    entry = lookup_dish(dish.original.name)
    made_of = named or [name for part in (entry.ingredients[:1] if entry else ()) for name in find_ingredients(part)]
    if any(is_a(food, one) or is_a(one, food) for one in made_of):
        return True
    weights = {
        row.item.name: float(ingredient_weight(row.item) or 0)
        for row in dish.rows()
        if row.item.role in ("main", "staple")
    }
    heaviest = max(weights, key=lambda name: weights[name], default="")
    return bool(heaviest) and heaviest == dish.rows_of(food)[0].item.name
