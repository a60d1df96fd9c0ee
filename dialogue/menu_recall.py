"""The menu of a conversation that was held elsewhere, read off its messages: the last reply that shows one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from culinary.ingredients import is_ingredient
from dialogue.finder import Finder
from dialogue.menu import Course, Menu, persons_after
from recipes.facets.facets import facets
from recipes.recipe import Recipe
from text.normalize import simplify
from understanding.calendar import days_in, meal_in
from understanding.kinds import read_kind
from understanding.menu_change import CHANGES, MenuChange, place_in, read_menu_changes, read_target
from understanding.menu_wish import Place, Sitting
from understanding.tables import words

_FEWEST = 2
_HEADING = 20
"""Letters of a line that is the name of a day and no more."""
_PLACES: tuple[tuple[str, Place], ...] = (
    ("甜品", "sweet"), ("汤羹", "soup"), ("凉菜", "cold"), ("主食", "staple"), ("荤菜", "meat"), ("素菜", "vegetable"),
)  # fmt: skip


def menu_in(history: Sequence[tuple[str, str]], finder: Finder, recipe: Callable[[str], Recipe | None]) -> Menu | None:
    """Return the menu that `(role, content)` pairs, oldest first, leave standing; None where there is none.

    Args:
        history: the conversation.
        finder: finds the names of dishes in a reply.
        recipe: the recipe of a title.
    """
    menu, asks = Menu(), False
    for role, content in history:
        if role == "user":
            menu, asks = _heard(menu, content)
        elif asks and len(shown := _shown(content, finder, recipe)) >= _FEWEST:
            gone = [title for title in menu.titles if all(title != course.title for _, course in shown)]
            sittings = tuple(dict.fromkeys(sitting for sitting, _ in shown))
            courses = tuple(replace(course, sitting=sittings.index(sitting)) for sitting, course in shown)
            menu = replace(menu, courses=courses, sittings=sittings, refused=(*menu.refused, *gone))
    return replace(menu, front=asks) if menu.courses else None


def _heard(menu: Menu, content: str) -> tuple[Menu, bool]:
    """Return what of a menu a user's message says, and whether the reply may show one."""
    reading, changes = read_kind(content), tuple[MenuChange, ...]()
    if menu.courses:
        changes = read_menu_changes(simplify(content))
    if reading.intent == "menu" and not changes:
        return Menu(persons=reading.wishes.persons or menu.persons, asked=(content,)), True
    for change in changes:
        if change.deed in ("persons", "more_persons", "fewer_persons"):
            menu = replace(menu, persons=persons_after(menu, change))
    if menu.courses and not changes and reading.wishes.limited:
        return replace(menu, asked=(*menu.asked, content)), True
    return menu, any(change.deed in CHANGES or change.deed == "show" for change in changes)


def _shown(reply: str, finder: Finder, recipe: Callable[[str], Recipe | None]) -> list[tuple[Sitting, Course]]:
    """Return the dishes that a reply shows as a menu, each with the meal under which it stands."""
    sitting, found = Sitting(), list[tuple[Sitting, Course]]()
    rows = words("offers")
    for line in map(str.strip, reply.split("\n")):
        text = simplify(line)
        listed = rows["bulleted"].match(text) or rows["numbered"].match(text)
        named = [(name, title) for name, title in finder.names_in(line) if not is_ingredient(name)]
        before = text[: min((at for name, _ in named if (at := text.find(name)) >= 0), default=len(text))]
        day = _sitting(before)
        if day is not None and (listed or named or len(text) < _HEADING):
            sitting = day
        if not (listed or (day is not None and named)):
            continue
        titles = list(dict.fromkeys(title for _, title in named))
        for title in titles if day is not None else titles[:1] or _unknown(listed["item"] if listed else ""):
            if all(title != course.title for _, course in found):
                found.append((sitting, Course(title, _place(before, recipe(title)))))
    return found


def _unknown(item: str) -> list[str]:
    """Return a dish that the index lacks, by the name that a list gives it; what names only its course is none."""
    name = item.strip(" *")
    return [name] if len(name) > 1 and place_in(name) is None and not is_ingredient(name) else []


def _sitting(text: str) -> Sitting | None:
    """Return the meal that the beginning of a line names, None where it names none."""
    days, target = days_in(text), read_target(text)
    if days:
        return Sitting(weekday=days[0].weekday, offset=days[0].offset, meal=None)
    if target.day > 0:
        return Sitting(number=target.day)
    meal = meal_in(text)
    return Sitting(meal=meal) if meal else None


def _place(label: str, recipe: Recipe | None) -> Place:
    """Return the place of a dish: as the line calls it, else as its recipe has it."""
    if (said := place_in(label)) is not None:
        return said
    courses = facets(recipe).courses if recipe else frozenset[str]()
    return next((place for course, place in _PLACES if course in courses), "dish")
