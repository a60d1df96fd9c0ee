"""How hot, salty, sweet, sour or oily a dish is, and how to have it less or more so: by what makes it so."""

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from answering.composers.amount import row_fact
from answering.dish import Dish, Row, dish_of
from answering.english import amount_text, dish_name, food_name
from answering.fitting import HEATS
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.ingredients import is_a, parse_ingredient
from recipes.facets.facets import facets
from tools.kitchen.amounts import scale_line
from tools.kitchen.text import Language, Text
from understanding.taste_change import Flavor, read_taste_change
from understanding.turn_reading import Request

_TABLE = Path(__file__).parent.parent / "data" / "flavors.yaml"
_ROWS, _HALF = 6, Fraction(1, 2)
Advice = Literal["less", "more", "none"]


def compose(situation: Situation, request: Request) -> Composed | None:
    """Name what gives a dish the taste asked for, with amounts; for less or more of it, what to do."""
    dish, asked = dish_of(situation), read_taste_change(request.text)
    if dish is None or asked is None:
        return None
    language, rows = situation.language, carriers(dish, asked.flavor)
    lines = [_head(dish, asked.flavor, rows, language)]
    if asked.way == "less" and rows:
        lines += [_halved(row, language) for row in rows]
    else:
        lines += [f"- {row_fact(row, language)}" for row in rows]
    if asked.way != "how" and (rows or asked.way == "more"):
        lines.append(_advice(asked.flavor, asked.way).of(language))
    chips = (say(f"chip_less_{asked.flavor}", language),) if asked.way == "how" and rows else ()
    return Composed(
        "\n".join(lines),
        sources=(dish.recipe.recipe_id,),
        cooking=dish.cooking,
        chips=(*chips, say("chip_start", language), say("chip_ingredients", language)),
    )


def carriers(dish: Dish, flavor: Flavor) -> list[Row]:
    """Return the rows of what gives a dish a taste."""
    foods = _table()[flavor]["foods"]
    return [row for row in dish.rows() if any(is_a(row.item.name, food) for food in foods)][:_ROWS]


def _head(dish: Dish, flavor: Flavor, rows: list[Row], language: Language) -> str:
    name = dish_name(dish.recipe.name, language)
    if not rows:
        return _advice(flavor, "none").of(language)
    if flavor == "spicy":
        heat = say(HEATS[facets(dish.source).heat], language)
        return say("taste_heat", language, dish=name, heat=heat)
    return say("taste_of", language, dish=name, taste=say(f"taste_{flavor}", language))


def _halved(row: Row, language: Language) -> str:
    """Return a row with half of its amount."""
    name = row.item.wording if language == "zh" else food_name(row.item.name, language)
    quantity, half = row.item.quantity, parse_ingredient(scale_line(row.line, _HALF)).quantity
    if quantity is None or half is None or quantity.low is None:
        return say("taste_open", language, food=name)
    old, new = (amount_text(one, language, row.item.name) for one in (quantity, half))
    return say("scale_row", language, food=name, old=old, new=new)


def _advice(flavor: Flavor, way: Advice) -> Text:
    row = _table()[flavor][way]
    return Text(row["zh"], row["en"])


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return table
