"""A week of the calendar is filled with dishes that go together, and stands in the plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from answering.composers.menu import persons_of
from answering.fitting import Option, broken_limits, central_of, options
from answering.kitchen_words import day_text, dishes_text, span_text
from answering.menu_choice import CANDIDATES
from answering.menu_solver import Dish, fits, solve_days
from answering.menu_text import line_of
from answering.phrase_book import say
from answering.types import Composed, Found, KitchenView, Situation
from dialogue.menu import Course, Menu
from memory import kitchen_changes as changes
from memory.kitchen import Changes
from understanding.menu_wish import Place, Sitting, shape
from understanding.turn_reading import Request
from understanding.week_wish import Kind, WeekWish, spread
from understanding.wishes import Wishes

_REFUSED, _BROKEN, _AT_HOME = 200.0, 30.0, 4.0
_NEAR_DAYS = 7
"""Within so many days no dish is planned twice."""


def compose(situation: Situation, request: Request) -> Composed | None:
    """Fill the days whose meal is empty; what stands there already is left."""
    view, wish, language = situation.kitchen, situation.reading.week, situation.language
    if view is None or wish is None:
        return None
    days, persons = wish.on(view.today), persons_of(situation)
    meal, span = say(f"meal_{wish.meal}", language), span_text(days, language)
    taken = {day: [one for one in view.state.meals(day, 1) if one.meal == wish.meal] for day in days}
    free = tuple(day for day in days if not taken[day])
    left = [
        say("week_taken", language, when=day_text(day, language), meal=meal, dishes=dishes_text(there, language))
        for day, there in taken.items()
        if there
    ]
    chips = tuple(say(chip, language) for chip in ("chip_list", "chip_plan", "chip_undo"))
    if not free:
        return Composed("\n".join([say("week_full", language, span=span, meal=meal), *left]), chips=chips)
    shapes = _shapes(free, wish, persons, view.today)
    menus = _kept(solve(situation, wish, free, shapes, view), spread(free, wish, view.today), free)
    made, lines = Changes(), list[str]()
    for day, dishes in zip(free, menus, strict=True):
        named = [(dish.option.recipe.name, dish.option.recipe.recipe_id) for dish in dishes]
        made = made.joined(changes.planned(view.state.after(made), day, wish.meal, named, persons))
        lines.append("\n".join([f"**{day_text(day, language)}**", *(line_of(dish, language) for dish in dishes)]))
    short = sum(map(len, shapes)) - sum(map(len, menus))
    parts = [say("week_head", language, span=span, meal=meal), *lines]
    parts += ["\n".join([*left, *[say("week_short", language, count=short)] * (short > 0)])]
    dishes = [dish for menu in menus for dish in menu]
    if not dishes:
        return Composed(say("suggest_none", language), chips=(say("chip_suggest", language),))
    return Composed(
        "\n\n".join(filter(None, parts)),
        sources=tuple(dish.option.recipe.recipe_id for dish in dishes),
        offered=tuple(dish.option.recipe.name for dish in dishes),
        chips=chips,
        changes=made,
        menu=_menu(free, menus, wish, persons, situation),
    )


def _menu(
    days: Sequence[date], menus: Sequence[Sequence[Dish]], wish: WeekWish, persons: int | None, situation: Situation
) -> Menu:
    """Return what was planned as the menu of the talk, so that it can be changed by day and dish."""
    sittings = tuple(Sitting(weekday=day.weekday(), meal=wish.meal, on=day.isoformat()) for day in days)
    courses = [Course(dish.option.recipe.name, dish.place, at) for at, dishes in enumerate(menus) for dish in dishes]
    return Menu(tuple(courses), sittings, persons, asked=(situation.reading.text,))


def _shapes(days: Sequence[date], wish: WeekWish, persons: int | None, today: date) -> list[tuple[Place, ...]]:
    """Return the places of each day: as wished for all, on a day without meat only greens."""
    usual = shape(replace(wish.menu, sittings=(Sitting(),) * max(2, len(days))), persons)
    kinds = spread(tuple(days), wish, today)
    greens: tuple[Place, ...] = tuple("vegetable" if place in ("meat", "dish") else place for place in usual)
    return [greens if kinds[day] == "vegetable" else usual for day in days]


def solve(
    situation: Situation,
    wish: WeekWish,
    days: Sequence[date],
    shapes: Sequence[Sequence[Place]],
    view: KitchenView,
) -> list[list[Dish]]:
    """Return the dishes of each day: within the limits of all days and its own, not what is planned around them."""
    refused = replace(wish.wishes, allergens=situation.reading.wishes.allergens)
    shared = replace(situation, reading=replace(situation.reading, wishes=refused))
    near = {one.title for one in view.state.plan.values() if abs((one.day - days[0]).days) <= _NEAR_DAYS}
    candidates = [*situation.recipes, *(Found(one, 0.0) for one in situation.library.candidates(CANDIDATES))]
    pool = options(shared, [(one.recipe, one.score) for one in candidates if one.recipe.name not in near])
    own = {
        place: one.wishes
        for one in wish.days
        for place, day in enumerate(days)
        if one.day.on(view.today, tuple(days)) == day
    }
    have = view.state.at_home
    shared_cost = {one.recipe.name: -_AT_HOME * bool(have and central_of(have, one.recipe)) for one in pool}
    own_cost = {(day, one.recipe.name): _against_of_day(one, wishes) for day, wishes in own.items() for one in pool}
    return solve_days(
        pool,
        shapes,
        situation.talk.seed,
        lambda one, day: shared_cost[one.recipe.name] + own_cost.get((day, one.recipe.name), 0.0),
    )


def _against_of_day(option: Option, wishes: Wishes) -> float:
    """Return what speaks against a dish by what one day is to be."""
    refused = bool(wishes.without & option.facets.ingredients) + (not wishes.diets <= option.facets.diets)
    missed = bool(wishes.have) and not central_of(wishes.have, option.recipe)
    return _REFUSED * refused + _BROKEN * (len(broken_limits(option.facets, wishes)) + missed)


def _kept(menus: Sequence[Sequence[Dish]], kinds: dict[date, Kind], days: Sequence[date]) -> list[list[Dish]]:
    """Return the dishes without meat that stands on a day without it for want of others."""
    return [
        [dish for dish in menu if kinds[day] != "vegetable" or fits(dish.option, dish.place)]
        for day, menu in zip(days, menus, strict=True)
    ]
