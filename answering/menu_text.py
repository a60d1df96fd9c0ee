"""How a menu is put into words: its head, its dishes a line each, its days, and how long it takes."""

from collections import Counter
from collections.abc import Mapping, Sequence

from answering.cooking_order import whole_minutes
from answering.english import dish_name
from answering.fitting import Option, facts, limit_text
from answering.menu_choice import vegetarian, wishes_of
from answering.menu_solver import Dish, fits
from answering.phrase_book import say
from dialogue.menu import Course, Menu, days_of
from text.durations import duration
from tools.kitchen.text import Language
from understanding.menu_wish import Sitting

_LONG = 60
_PLURAL = {"dish": "es", "soup": "s"}
_MOST_OFFSET = 3


def head(menu: Menu, language: Language) -> str:
    """Return the first line of a new menu: for how many, how many dishes, how many days."""
    whose = say("menu_for", language, persons=menu.persons) if menu.persons else ""
    days = len(days_of(menu))
    if len(menu.sittings) > days:
        return say("menu_lead_meals", language, whose=whose, meals=len(menu.sittings))
    key = "menu_lead_days" if days > 1 else "menu_lead"
    first = [course for course in menu.courses if course.sitting == 0]
    return say(key, language, whose=whose, meal=_counted(first, language), days=days)


def now(menu: Menu, language: Language) -> str:
    """Return the line above a menu that was changed."""
    persons = [say("menu_persons", language, persons=menu.persons)] * bool(menu.persons)
    size = [_counted(menu.courses, language)] * (len(menu.sittings) == 1)
    return (
        say("menu_now", language, size=say("menu_joint", language).join([*persons, *size]))
        if persons or size
        else (say("menu_show", language))
    )


def _counted(courses: Sequence[Course], language: Language) -> str:
    counts = Counter("soup" if course.place == "soup" else "dish" for course in courses)
    words = [
        say(f"menu_one_{what}" if count == 1 else f"menu_{what}{_PLURAL[what]}", language, count=count)
        for what in _PLURAL
        if (count := counts[what])
    ]
    return say("menu_and", language).join(words)


def shown(menu: Menu, options: Mapping[str, Option], language: Language) -> list[str]:
    """Return a menu meal by meal: of one meal its dishes numbered, of several under the name of each day."""
    parts = []
    for at, sitting in enumerate(menu.sittings):
        courses = [course for course in menu.courses if course.sitting == at]
        lines = [_line(course, options.get(course.title), menu, language) for course in courses]
        if len(menu.sittings) == 1:
            return ["\n".join(say("menu_numbered", language, number=n, line=line) for n, line in enumerate(lines, 1))]
        title = f"**{sitting_text(sitting, language)}**"
        parts.append("\n".join([title, *(say("menu_bullet", language, line=line) for line in lines)]))
    return parts


def _line(course: Course, option: Option | None, menu: Menu, language: Language) -> str:
    if option is None:
        return dish_name(course.title, language)
    place = course.place if fits(option, course.place) else "dish"
    return _with_why(option, place, language, [limit_text(one, wishes_of(menu), language) for one in option.broken])


def _with_why(option: Option, place: str, language: Language, broken: Sequence[str] = ()) -> str:
    missed = [say("not_kept", language, limits=say("list_joint", language).join(broken))] * bool(broken)
    why = say("fact_joint", language).join([*facts(option.recipe, language), *missed])
    return say(f"menu_{place}", language, dish=dish_name(option.recipe.name, language), why=why)


def line_of(dish: Dish, language: Language) -> str:
    """Return a dish of a planned week as a line, with why."""
    place = dish.place if fits(dish.option, dish.place) else "dish"
    return say("menu_bullet", language, line=_with_why(dish.option, place, language))


def sitting_text(sitting: Sitting, language: Language) -> str:
    """Return which meal of a menu it is: 周一, 第 2 天, 明天午饭."""
    meal = say(f"meal_{sitting.meal}", language) if sitting.meal else ""
    if sitting.weekday is not None:
        names = say("kitchen_weekdays", language)
        weekday = names[sitting.weekday] if language == "zh" else names.split()[sitting.weekday]
        day = say("menu_weekday", language, weekday=weekday)
    elif sitting.offset is not None and sitting.offset <= _MOST_OFFSET:
        day = say(f"menu_offset_{sitting.offset}", language)
    else:
        day = say("menu_day", language, day=sitting.number) if sitting.number else ""
    return (f"{day}{meal}" if language == "zh" else f"{day} {meal}").strip()


def foot(menu: Menu, options: Mapping[str, Option], language: Language) -> list[str]:
    """Return what is said below a menu: what could not be kept, who can eat what, and how long it takes."""
    found = [options[title] for title in menu.titles if title in options]
    lines = []
    if menu.wish.some_vegetarian:
        dishes = [dish_name(title, language) for title in vegetarian(found)]
        lines.append(say("menu_vegetarian", language, dishes=say("list_joint", language).join(dishes)))
    if len(menu.sittings) == 1 and len(found) > 1:
        lines.append(_time(menu, found, language))
    return lines


def _time(menu: Menu, options: Sequence[Option], language: Language) -> str:
    """Return about how long a meal takes in all, and what to begin with."""
    longest = max(options, key=lambda one: one.facets.minutes)
    minutes, limit = whole_minutes(options), wishes_of(menu).minutes
    time = duration(minutes, language)
    if limit and minutes > limit:
        return say("menu_over", language, time=time, limit=duration(limit, language))
    key = "menu_order" if longest.facets.minutes >= _LONG else "menu_time"
    return say(key, language, time=time, dish=dish_name(longest.recipe.name, language))


def names(titles: Sequence[str], language: Language) -> str:
    """Return dishes as a list in a sentence."""
    return say("list_joint", language).join(dish_name(title, language) for title in titles)
