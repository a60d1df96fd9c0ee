"""One shopping list over what is planned: by aisle, less what is at home, with the user's own lines and ticks."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from answering.allergies import breaks
from answering.english import food_name
from answering.phrase_book import say
from culinary.ingredients import parse_ingredient
from culinary.taxonomy import lookup
from memory import kitchen_changes as changes
from memory.kitchen import Changes, KitchenState, OwnItem, Stock, Tick
from recipes.recipe import Recipe
from tools.kitchen.rounding import round_amount
from tools.kitchen.scale import scale
from tools.kitchen.shopping import AISLES, Amount, ShoppingItem, shopping_list
from tools.kitchen.text import KitchenError, Language
from understanding.preferences import Preferences

_FRESH_DAYS = {"肉禽": 4, "水产": 3, "蔬菜": 7, "水果": 10, "豆制品": 5, "蛋奶": 14}
_LISTED_DAYS = 7
"""How long a tick holds of what is for a dish without a day."""
_LASTING_DAYS = 90
"""How long what was told of a food is believed, by its aisle."""
_REST = 0.02
"""As little as this of what was there is nothing."""
Where = Literal["buy", "check", "home"]
OWN = "own:"
"""Before the id of a line that the user wrote, in the key of a line."""


class Line(BaseModel):
    """A line of the list."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(description="What it is ticked by")
    name: str
    amounts: tuple[str, ...] = Field((), description="What to buy, less what is at home")
    aisle: str
    recipes: tuple[str, ...] = Field((), description="What it is for")
    optional: bool = False
    forbidden: str = Field("", description="What of the user's it breaks; empty where nothing")
    where: Where = Field("buy", description="check: some is at home, it cannot be told whether enough; home: enough")
    staple: bool = Field(False, description="At home as in every kitchen, or always")
    ticked: bool = False
    item_id: str = Field("", description="Of a line that the user wrote")
    sizes: tuple[tuple[float | None, str], ...] = Field((), description="The amounts as (value, unit)")
    until: date | None = Field(None, description="The last day of the dishes that it is for")

    def tick(self) -> Tick:
        """Return the mark by which it is in the basket."""
        return Tick(line=self.key, amounts=self.sizes, until=self.until)


def lines_of(
    state: KitchenState,
    dishes: Sequence[tuple[date, Recipe]],
    known: Preferences,
    language: Language,
    today: date,
) -> tuple[Line, ...]:
    """Return the list over dishes, scaled already: what to buy by aisle, then what may be and what is at home."""
    days: dict[str, date] = {}
    planned = {recipe.recipe_id for _, recipe in dishes}
    undated = [
        (today + timedelta(days=_LISTED_DAYS), Recipe.create(name=one.text, ingredients=one.lines))
        for one in state.items.values()
        # A dish that has its day by now is bought for once.
        if one.lines and one.recipe_id not in planned
    ]
    dishes = [*dishes, *undated]
    for day, recipe in dishes:
        days[recipe.name] = max(day, days.get(recipe.name, day))
    items = shopping_list([recipe for _, recipe in dishes]).items
    made = [_line(item, state, known, language, today, max(days[name] for name in item.recipes)) for item in items]
    texts = sorted((one for one in state.items.values() if not one.lines), key=lambda one: one.changed)
    own = [_own(item, state, language) for item in texts]
    places = {aisle: place for place, aisle in enumerate(AISLES)}
    order = {"buy": 0, "check": 1, "home": 2}
    return tuple(sorted([*made, *own], key=lambda one: (order[one.where], places[one.aisle])))


def as_text(lines: Iterable[Line], language: Language, *, boxes: bool = False) -> str:
    """Return a list as text, one aisle a line, what is ticked left out; with `boxes` one thing a line."""
    left = [one for one in lines if not one.ticked]
    parts = []
    for aisle, english in AISLES.items():
        here = [one for one in left if one.where == "buy" and one.aisle == aisle]
        name = aisle if language == "zh" else english.capitalize()
        if here and boxes:
            parts.append("\n".join([name, *(f"[ ] {line_text(one, language)}" for one in here), ""]))
        elif here:
            parts.append(say("shopping_aisle", language, aisle=name, foods=_joined(here, language)))
    for where, staple, key in (
        ("check", False, "list_check"), ("home", False, "list_home"), ("home", True, "shopping_home"),
    ):  # fmt: skip
        beside = [one for one in left if (one.where, one.staple) == (where, staple)]
        parts += [say(key, language, foods=_joined(beside, language))] * bool(beside)
    return "\n".join(parts)


def _joined(lines: Sequence[Line], language: Language) -> str:
    return say("shopping_joint", language).join(line_text(one, language) for one in lines)


def line_text(one: Line, language: Language) -> str:
    """Return a line as it is read: name, amounts, what is optional or must not be."""
    marks = [say("shopping_optional", language)] * one.optional + [say("shopping_mark", language)] * bool(one.forbidden)
    return f"{one.name} {' + '.join(one.amounts)}".strip() + "".join(marks)


def _line(
    item: ShoppingItem, state: KitchenState, known: Preferences, language: Language, today: date, until: date
) -> Line:
    stock = state.stock(item.name)
    where, amounts = needed(item, stock, today)
    sizes = tuple((None if one.value is None else float(one.value), one.unit) for one in amounts)
    broken = breaks(item.name, known)
    return Line(
        key=item.name,
        name=item.wording if language == "zh" else food_name(item.name, language),
        amounts=tuple(one.text(language) for one in amounts if one.value != 0),
        aisle=item.aisle,
        recipes=item.recipes,
        optional=item.optional,
        forbidden=broken or "",
        where=where,
        staple=bool(stock and stock.staple),
        ticked=_is_enough(state.ticks.get(item.name), sizes, today),
        sizes=sizes,
        until=until,
    )


def needed(item: ShoppingItem, stock: Stock | None, today: date) -> tuple[Where, tuple[Amount, ...]]:
    """Return where a thing is found, and how much of it: of what is at home the rest is bought.

    What was told of fresh food long ago may have been eaten since.
    """
    if stock is None:
        return "buy", item.amounts
    told = date.fromisoformat(stock.changed[:10]) if stock.changed and not stock.staple else today
    if (today - told).days > _FRESH_DAYS.get(item.aisle, _LASTING_DAYS):
        return "check", item.amounts
    if stock.value is None or stock.staple:
        return "home", item.amounts
    have = Fraction(stock.value).limit_denominator(1000)
    measured = [one for one in item.amounts if one.value is not None]
    if not measured:
        return "home", item.amounts
    if any(one.unit != stock.unit for one in measured):
        return "check", item.amounts
    left = [one for one in measured if one.value is not None and one.value > have]
    if not left:
        return "home", item.amounts
    return "buy", tuple(Amount(round_amount((one.value or have) - have, one.unit), one.unit) for one in left)


def cooked(
    state: KitchenState, recipe: Recipe, today: date, language: Language
) -> tuple[Changes, tuple[tuple[str, str], ...]]:
    """Return the changes by which a dish was cooked, and what it took of what is at home, (food, amount).

    What was told without an amount, or in another unit, may be there still; staples are. Nothing is bought any more for
    today's dish, nor for the same one without a day.
    """
    made, used = Changes(), list[tuple[str, str]]()
    for item in shopping_list([recipe]).items:
        stock = state.after(made).stock(item.name)
        taken = sum(one.value for one in item.amounts if one.value and stock and one.unit == stock.unit)
        if stock is None or stock.staple or stock.value is None or not taken:
            continue
        left = stock.value - float(taken)
        if left > stock.value * _REST:
            made = made.joined(Changes(put=(stock.model_copy(update={"value": round(left, 3)}),)))
        else:
            made = made.joined(changes.used_up(state.after(made), stock.name))
        amount = Amount(min(Fraction(taken), Fraction(stock.value).limit_denominator(1000)), stock.unit)
        used.append((stock.name, amount.text(language)))
    planned = [one for one in state.meals(today, 1) if one.recipe_id == recipe.recipe_id and not one.cooked][:1]
    undated = [("list", one.item_id) for one in state.items.values() if one.lines and one.recipe_id == recipe.recipe_id]
    done = Changes(put=tuple(one.model_copy(update={"cooked": True}) for one in planned), drop=tuple(undated))
    return made.joined(done), tuple(used)


def _own(item: OwnItem, state: KitchenState, language: Language) -> Line:
    key = f"{OWN}{item.item_id}"
    entry = lookup(parse_ingredient(item.text).name)
    aisle = entry.aisle if entry and entry.aisle in AISLES else "其他"
    return Line(key=key, name=item.text, aisle=aisle, ticked=key in state.ticks, item_id=item.item_id)


def _is_enough(tick: Tick | None, sizes: Sequence[tuple[float | None, str]], today: date) -> bool:
    """Tell whether what is in the basket is as much as is wanted now: another dish may have been planned since."""
    if tick is None or (tick.until is not None and tick.until < today):
        return False
    bought = {unit: value for value, unit in tick.amounts}
    if not bought:
        return True
    return all(unit in bought and (value is None or (bought[unit] or 0) >= value) for value, unit in sizes)


def sized(recipe: Recipe, servings: int | None) -> Recipe:
    """Return a recipe for so many; as it is where that cannot be told."""
    if not servings:
        return recipe
    try:
        return scale(recipe, servings=servings).scaled
    except KitchenError:
        return recipe
