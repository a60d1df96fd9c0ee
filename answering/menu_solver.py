"""Dishes that go together: a course for each place, no main food twice, ways of cooking, heat and kitchens mixed.

A greedy choice is improved by exchanging one dish at a time (local search): with a hundred candidates and a dozen
places it is done in milliseconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from answering.fitting import Option, is_meat, main_food
from understanding.menu_wish import MenuWish

Place = Literal["meat", "vegetable", "dish", "soup"]

_ROUNDS = 3
_MOST = 8  # dishes of one meal that is planned by the persons alone
_NO_DISH = frozenset(("主食", "甜品", "饮品", "酱料", "粥", "早餐", "半成品", "小吃"))
# What speaks against two dishes of one meal, and of several days.
_SAME_FOOD, _SAME_WAY, _BOTH_HOT, _SAME_OVEN, _BOTH_LONG = 100.0, 2.0, 3.0, 2.0, 1.5
_SAME_FOOD_NEXT_DAY, _SAME_FOOD_ELSEWHEN = 8.0, 2.0
_WRONG_COURSE, _BROKEN, _BOTH_COLD, _TROUBLE, _OTHER_KITCHEN = 40.0, 30.0, 2.0, 1.5, 4.0
_LONG = 60
_BESIDE = 15  # minutes of handwork of a dish while another cooks
_HOT, _HARD = 2, 3
_ABROAD = frozenset(("西", "日", "韩", "东南亚"))
_LIKING, _CHANCE = 2.0, 2.0  # what the best candidate has before the last, and what the seed may give


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish of a menu and the place it fills."""

    option: Option
    place: Place


def shape(wish: MenuWish, persons: int | None) -> tuple[Place, ...]:
    """Return the places of one meal: as wished, else as many dishes as persons and a soup; for several days two."""
    if wish.meat is not None or wish.vegetable is not None:
        meat, vegetable = wish.meat or 0, wish.vegetable or 0
        rest = max(0, (wish.dishes or 0) - meat - vegetable)
        return _places(meat, vegetable, rest, wish.soups or 0)
    if wish.dishes is None and wish.days > 1:
        return _places(1, 1, 0, wish.soups or 0)
    dishes = wish.dishes or min(_MOST, max(2 if persons is None else persons, 1))
    soups = wish.soups if wish.soups is not None else int(wish.dishes is None)
    return _places((dishes + 1) // 2, dishes // 2, 0, soups)


def _places(meat: int, vegetable: int, rest: int, soups: int) -> tuple[Place, ...]:
    counts: dict[Place, int] = {"meat": meat, "vegetable": vegetable, "dish": rest, "soup": soups}
    return tuple(place for place, count in counts.items() for _ in range(count))


def solve(options: Sequence[Option], places: Sequence[Place], days: int = 1, seed: int = 0) -> list[list[Dish]]:
    """Return the dishes of each of some days alike (see `solve_days`)."""
    return solve_days(options, [places] * days, seed)


def solve_days(
    options: Sequence[Option],
    shapes: Sequence[Sequence[Place]],
    seed: int = 0,
    against: Callable[[Option, int], float] = lambda option, day: 0.0,
) -> list[list[Dish]]:
    """Return the dishes of each day; fewer where there are not enough candidates. No dish comes twice.

    Args:
        options: what may be offered, best first.
        shapes: the places of each day.
        seed: which of equally good menus.
        against: what speaks against a dish on a day, beside all else.
    """
    chance = Random(seed)
    pool = [
        _Candidate(
            option,
            main_food(option.recipe),
            _LIKING * (1 - rank / len(options)) + _CHANCE * chance.random(),
        )
        for rank, option in enumerate(options)
    ]
    slots = [(day, place) for day, places in enumerate(shapes) for place in places]
    chosen: list[_Candidate | None] = [None] * len(slots)
    for at in range(len(slots)):
        chosen[at] = _best(pool, slots, chosen, at, against)
    for _ in range(_ROUNDS):
        before = list(chosen)
        for at in range(len(slots)):
            chosen[at] = _best(pool, slots, chosen, at, against)
        if chosen == before:
            break
    return [
        [Dish(one.option, place) for (on, place), one in zip(slots, chosen, strict=True) if one and on == day]
        for day in range(len(shapes))
    ]


@dataclass(frozen=True, slots=True)
class _Candidate:
    option: Option
    food: str
    liking: float


def _best(
    pool: Sequence[_Candidate],
    slots: Sequence[tuple[int, Place]],
    chosen: Sequence[_Candidate | None],
    at: int,
    against: Callable[[Option, int], float],
) -> _Candidate | None:
    """Return the candidate that costs least in a place, given what stands in the others."""
    others = [(slots[other][0], one) for other, one in enumerate(chosen) if one and other != at]
    taken = {one.option.recipe.name for _, one in others}
    free = [one for one in pool if one.option.recipe.name not in taken]
    day, place = slots[at]
    return min(
        free,
        key=lambda one: _alone(one, place) + _beside(one, day, others) + against(one.option, day),
        default=None,
    )


def _alone(one: _Candidate, place: Place) -> float:
    """Return what speaks against a candidate in a place by itself."""
    own = one.option.facets
    return (
        _WRONG_COURSE * (not fits(one.option, place))
        + _WRONG_COURSE * bool(own.courses & _NO_DISH)
        + _BROKEN * len(one.option.broken)
        + _TROUBLE * ((own.minutes > _LONG) + (own.difficulty == _HARD))
        - one.liking
    )


def fits(option: Option, place: Place) -> bool:
    """Tell whether a dish is what a place asks for."""
    courses = option.facets.courses
    soup = "汤羹" in courses
    return {
        "soup": soup,
        "meat": is_meat(main_food(option.recipe)) and not soup,
        "vegetable": "荤菜" not in courses and not soup,
        "dish": not soup,
    }[place]


def _beside(one: _Candidate, day: int, others: Sequence[tuple[int, _Candidate]]) -> float:
    return sum(_pair(one, other, abs(day - on)) for on, other in others)


def _pair(one: _Candidate, other: _Candidate, apart: int) -> float:
    """Return what speaks against two dishes so many days apart."""
    same_food = bool(one.food) and one.food == other.food
    if apart:
        return same_food * (_SAME_FOOD_NEXT_DAY if apart == 1 else _SAME_FOOD_ELSEWHEN)
    a, b = one.option.facets, other.option.facets
    return (
        _SAME_FOOD * same_food
        + _SAME_WAY * bool(a.methods & b.methods)
        + _BOTH_HOT * (a.heat >= _HOT and b.heat >= _HOT)
        + _BOTH_COLD * ("凉菜" in a.courses and "凉菜" in b.courses)
        + _SAME_OVEN * ("烤箱" in a.equipment and "烤箱" in b.equipment)
        + _BOTH_LONG * (a.minutes >= _LONG and b.minutes >= _LONG)
        + _OTHER_KITCHEN * (a.cuisines & _ABROAD != b.cuisines & _ABROAD)
    )


def hands_on(dishes: Sequence[Dish]) -> int:
    """Return about how many minutes a meal takes: the longest dish, and the handwork of the others beside it."""
    minutes = sorted((dish.option.facets.minutes for dish in dishes), reverse=True)
    return minutes[0] + sum(min(_BESIDE, each) for each in minutes[1:]) if minutes else 0
