"""What can happen to a kitchen, as pure functions: a state and what was said or done become `Changes`."""

from collections.abc import Iterable
from datetime import date

from culinary.ingredients import canonical_name, is_a
from culinary.quantities import Quantity, canonical, find_quantities
from memory.kitchen import Changes, KitchenState, OwnItem, Planned, Stock
from understanding.calendar import Meal

_UNITS = {"g": "克", "ml": "毫升"}
_APART = 1.0
"""Between the places of two dishes of a meal, so that another can stand between them."""


def amount_in(text: str) -> tuple[float | None, str]:
    """Return the first amount of a text in a unit that can be compared (两斤: 1000克), (None, "") without any."""
    found = [one for one in find_quantities(text) if one.kind in ("amount", "count") and one.low]
    return amount_of(found[0]) if found else (None, "")


def amount_of(quantity: Quantity) -> tuple[float | None, str]:
    """Return an amount in a unit that can be compared."""
    size = canonical(quantity)
    return (None, "") if size.high is None else (round(float(size.high), 3), _UNITS.get(size.dimension, size.dimension))


def stocked(
    state: KitchenState, food: str, amount: tuple[float | None, str] = (None, ""), *, more: bool = False
) -> Changes:
    """Return the changes by which a food is at home; `more` than was there already, where that can be added up."""
    name, (value, unit) = canonical_name(food), amount
    before = state.pantry.get(name)
    if more and before and before.there and before.value is not None:
        if value is None:
            value, unit = before.value, before.unit
        elif before.unit == unit:
            value += before.value
    staple = before.staple if before else False
    return Changes(put=(Stock(name=name, wording=food, staple=staple, value=value, unit=unit),))


def used_up(state: KitchenState, food: str) -> Changes:
    """Return the changes by which nothing is left of a food or a kind of it; a staple is bought again."""
    name = canonical_name(food)
    kinds = [one for one in state.pantry.values() if is_a(one.name, name)]
    gone = Changes(drop=tuple(("pantry", one.name) for one in kinds if not one.staple))
    again = [one.model_copy(update={"there": False, "value": None, "unit": ""}) for one in kinds if one.staple]
    gone = gone.joined(Changes(put=tuple(again)))
    if state.after(gone).stock(name) is not None:
        gone = gone.joined(Changes(put=(Stock(name=name, wording=food, there=False),)))
    # What was bought before is wanted again.
    return gone.joined(Changes(drop=tuple(("ticks", key) for key in state.ticks if key in (name, food))))


def always_there(state: KitchenState, food: str, *, staple: bool) -> Changes:
    """Return the changes by which a food is, or is no longer, taken to be always there."""
    name = canonical_name(food)
    own = state.pantry.get(name)
    kept = own.model_copy(update={"staple": staple}) if own else Stock(name=name, wording=food, staple=staple)
    there = staple or bool(own and own.there and own.value is not None)
    return Changes(put=(kept.model_copy(update={"there": there}),))


def emptied(state: KitchenState) -> Changes:
    """Return the changes by which nothing told of the pantry is left, staples are as they are in every kitchen."""
    return Changes(drop=tuple(("pantry", key) for key in state.pantry))


def planned(
    state: KitchenState,
    day: date,
    meal: Meal,
    dishes: Iterable[tuple[str, str]],
    servings: int | None = None,
    place: float | None = None,
) -> Changes:
    """Return the changes by which dishes, (title, id of the recipe), stand in a meal; one that is there stays once."""
    there = {one.title for one in state.meals(day, 1) if one.meal == meal}
    first = last_place(state, day, meal) + _APART if place is None else place
    fresh = [(title, recipe_id) for title, recipe_id in dict.fromkeys(dishes) if title not in there]
    return Changes(
        put=tuple(
            Planned(
                day=day, meal=meal, place=first + number * _APART, title=title, recipe_id=recipe_id, servings=servings
            )
            for number, (title, recipe_id) in enumerate(fresh)
        )
    )


def moved(
    state: KitchenState, plan_id: str, day: date | None = None, meal: Meal | None = None, place: float | None = None
) -> Changes:
    """Return the changes by which a planned dish stands elsewhere, at the end of its meal where no place is given."""
    one = state.plan.get(plan_id)
    if one is None:
        return Changes()
    to, at = day or one.day, meal or one.meal
    if place is None:
        place = one.place if (to, at) == (one.day, one.meal) else last_place(state, to, at) + _APART
    return Changes(put=(one.model_copy(update={"day": to, "meal": at, "place": place}),))


def swapped(state: KitchenState, day: date, other: date, meal: Meal | None = None) -> Changes:
    """Return the changes by which two days have each other's dishes."""
    there = [(one, other) for one in state.meals(day, 1)] + [(one, day) for one in state.meals(other, 1)]
    return Changes(
        put=tuple(one.model_copy(update={"day": to}) for one, to in there if meal is None or one.meal == meal)
    )


def unplanned(entries: Iterable[Planned]) -> Changes:
    """Return the changes by which dishes are planned no more."""
    return Changes(drop=tuple(("plan", one.plan_id) for one in entries))


def written(state: KitchenState, texts: Iterable[str]) -> Changes:
    """Return the changes by which lines stand on the list; one that is there stays once."""
    there = {one.text for one in state.items.values() if not one.lines}
    return Changes(put=tuple(OwnItem(text=text) for text in dict.fromkeys(texts) if text not in there))


def listed(state: KitchenState, dish: OwnItem) -> Changes:
    """Return the changes by which a dish is shopped for without a day, in place of the same dish as it was before."""
    before = [one.item_id for one in state.items.values() if one.lines and one.recipe_id == dish.recipe_id]
    return Changes(put=(dish.model_copy(update={"item_id": before[0]}) if before else dish,))


def last_place(state: KitchenState, day: date, meal: Meal) -> float:
    """Return the last place of a meal, the one before the first where it is empty."""
    return max((one.place for one in state.meals(day, 1) if one.meal == meal), default=-_APART)
