"""Dishes are found for the open places of a menu: within what is wished of all of them, and of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from answering.fitting import Option, broken_limits, central_of, is_allowed, options
from answering.menu_solver import ABROAD, fill, fits
from answering.types import Situation
from culinary.ingredients import is_ingredient
from dialogue.menu import Course, Menu, filled
from recipes.facets.facets import facets
from recipes.recipe import Recipe
from understanding.menu_change import kind_of_staple
from understanding.menu_wish import Occasion
from understanding.wishes import Wishes, read_wishes

CANDIDATES = 300
_QUICK = 30
"""Minutes of a dish that is to be quick."""
_ALL_VEGETARIAN = frozenset(("素食", "纯素"))
_ABROAD, _OCCASION, _UNCLAIMED, _BROKEN, _MISSED, _FOUND, _SLOW = 12.0, -6.0, 10.0, 30.0, 60.0, -12.0, 0.1
_TAGS: dict[Occasion, str] = {
    "feast": "宴客", "new_year": "年夜饭", "mid_autumn": "中秋", "with_children": "儿童",
}  # fmt: skip
_STAPLES = {"noodles": ("面条",), "rice": ("米饭",), "dumplings": ("饺子",), "porridge": ("粥",)}
_FOR_BABIES = "辅食"
_SAID_ELSEWHERE = frozenset(("快手", "儿童", "纯素"))
"""Claims that stand among the limits, and a diet that only some keep."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A menu with dishes found for its open places."""

    menu: Menu
    options: Mapping[str, Option]
    """What each of its dishes is, by title."""
    nothing_for: tuple[Course, ...] = ()
    """Places for which nothing fits; they are no longer on the menu."""
    forbidden: tuple[str, ...] = ()
    """Titles that were asked for by name, and that the limits forbid."""


def wishes_of(menu: Menu) -> Wishes:
    """Return what every dish of a menu is to keep: what was said of all of it, without what names single courses."""
    wishes = read_wishes(", ".join(menu.asked))
    minutes = _QUICK if "快手" in wishes.claims and not wishes.minutes else wishes.minutes
    diets = wishes.diets - _ALL_VEGETARIAN if menu.wish.some_vegetarian else wishes.diets
    nothing = frozenset[str]()
    return replace(wishes, minutes=minutes, diets=diets, courses=nothing, methods=nothing, equipment=wishes.equipment)


def within(situation: Situation, menu: Menu) -> Situation:
    """Return the situation with the limits of a menu as those of the turn."""
    return replace(situation, reading=replace(situation.reading, wishes=wishes_of(menu)))


def options_of(situation: Situation, menu: Menu) -> dict[str, Option]:
    """Return what each dish of a menu is, by title; those that the index lacks are left out."""
    wishes, found = wishes_of(menu), dict[str, Option]()
    for title in menu.titles:
        recipe = situation.library.recipe(title)
        if recipe is not None:
            own = facets(recipe)
            found[title] = Option(recipe, own, 0.0, broken_limits(own, wishes))
    return found


def choose(situation: Situation, menu: Menu) -> Choice:
    """Find dishes for the open places of a menu that go with the others."""
    limited = within(situation, menu)
    known = options_of(situation, menu)
    menu, named, forbidden = _named(limited, menu)
    offered = [(one.recipe, one.score) for one in situation.recipes]
    more = [(one, 0.0) for one in situation.library.candidates(CANDIDATES)]
    gone = {*menu.refused, *menu.titles}
    pool = [one for one in options(limited, [*offered, *more]) if one.recipe.name not in gone]
    slots = [(course.sitting, course.place) for course in menu.courses]
    fixed = {at: known[one.title] for at, one in enumerate(menu.courses) if one.title in known}
    fixed |= {at: named[one.title] for at, one in enumerate(menu.courses) if one.title in named}
    chosen = fill(pool, slots, fixed, situation.talk.seed, _against(limited, menu))
    titles = {at: one.recipe.name for at in menu.open if (one := chosen[at]) and serves(one, menu.courses[at])}
    after = filled(menu, titles)
    open_still = tuple(after.courses[at] for at in after.open)
    after = replace(after, courses=tuple(one for one in after.courses if one.title))
    by_title = known | named | {one.recipe.name: one for one in chosen if one}
    return Choice(after, {title: by_title[title] for title in after.titles if title in by_title}, open_still, forbidden)


def serves(option: Option, course: Course) -> bool:
    """Tell whether a dish is what a place is for: of its kind, and made of what is wished of it.

    Where nothing of its kind is there, any dish fills a place of which nothing was wished.
    """
    wishes = read_wishes(course.wish)
    if not course.wish and course.place in ("meat", "vegetable", "dish"):
        return True
    of_foods = not wishes.have or bool(central_of(wishes.have, option.recipe))
    return fits(option, course.place) and of_foods and _is_staple_wished(option.recipe, course)


def _named(situation: Situation, menu: Menu) -> tuple[Menu, dict[str, Option], tuple[str, ...]]:
    """Return the menu with the dishes that are wished by name, what they are, and those that are not allowed."""
    wishes, found, forbidden, courses = situation.reading.wishes, dict[str, Option](), list[str](), list[Course]()
    for course in menu.courses:
        recipe = _called(situation, course.wish) if course.wish and not course.title else None
        if recipe is None or recipe.name in menu.titles:
            courses.append(course)
        elif is_allowed(recipe, wishes, situation.known.joined(situation.reading.told)):
            own = facets(recipe)
            found[recipe.name] = Option(recipe, own, 1.0, broken_limits(own, wishes))
            courses.append(replace(course, title=recipe.name))
        else:
            forbidden.append(recipe.name)
            courses.append(replace(course, wish=""))
    return replace(menu, courses=tuple(courses)), found, tuple(forbidden)


def _called(situation: Situation, words: str) -> Recipe | None:
    """Return the recipe that words name as a dish, None where they name only what goes into one."""
    names = [(name, title) for name, title in situation.library.named_in(words) if not is_ingredient(name)]
    longest = max(names, key=lambda one: len(one[0]), default=None)
    return situation.library.recipe(longest[1]) if longest else None


def _against(situation: Situation, menu: Menu) -> Callable[[Option, int], float]:
    """Return what speaks against a dish in a place of a menu, beside what it is by itself and beside others."""
    wishes, asked = situation.reading.wishes, menu.wish
    own = [read_wishes(course.wish) for course in menu.courses]
    found = {one.recipe.name: one.score for one in situation.recipes}
    claims = wishes.claims - _SAID_ELSEWHERE
    tags = {_TAGS[occasion] for occasion in asked.occasions}

    def general(option: Option) -> float:
        abroad = option.facets.cuisines & ABROAD and not option.facets.cuisines & wishes.cuisines
        unclaimed = len(claims - option.facets.claims - option.facets.suits - frozenset(option.recipe.tags))
        slow = _SLOW * option.facets.minutes * (wishes.minutes is not None)
        festive = _OCCASION * bool(tags & {*option.recipe.tags})
        for_babies = _FOR_BABIES not in claims and _FOR_BABIES in option.facets.claims | option.facets.suits
        return _ABROAD * bool(abroad) + _UNCLAIMED * (unclaimed + 2 * for_babies) + slow + festive

    cost: dict[str, float] = {}

    def against(option: Option, at: int) -> float:
        name, course, wish = option.recipe.name, menu.courses[at], own[at]
        if name not in cost:
            cost[name] = general(option)
        special = 0.0
        if course.wish:
            special += _BROKEN * len(broken_limits(option.facets, wish))
            special += _MISSED * (bool(wish.have) and not central_of(wish.have, option.recipe))
            special += _MISSED * (not _is_staple_wished(option.recipe, course))
            special += _BROKEN * len(wish.claims - option.facets.claims - option.facets.suits)
            special += _FOUND * found.get(name, 0.0)
        if asked.some_vegetarian and course.place in ("vegetable", "cold", "soup"):
            special += _BROKEN * (not option.facets.diets & _ALL_VEGETARIAN)
        return cost[name] + special

    return against


def _is_staple_wished(recipe: Recipe, course: Course) -> bool:
    """Tell whether a dish is the kind of noodles or rice that a place is for."""
    kind = kind_of_staple(course.wish) if course.place == "staple" and course.wish else None
    if kind is None:
        return True
    told = {*recipe.tags, *facets(recipe).courses}
    return any(one in told or recipe.name.endswith(one) for one in _STAPLES[kind])


def vegetarian(options: Sequence[Option]) -> list[str]:
    """Return the titles of the dishes that a vegetarian eats."""
    return [one.recipe.name for one in options if one.facets.diets & _ALL_VEGETARIAN]
