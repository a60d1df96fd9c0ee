"""Dishes that go together: a course for each place, no main food twice, ways of cooking, heat and kitchens mixed.

A greedy choice is improved by exchanging one dish at a time (local search): with a hundred candidates and a dozen
places it is done in milliseconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from answering.fitting import Option, main_food
from culinary.ingredients import is_meat
from understanding.menu_wish import Place

_ROUNDS = 3
_APART: frozenset[Place] = frozenset(("staple", "sweet", "breakfast"))
"""Places of what is no dish beside rice."""
_NO_DISH = frozenset(("主食", "甜品", "饮品", "酱料", "粥", "早餐", "半成品", "小吃"))
# What speaks against two dishes of one meal, and of several days.
_SAME_FOOD, _SAME_WAY, _BOTH_HOT, _SAME_OVEN, _BOTH_LONG = 100.0, 2.0, 3.0, 2.0, 1.5
_SAME_FOOD_NEXT_DAY, _SAME_FOOD_ELSEWHEN = 8.0, 2.0
_WRONG_COURSE, _BROKEN, _BOTH_COLD, _TROUBLE, _OTHER_KITCHEN = 40.0, 30.0, 2.0, 1.5, 4.0
_BOTH_SEAFOOD, _ALL_DAY = 3.0, 8.0
_LONG, _VERY_LONG = 60, 300
_BESIDE = 15  # minutes of handwork of a dish while another cooks
_HOT, _HARD = 2, 3
ABROAD = frozenset(("西", "日", "韩", "东南亚"))
_LIKING, _CHANCE = 2.0, 2.0  # what the best candidate has before the last, and what the seed may give


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish of a menu and the place it fills."""

    option: Option
    place: Place


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
    slots = [(day, place) for day, places in enumerate(shapes) for place in places]
    chosen = fill(options, slots, {}, seed, lambda option, at: against(option, slots[at][0]))
    return [
        [Dish(one, place) for (on, place), one in zip(slots, chosen, strict=True) if one and on == day]
        for day in range(len(shapes))
    ]


def fill(
    options: Sequence[Option],
    slots: Sequence[tuple[int, Place]],
    fixed: Mapping[int, Option],
    seed: int = 0,
    against: Callable[[Option, int], float] = lambda option, at: 0.0,
) -> list[Option | None]:
    """Return a dish for each place, those that are fixed as they stand; None where there is no candidate left.

    Args:
        options: what may be offered, best first.
        slots: the day and kind of each place.
        fixed: dishes that stay, by place.
        seed: which of equally good menus.
        against: what speaks against a dish in a place, by its number, beside all else.
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
    chosen = [
        _Candidate(fixed[at], main_food(fixed[at].recipe), 0.0) if at in fixed else None for at in range(len(slots))
    ]
    free = [at for at in range(len(slots)) if at not in fixed]
    for _ in range(1 + _ROUNDS):
        before = list(chosen)
        for at in free:
            chosen[at] = _best(pool, slots, chosen, at, against)
        if chosen == before:
            break
    return [one.option if one else None for one in chosen]


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
    day, place = slots[at]
    free = [one for one in pool if one.option.recipe.name not in taken]
    # Only where nothing is of the kind anything else is weighed.
    free = [one for one in free if fits(one.option, place)] or free
    return min(
        free,
        key=lambda one: _alone(one, place) + _beside(one, day, others) + against(one.option, at),
        default=None,
    )


def _alone(one: _Candidate, place: Place) -> float:
    """Return what speaks against a candidate in a place by itself."""
    own = one.option.facets
    return (
        _WRONG_COURSE * (not fits(one.option, place))
        + _WRONG_COURSE * bool(place not in _APART and own.courses & _NO_DISH)
        + _BROKEN * len(one.option.broken)
        + _TROUBLE * ((own.minutes > _LONG) + (own.difficulty == _HARD))
        + _ALL_DAY * (own.minutes > _VERY_LONG)
        - one.liking
    )


def fits(option: Option, place: Place) -> bool:
    """Tell whether a dish is what a place asks for."""
    courses = option.facets.courses
    soup, sweet = "汤羹" in courses, "甜品" in courses
    return {
        "soup": soup and not sweet,
        "cold": "凉菜" in courses and not courses & _NO_DISH,
        "staple": "主食" in courses and not sweet,
        "sweet": sweet,
        "breakfast": bool(courses & {"早餐", "粥"}) and "饮品" not in courses,
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
        + _BOTH_SEAFOOD * ("水产" in a.courses and "水产" in b.courses)
        + _BOTH_COLD * ("凉菜" in a.courses and "凉菜" in b.courses)
        + _SAME_OVEN * ("烤箱" in a.equipment and "烤箱" in b.equipment)
        + _BOTH_LONG * (a.minutes >= _LONG and b.minutes >= _LONG)
        + _OTHER_KITCHEN * (a.cuisines & ABROAD != b.cuisines & ABROAD)
    )


def handwork(option: Option) -> int:
    """Return the minutes that a dish keeps the cook from others: stated or estimated, up to a quarter of an hour."""
    return min(_BESIDE, option.facets.hands_on)
