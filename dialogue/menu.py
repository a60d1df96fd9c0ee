"""The menu that a talk is about: its dishes by meal and course, for how many, what was wished, and how words change it.

The transitions are pure: they return the menu with places left open, which whoever answers fills with dishes that fit.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from culinary.ingredients import ancestors, find_ingredients
from recipes.facets.facets import Facets
from recipes.names import clean_name
from text.normalize import simplify
from understanding.menu_change import MenuChange, MenuTarget, place_for
from understanding.menu_wish import MenuWish, Place, Sitting, read_menu, shape

_SPICY = 2
_MOST_REFUSED = 60


@dataclass(frozen=True, slots=True)
class Course:
    """A place of a menu and the dish in it."""

    title: str
    """Empty: a dish is still to be found for it."""
    place: Place
    sitting: int = 0
    wish: str = ""
    """The words of what this dish is to be: 面, 清淡点."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A meal of several dishes, or several meals."""

    courses: tuple[Course, ...] = ()
    sittings: tuple[Sitting, ...] = (Sitting(),)
    persons: int | None = None
    asked: tuple[str, ...] = ()
    """The words whose wishes all its dishes keep: those that asked for it, and what was told since."""
    refused: tuple[str, ...] = ()
    """Titles that were turned down; they are not offered again."""
    last: int = -1
    """The place that was touched last, for "换一个"; -1 where it was none."""
    front: bool = True
    """The last turn was about it."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the titles of its dishes, in its order."""
        return tuple(course.title for course in self.courses if course.title)

    @property
    def wish(self) -> MenuWish:
        """Return the shape that was asked for."""
        return read_menu(self.asked[0]) if self.asked else MenuWish()

    @property
    def open(self) -> tuple[int, ...]:
        """Return the places that have no dish yet."""
        return tuple(at for at, course in enumerate(self.courses) if not course.title)


def kept_menu(menu: Menu) -> dict[str, Any]:
    """Return a menu as a conversation keeps it."""
    return asdict(menu)


def menu_of(kept: Mapping[str, Any] | None) -> Menu | None:
    """Return the menu that a conversation has kept, None where there is none."""
    if not kept or not kept.get("courses"):
        return None
    return Menu(
        courses=tuple(Course(**course) for course in kept["courses"]),
        sittings=tuple(Sitting(**sitting) for sitting in kept["sittings"]),
        persons=kept.get("persons"),
        asked=tuple(kept.get("asked", ())),
        refused=tuple(kept.get("refused", ())),
        last=kept.get("last", -1),
        front=kept.get("front", True),
    )


def pointed(
    menu: Menu, target: MenuTarget, facets: Mapping[str, Facets], named: Collection[str] = ()
) -> tuple[int, ...]:
    """Return the places that words mean; none where they mean none, or something that is not on the menu.

    Args:
        facets: what each dish of the menu is, by title.
        named: titles of dishes that the words name.
    """
    places = _of_day(menu, target)
    if target.numbers:
        at = [number - 1 if number > 0 else len(places) + number for number in target.numbers]
        return tuple(places[one] for one in at if 0 <= one < len(places))
    if by_name := _by_name(menu, target.text, places, named):
        return by_name
    found = places
    if target.longest:
        return (max(places, key=lambda at: _minutes(menu, at, facets)),) if places else ()
    if target.foods:
        # 肉菜换一个 means what is meat; 那道鱼 the fish.
        of_food = tuple(at for at in found if _is_of(menu.courses[at].title, target.foods, facets))
        if of_food or target.place is None:
            return of_food
    if target.place is not None:
        of_place = tuple(at for at in found if menu.courses[at].place == target.place)
        return of_place or tuple(at for at in found if _serves_as(menu.courses[at].title, target.place, facets))
    if target.hot or target.fried:
        return tuple(at for at in found if _is_such(menu.courses[at].title, target, facets))
    return found if target.of_a_day or target.whole else ()


def days_of(menu: Menu) -> list[tuple[int, ...]]:
    """Return the meals of each day, in order."""
    found: dict[tuple[object, ...], list[int]] = {}
    for at, one in enumerate(menu.sittings):
        found.setdefault((one.number, one.weekday, one.offset, one.on), []).append(at)
    return [tuple(meals) for meals in found.values()]


def changed(
    menu: Menu,
    change: MenuChange,
    facets: Mapping[str, Facets],
    named: Collection[str] = (),
    breaking: Collection[str] = (),
) -> Menu:
    """Return the menu after a change, with what is to be found anew left open; what was not complained of stays.

    Args:
        change: what is wished.
        facets: what each dish of the menu is, by title.
        named: titles of dishes that the words name.
        breaking: titles of what does not keep a new limit.
    """
    at = pointed(menu, change.target, facets, named)
    match change.deed:
        case "replace":
            return _replaced(menu, at or _meant(menu, change), change)
        case "remove":
            return _without(menu, at)
        case "add":
            return _added(menu, change)
        case "persons" | "more_persons" | "fewer_persons":
            return _for_persons(menu, persons_after(menu, change))
        case "more_greens":
            return _shifted(menu, "meat", "vegetable")
        case "more_meat":
            return _shifted(menu, "vegetable", "meat")
        case "fewer":
            return _without(menu, _spare(menu, change.count, facets))
        case "another":
            return _opened(menu, range(len(menu.courses)))
        case "swap_days":
            return _days_swapped(menu, change)
        case "limit":
            after = replace(menu, asked=(*menu.asked, change.into))
            return _opened(after, [at for at, one in enumerate(menu.courses) if one.title in breaking])
        case _:
            return menu


def filled(menu: Menu, titles: Mapping[int, str]) -> Menu:
    """Return the menu with dishes put into open places, by place."""
    courses = [replace(one, title=titles.get(at, one.title)) for at, one in enumerate(menu.courses)]
    return replace(menu, courses=tuple(courses), last=min(titles, default=menu.last))


def persons_after(menu: Menu, change: MenuChange) -> int:
    """Return for how many a menu is after a change that says so, or how many more or fewer eat."""
    now = menu.persons or 0
    more = {"more_persons": change.persons, "fewer_persons": -change.persons}.get(change.deed)
    return change.persons if more is None else max(1, now + more) if now else change.persons


def _of_day(menu: Menu, target: MenuTarget) -> tuple[int, ...]:
    """Return the places of the day and meal that words name, all where they name none."""
    if not target.of_a_day:
        return tuple(range(len(menu.courses)))
    days = days_of(menu)
    meals = {at for day in days for at in day}
    if target.weekday is not None:
        meals = {at for at, one in enumerate(menu.sittings) if one.weekday == target.weekday}
        if not meals and all(one.number for one in menu.sittings) and target.weekday < len(days):
            meals = {*days[target.weekday]}
    elif target.offset is not None:
        meals = {at for at, one in enumerate(menu.sittings) if one.offset == target.offset}
        if not meals and len(days) == 1 and all(one == Sitting(meal=one.meal) for one in menu.sittings):
            meals = {*days[0]}
    elif target.day:
        at = target.day - 1 if target.day > 0 else len(days) + target.day
        meals = {*days[at]} if 0 <= at < len(days) else set()
    if target.meal and any(one.meal for one in menu.sittings):
        meals &= {at for at, one in enumerate(menu.sittings) if one.meal == target.meal}
    return tuple(at for at, one in enumerate(menu.courses) if one.sitting in meals)


def _by_name(menu: Menu, text: str, places: Sequence[int], named: Collection[str]) -> tuple[int, ...]:
    """Return the places of the dishes that a text names, whole, or by the end of a name (牛腩那道)."""
    simple = simplify(text)
    titles = {at: menu.courses[at].title for at in places}
    whole = tuple(at for at, title in titles.items() if title in named or (title and clean_name(title) in simple))
    if whole or simple.isascii():
        return whole
    ends = [at for at, title in titles.items() if len(title) > 2 and title[-2:] in simple]
    return tuple(ends) if len(ends) == 1 else ()


def _is_of(title: str, foods: Collection[str], facets: Mapping[str, Facets]) -> bool:
    kinds = {kind for name in find_ingredients(title) for kind in ancestors(name)}
    return title in facets and any(food in facets[title].main | kinds for food in foods)


def _serves_as(title: str, place: Place, facets: Mapping[str, Facets]) -> bool:
    own = facets.get(title)
    return own is not None and _COURSES.get(place, "") in own.courses


_COURSES: dict[Place, str] = {
    "soup": "汤羹", "cold": "凉菜", "staple": "主食", "sweet": "甜品", "meat": "荤菜", "vegetable": "素菜",
}  # fmt: skip


def _is_such(title: str, target: MenuTarget, facets: Mapping[str, Facets]) -> bool:
    own = facets.get(title)
    return own is not None and ((target.hot and own.heat >= _SPICY) or (target.fried and "炸" in own.methods))


def _minutes(menu: Menu, at: int, facets: Mapping[str, Facets]) -> int:
    own = facets.get(menu.courses[at].title)
    return own.minutes if own else 0


def _meant(menu: Menu, change: MenuChange) -> tuple[int, ...]:
    """Return the place that a wish without any pointer means: 换个汤 the soup, 换一个 the one touched last."""
    target, place = change.target, place_for(change.into)
    if target.numbers or target.of_a_day or target.foods or target.place or target.hot or target.fried:
        return ()
    of_place = tuple(at for at, one in enumerate(menu.courses) if one.place == place)
    if place and of_place:
        return of_place[-1:]
    return (menu.last,) if 0 <= menu.last < len(menu.courses) and not change.into else ()


def _replaced(menu: Menu, at: Sequence[int], change: MenuChange) -> Menu:
    """Return the menu with places opened; of a day that is to have something else only what that stands for."""
    place = place_for(change.into) if change.into else None
    if not place or not at:
        return _opened(menu, at, wish=change.into)
    if place == "staple" and change.target.of_a_day and len(at) > 1:
        # Noodles are a meal.
        return _opened(_without(menu, at[1:], refused=True), at[:1], place, change.into)
    same = [one for one in at if menu.courses[one].place == place]
    if len(at) > 1 and place == "vegetable":
        same = [one for one in at if menu.courses[one].place in ("meat", "dish")]
    elif len(at) > 1 and not change.target.whole:
        same = same[:1] or list(at[:1])
    return _opened(menu, same or at, place, change.into)


def _opened(menu: Menu, at: Collection[int], place: Place | None = None, wish: str = "") -> Menu:
    """Return the menu with dishes turned down, their places open."""
    courses = [
        Course("", place or one.place, one.sitting, wish or one.wish) if number in at else one
        for number, one in enumerate(menu.courses)
    ]
    gone = [menu.courses[one].title for one in sorted(at)]
    return replace(menu, courses=tuple(courses), refused=(*menu.refused, *filter(None, gone))[-_MOST_REFUSED:])


def _without(menu: Menu, at: Collection[int], *, refused: bool = False) -> Menu:
    """Return the menu without places, and without meals that have no dish any more; nothing is taken of the last."""
    left = [one for number, one in enumerate(menu.courses) if number not in at]
    if not left:
        return menu
    meals = sorted({one.sitting for one in left})
    gone = [menu.courses[one].title for one in sorted(at)] if refused else []
    return replace(
        menu,
        courses=tuple(replace(one, sitting=meals.index(one.sitting)) for one in left),
        sittings=tuple(menu.sittings[one] for one in meals),
        refused=(*menu.refused, *gone)[-_MOST_REFUSED:],
        last=-1,
    )


def _added(menu: Menu, change: MenuChange) -> Menu:
    """Return the menu with places more: in the meals named, else in each."""
    if change.target.of_a_day:
        meals = sorted({menu.courses[at].sitting for at in _of_day(menu, change.target)})
    else:
        meals = list(range(len(menu.sittings)))
    place: Place = place_for(change.into) or "dish"
    more = [Course("", place, meal, change.into) for meal in meals for _ in range(change.count)]
    return in_order(replace(menu, courses=(*menu.courses, *more)))


def in_order(menu: Menu) -> Menu:
    """Return the menu with its places meal by meal, else as they stand."""
    return replace(menu, courses=tuple(sorted(menu.courses, key=lambda one: one.sitting)))


def _for_persons(menu: Menu, persons: int) -> Menu:
    """Return the menu for so many: where its dishes were counted by the persons, with more or fewer of them."""
    after = replace(menu, persons=persons)
    if menu.wish.counted or len(menu.sittings) > 1 or menu.persons is None:
        return after
    before, now = (Counter(shape(menu.wish, count)) for count in (menu.persons, persons))
    more = [Course("", place) for place in now for _ in range(now[place] - before[place])]
    spare = [at for place in before for at in _last_of(menu, place, before[place] - now[place])]
    return replace(after, courses=(*menu.courses, *more)) if more else _without(after, spare)


def _last_of(menu: Menu, place: Place, count: int) -> list[int]:
    at = [number for number, one in enumerate(menu.courses) if one.place == place]
    return at[len(at) - count :] if 0 < count < len(at) else []


def _shifted(menu: Menu, much: Place, little: Place) -> Menu:
    """Return the menu with half of the dishes of a kind made ones of another; of a single one another is added."""
    many = [at for at, one in enumerate(menu.courses) if one.place == much]
    if len(many) < 2:
        return replace(menu, courses=(*menu.courses, Course("", little)))
    return _opened(menu, many[(len(many) + 1) // 2 :], little)


def _spare(menu: Menu, count: int, facets: Mapping[str, Facets]) -> list[int]:
    """Return the places that are missed least: of what there is most of, the longest first."""
    left = {at: one.place for at, one in enumerate(menu.courses)}
    gone: list[int] = []
    while len(gone) < count and len(left) > 1:
        often = Counter(left.values())
        worst = max(left, key=lambda at: (often[left[at]], _minutes(menu, at, facets)))
        gone.append(worst)
        del left[worst]
    return gone


def _days_swapped(menu: Menu, change: MenuChange) -> Menu:
    one, other = (sorted({menu.courses[at].sitting for at in _of_day(menu, day)}) for day in _both(change))
    if len(one) != len(other):
        return menu
    to = dict(zip([*one, *other], [*other, *one], strict=True))
    courses = [replace(course, sitting=to.get(course.sitting, course.sitting)) for course in menu.courses]
    return in_order(replace(menu, courses=tuple(courses)))


def _both(change: MenuChange) -> tuple[MenuTarget, MenuTarget]:
    return change.target, change.other_day
