"""The shape of a meal that a turn asks for: 两菜一汤, 三天的晚饭每天一荤一素, three dishes and a soup."""

from dataclasses import dataclass
from typing import Literal

from text.normalize import simplify
from text.numerals import parse_number
from understanding.calendar import MEALS, Meal, days_in, meal_in, span_in
from understanding.tables import words

Place = Literal["meat", "vegetable", "dish", "soup", "cold", "staple", "sweet", "breakfast"]
Occasion = Literal["feast", "new_year", "mid_autumn", "with_children"]
_OCCASIONS: tuple[Occasion, ...] = ("feast", "new_year", "mid_autumn", "with_children")
_MOST_DISHES, _MOST_DAYS, _WEEK, _WORKDAYS = 12, 14, 7, 5
_GUESTS = 4
_MOST_BY_PERSONS, _FEAST = 8, 6  # dishes of one meal that goes by the persons, and from which something is cold
_SPANS = {"workdays": range(5), "week": range(7), "weekend": range(5, 7)}


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meal of a menu: on which day, and which meal where a day has several."""

    number: int = 0
    """The n-th day, from 1; 0 where the day has a name, or there is but one."""
    weekday: int | None = None
    offset: int | None = None
    """So many days from now."""
    meal: Meal | None = None
    on: str = ""
    """The date, as ISO has it, where it stands in the user's plan."""


@dataclass(frozen=True, slots=True)
class MenuWish:
    """How many dishes of which kind a meal is to have; None where the turn does not say."""

    dishes: int | None = None
    """All dishes but the soups, and what is counted apart."""
    soups: int | None = None
    meat: int | None = None
    vegetable: int | None = None
    cold: int = 0
    staples: int = 0
    sweets: int = 0
    days: int = 1
    sittings: tuple[Sitting, ...] = (Sitting(),)
    some_vegetarian: bool = False
    """Some of those who eat are vegetarians, the others not."""
    occasions: tuple[Occasion, ...] = ()

    @property
    def counted(self) -> bool:
        """Tell whether the turn counts dishes; else their number goes by the persons."""
        return self.dishes is not None or self.meat is not None or self.vegetable is not None


def read_menu(question: str) -> MenuWish:
    """Read the shape of a meal off a question in Chinese or English."""
    text = simplify(question)
    meat, vegetable = _count("meat", text), _count("vegetable", text)
    hot, cold = _count("hot", text), _count("cold", text) or 0
    dishes = hot if hot is not None else _count("dishes", text)
    rows, days = words("menus"), _days(text)
    return MenuWish(
        dishes=dishes if dishes is not None or meat is None else meat + (vegetable or 0),
        soups=_count("soups", text),
        meat=meat,
        vegetable=vegetable,
        cold=cold,
        staples=_count("staples", text, 1) or 0,
        sweets=_count("sweets", text, 1) or 0,
        days=days,
        sittings=sittings_in(text, days),
        some_vegetarian=rows["some_vegetarian"].search(text) is not None,
        occasions=tuple(row for row in _OCCASIONS if rows[row].search(text)),
    )


def wants_meal(text: str, persons: int | None) -> bool:
    """Tell whether simplified `text` wants several dishes that make a meal: counted ones, or a table of guests."""
    wish = read_menu(text)
    several = (wish.dishes or 0) + (wish.soups or 0) > 1 and words("menus")["meal"].search(text) is not None
    return several or ("feast" in wish.occasions and (persons or 0) >= _GUESTS)


def shape(wish: MenuWish, persons: int | None) -> tuple[Place, ...]:
    """Return the places of one meal: as wished, else as many dishes as persons and a soup; for several days two."""
    if wish.meat is not None or wish.vegetable is not None:
        meat, vegetable = wish.meat or 0, wish.vegetable or 0
        rest = max(0, (wish.dishes or 0) - meat - vegetable)
        return _places(wish, meat, vegetable, rest, wish.soups or 0)
    if wish.dishes is None and len(wish.sittings) > 1:
        return _places(wish, 1, 1, 0, wish.soups or 0)
    dishes = wish.dishes or min(_MOST_BY_PERSONS, max(2 if persons is None else persons, 1))
    soups = wish.soups if wish.soups is not None else int(wish.dishes is None)
    return _places(wish, (dishes + 1) // 2, dishes // 2, 0, soups)


def places_of(wish: MenuWish, persons: int | None) -> list[tuple[Place, ...]]:
    """Return the places of each meal; a breakfast is one dish."""
    usual = shape(wish, persons)
    return [("breakfast",) if sitting.meal == "breakfast" else usual for sitting in wish.sittings]


def _places(wish: MenuWish, meat: int, vegetable: int, rest: int, soups: int) -> tuple[Place, ...]:
    cold = wish.cold
    if not wish.counted and not cold and wish.occasions and meat + vegetable >= _FEAST:
        # A table of guests has something cold to begin with.
        cold, vegetable = 1, vegetable - 1
    counts: dict[Place, int] = {
        "cold": cold, "meat": meat, "vegetable": vegetable, "dish": rest, "soup": soups,
        "staple": wish.staples, "sweet": wish.sweets,
    }  # fmt: skip
    return tuple(place for place, count in counts.items() for _ in range(count))


def sittings_in(text: str, days: int) -> tuple[Sitting, ...]:
    """Return the meals that simplified `text` wants planned, their days called as it calls them."""
    span, named = span_in(text), days_in(text)
    meals = MEALS if words("menus")["three_meals"].search(text) else _meals(text)
    found = [Sitting(number=number) for number in range(1, days + 1)] if days > 1 else [Sitting()]
    if days == _WEEK and words("menus")["week"].search(text):
        found = [Sitting(weekday=weekday) for weekday in range(_WEEK)]
    elif span and span.kind in _SPANS and days == len(_SPANS[span.kind]):
        found = [Sitting(weekday=weekday) for weekday in _SPANS[span.kind]]
    elif (several := weekdays_through(text)) and days in (1, len(several)):
        found = [Sitting(weekday=weekday) for weekday in several]
    elif len(named) > 1 and days in (1, len(named)):
        found = [Sitting(weekday=one.weekday, offset=one.offset) for one in named]
    elif words("calendar")["two_days"].search(text) and days in (1, 2):
        found = [Sitting(offset=0), Sitting(offset=1)]
    if len(meals) > 1:
        found = [Sitting(one.number, one.weekday, one.offset, meal) for one in found for meal in meals]
    elif meals == ("breakfast",):
        found = [Sitting(one.number, one.weekday, one.offset, "breakfast") for one in found]
    return tuple(found)


def weekdays_through(text: str) -> tuple[int, ...]:
    """Return the weekdays of a span like 周一到周三 in simplified `text`, Monday is 0; none where there is none."""
    match = words("calendar")["through"].search(text)
    if match is None:
        return ()
    named = [one.weekday for part in match.groups() if part for one in days_in(part)]
    first, last = (named[0], named[1]) if len(named) == 2 else (None, None)
    return tuple(range(first, last + 1)) if first is not None and last is not None and first < last else ()


def _meals(text: str) -> tuple[Meal, ...]:
    """Return the meals that a text names."""
    rows = words("calendar")
    found = tuple(meal for meal in MEALS if rows[meal].search(text))
    first = meal_in(text)
    return found or ((first,) if first else ())


def _count(row: str, text: str, unsaid: int | None = None) -> int | None:
    for match in words("menus")[row].finditer(text):
        said = next((group for group in match.groups() if group), "")
        number = parse_number(said) if said else None
        if number and number.low and 1 <= number.low <= _MOST_DISHES:
            return int(number.low)
        if unsaid and not said:
            return unsaid
    return None


def _days(text: str) -> int:
    days = _count("days", text)
    if days:
        return min(days, _MOST_DAYS)
    rows = words("menus")
    if rows["workdays"].search(text):
        return _WORKDAYS
    return _WEEK if rows["week"].search(text) else len(weekdays_through(text)) or 1
