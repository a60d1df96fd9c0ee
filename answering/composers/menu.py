"""A meal of several dishes, or several meals: dishes that go together, one line why each."""

from collections.abc import Sequence
from dataclasses import replace

from answering.fitting import falls_short
from answering.menu_choice import Choice, choose, wishes_of
from answering.menu_text import foot, head, shown, sitting_text
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.ingredients import is_ingredient
from dialogue.menu import Course, Menu, days_of, in_order
from tools.kitchen.text import Language
from understanding.calendar import days_in
from understanding.menu_change import clauses_of, place_for, place_of_all
from understanding.menu_wish import Place, places_of, read_menu
from understanding.turn_reading import Request
from understanding.wishes import read_wishes

_WORK_WEEK = 5
_SWEET_SOUP = "甜汤"
_APART: frozenset[Place] = frozenset(("staple", "sweet"))


def compose(situation: Situation, request: Request) -> Composed | None:
    """Plan the meals asked for."""
    language, wanted = situation.language, opened(situation)
    choice = choose(situation, wanted)
    if any(one.wish for one in choice.nothing_for):
        # What nothing is made of is wished in vain; the place is filled all the same.
        open_still = [replace(one, wish="") for one in choice.nothing_for]
        choice = choose(situation, in_order(replace(choice.menu, courses=(*choice.menu.courses, *open_still))))
    if not choice.menu.courses:
        return Composed(say("suggest_none", language), chips=(say("chip_suggest", language),), short=True)
    parts = [head(choice.menu, language), *shown(choice.menu, choice.options, language)]
    notes = foot(choice.menu, choice.options, language)
    notes += [say("menu_forbidden", language, dish=dish) for dish in choice.forbidden]
    short = len(wanted.courses) - len(choice.menu.courses)
    notes += [say("menu_short", language, count=short)] * (short > 0)
    less = falls_short(choice.options.values(), wishes_of(choice.menu))
    return replace(composed_of(choice, [*parts, "\n".join(notes)], language), short=less)


def composed_of(choice: Choice, parts: Sequence[str], language: Language) -> Composed:
    """Return the answer that shows a menu, which is kept with the talk."""
    return Composed(
        "\n\n".join(filter(None, parts)),
        sources=tuple(one.recipe.recipe_id for one in choice.options.values()),
        offered=choice.menu.titles,
        chips=chips_of(choice.menu, language),
        menu=choice.menu,
    )


def chips_of(menu: Menu, language: Language) -> tuple[str, ...]:
    """Return what may be asked next of a menu."""
    if len(menu.sittings) > 1:
        first = sitting_text(menu.sittings[0], language)
        day = say("chip_menu_day", language, day=first)
        lists = "chip_menu_week_list" if len(days_of(menu)) >= _WORK_WEEK else "chip_menu_shopping"
        return say(lists, language), day, say("chip_menu_again", language)
    return tuple(say(chip, language) for chip in ("chip_menu_shopping", "chip_menu_order", "chip_menu_again"))


def opened(situation: Situation) -> Menu:
    """Return the menu that a turn asks for, its places open; what it wants on it has a place of its own."""
    text, persons = situation.reading.text, persons_of(situation)
    wish = read_menu(text)
    courses = [Course("", place, at) for at, places in enumerate(places_of(wish, persons)) for place in places]
    menu = Menu(tuple(courses), wish.sittings, persons)
    shared, apart = list[str](), dict[int, str]()
    clauses = clauses_of(text)
    for clause in clauses:
        if sittings := _sittings_of(clause, menu):
            apart |= dict.fromkeys(sittings, clause)
        elif (place := _place_of(clause)) and any(one.place == place for one in courses):
            courses = [_wished(one, clause) if one.place == place else one for one in courses]
        else:
            shared.append(clause)
    for sitting, clause in apart.items():
        courses = [replace(one, wish=clause) if one.sitting == sitting else one for one in courses]
    return replace(
        menu, courses=tuple(_with_wanted(courses, situation)), asked=(text if shared == clauses else ", ".join(shared),)
    )


def _place_of(clause: str) -> Place | None:
    """Return the places that a clause alone speaks of, and does not count: 汤要甜的."""
    wish = read_menu(clause)
    return None if wish.counted or wish.soups or wish.staples or wish.sweets else place_of_all(clause)


def _wished(course: Course, clause: str) -> Course:
    """Return a place with what is wished of it; a sweet soup stands among what is sweet."""
    sweet = course.place == "soup" and "甜" in read_wishes(clause).tastes
    return replace(course, place="sweet", wish=_SWEET_SOUP) if sweet else replace(course, wish=clause)


def _sittings_of(clause: str, menu: Menu) -> list[int]:
    """Return the meals that a clause alone speaks of: 周三快手, none where it is said of all."""
    days = days_in(clause)
    if len(menu.sittings) < 2 or len(days) != 1:
        return []
    named = days[0]
    found = [at for at, one in enumerate(menu.sittings) if one.weekday is not None and one.weekday == named.weekday]
    return found or [
        at for at, one in enumerate(menu.sittings) if one.offset is not None and one.offset == named.offset
    ]


def _with_wanted(courses: Sequence[Course], situation: Situation) -> list[Course]:
    """Return places with the dishes and foods that the turn wants on the menu: 要有鱼, 有红烧肉."""
    found = list(courses)
    text = situation.reading.text
    dishes = [name for name, _ in situation.library.named_in(text) if name in text and not is_ingredient(name)]
    foods = [food for food in situation.reading.wishes.have if not any(food in dish for dish in dishes)]
    for wanted in (*dishes, *foods):
        place: Place = place_for(wanted) or "dish"
        if place in _APART and all(one.place != place for one in found):
            # 要有饺子: no soup and no dish gives way to it.
            found.append(Course("", place, wish=wanted))
            continue
        free = sorted(
            (at for at, one in enumerate(found) if not one.wish),
            key=lambda at: (found[at].place != place, found[at].place != "soup"),
        )
        for at in free[:1]:
            found[at] = replace(found[at], wish=wanted)
    return found


def persons_of(situation: Situation) -> int | None:
    """Return for how many is cooked: as this turn says, else as is known."""
    reading = situation.reading
    said = reading.scaling.servings if reading.scaling else None
    return said or reading.wishes.persons or reading.told.servings or situation.known.servings
