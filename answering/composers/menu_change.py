"""The menu of the talk is changed, a wish at a time, and shown again; what is asked about it follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from answering.composers.menu import chips_of
from answering.composers.menu_asked import asked_of
from answering.english import dish_name
from answering.fitting import Option, facts, is_allowed
from answering.menu_choice import Choice, choose, options_of, wishes_of
from answering.menu_text import foot, names, now, shown, sitting_text
from answering.phrase_book import say
from answering.types import Composed, KitchenView, Situation
from culinary.ingredients import is_ingredient
from dialogue.menu import Course, Menu, changed, days_of, pointed
from memory import kitchen_changes
from memory.kitchen import Changes
from understanding.calendar import Meal
from understanding.menu_change import CHANGES, MenuChange
from understanding.turn_reading import Request

_SHOWN = 3


@dataclass
class _Made:
    """What the changes of a turn have come to so far."""

    menu: Menu
    lines: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    chips: tuple[str, ...] = ()
    unclear: bool = False


def compose(situation: Situation, request: Request) -> Composed | None:
    """Change the menu as wished, show it, and answer what is asked about it."""
    menu, language = situation.talk.menu, situation.language
    if menu is None:
        return None
    made = _Made(menu)
    for change in situation.reading.menu:
        if change.deed in CHANGES:
            _change(made, change, situation)
        else:
            asked = asked_of(made.menu, change, situation, _named(situation))
            made.parts, made.chips = [*made.parts, asked.text], asked.chips
    menu, options = replace(made.menu, front=True), options_of(situation, made.menu)
    parts = ["\n".join(made.lines)]
    if made.lines and not made.unclear:
        parts += [now(menu, language), *shown(menu, options, language), "\n".join(foot(menu, options, language))]
    return Composed(
        "\n\n".join(filter(None, [*parts, *made.parts])),
        sources=tuple(one.recipe.recipe_id for one in options.values()),
        offered=menu.titles,
        chips=made.chips or chips_of(menu, language),
        menu=menu,
        changes=_of_plan(situation.talk.menu, menu, options, situation.kitchen),
    )


def _of_plan(before: Menu | None, after: Menu, options: Mapping[str, Option], view: KitchenView | None) -> Changes:
    """Return what the change of a menu that stands in the user's plan does to the plan."""
    made = Changes()
    if view is None or before is None:
        return made
    was, now_there = _dated(before), _dated(after)
    gone = [
        one
        for one in view.state.plan.values()
        if one.title in was.get((one.day.isoformat(), one.meal), ())
        and one.title not in now_there.get((one.day.isoformat(), one.meal), ())
    ]
    made = kitchen_changes.unplanned(gone)
    for (day, meal), titles in now_there.items():
        fresh = [title for title in titles if title in options and title not in was.get((day, meal), ())]
        new = [(title, options[title].recipe.recipe_id) for title in fresh]
        state = view.state.after(made)
        made = made.joined(kitchen_changes.planned(state, date.fromisoformat(day), meal, new, after.persons))
    return made


def _dated(menu: Menu) -> dict[tuple[str, Meal], list[str]]:
    """Return the dishes of the meals of a menu that have a date, by day and meal."""
    found: dict[tuple[str, Meal], list[str]] = {}
    for course in menu.courses:
        sitting = menu.sittings[course.sitting]
        if sitting.on and sitting.meal:
            found.setdefault((sitting.on, sitting.meal), []).append(course.title)
    return found


def _named(situation: Situation) -> list[str]:
    """Return the titles of the dishes that the turn names."""
    named = situation.library.named_in(situation.reading.text)
    return [title for name, title in named if not is_ingredient(name)]


def _change(made: _Made, change: MenuChange, situation: Situation) -> None:
    """Make one change: what is opened by it is filled again, what nothing fits stays as it was."""
    before, language = made.menu, situation.language
    known = options_of(situation, before)
    facets = {title: one.facets for title, one in known.items()}
    named = [title for title in _named(situation) if title in before.titles]
    breaking = _breaking(before, change, situation, known)
    after = changed(before, change, facets, named, breaking)
    if after == before and change.deed in ("replace", "remove"):
        key, chips = ("menu_unchanged", ()) if len(before.courses) == 1 else ("menu_which", before.titles[:_SHOWN])
        made.lines.append(say(key, language, dishes=names(before.titles, language)) if chips else say(key, language))
        made.chips = tuple(say("chip_menu_replace", language, dish=dish_name(one, language)) for one in chips)
        made.unclear = True
        return
    choice = choose(situation, after) if after.open else Choice(after, known)
    made.menu = _with_what_stays(before, choice, situation)
    made.lines += _told(before, made.menu, change, choice, situation)


def _breaking(menu: Menu, change: MenuChange, situation: Situation, known: dict[str, Option]) -> list[str]:
    """Return the dishes that do not keep a limit that is told only now."""
    if change.deed != "limit":
        return []
    new = wishes_of(replace(menu, asked=(*menu.asked, change.into)))
    told = situation.known.joined(situation.reading.told)
    claims = situation.reading.wishes.claims
    after = options_of(situation, replace(menu, asked=(*menu.asked, change.into)))
    return [
        title
        for title, one in after.items()
        if not is_allowed(one.recipe, new, told)
        or set(one.broken) - set(known[title].broken)
        or claims - one.facets.suits - one.facets.claims - {"快手", *one.recipe.tags}
    ]


def _with_what_stays(before: Menu, choice: Choice, situation: Situation) -> Menu:
    """Return the menu with the old dish back where nothing was found in its place and it is still allowed."""
    lost = len(choice.nothing_for)
    if not lost or len(choice.menu.courses) + lost != len(before.courses):
        return choice.menu
    told, wishes = situation.known.joined(situation.reading.told), wishes_of(choice.menu)
    courses, rest = list[Course](), list(choice.menu.courses)
    for old in before.courses:
        if (
            rest
            and rest[0].sitting == old.sitting
            and (rest[0].title == old.title or rest[0].title not in before.titles)
        ):
            courses.append(rest.pop(0))
            continue
        recipe = situation.library.recipe(old.title)
        courses += [old] if recipe and is_allowed(recipe, wishes, told) else []
    return replace(choice.menu, courses=tuple([*courses, *rest]))


def _told(before: Menu, after: Menu, change: MenuChange, choice: Choice, situation: Situation) -> list[str]:
    """Return what was changed, in words."""
    language = situation.language
    gone = [title for title in before.titles if title not in after.titles]
    new = [title for title in after.titles if title not in before.titles]
    lines = [say("menu_forbidden", language, dish=dish_name(dish, language)) for dish in choice.forbidden]
    for lost in choice.nothing_for:
        wish = lost.wish or say("menu_wish_other", language)
        stays = [one.title for one in before.courses if one.title in after.titles and one.sitting == lost.sitting]
        if change.deed == "add" or not stays:
            lines.append(say("menu_none_to_add", language, wish=wish))
        else:
            lines.append(say("menu_none_for", language, wish=wish, dish=dish_name(stays[0], language)))
    said = _said(change, before, after, gone, new, choice, situation)
    return [*lines, said] if said else lines


def _said(
    change: MenuChange,
    before: Menu,
    after: Menu,
    gone: Sequence[str],
    new: Sequence[str],
    choice: Choice,
    situation: Situation,
) -> str:
    language = situation.language
    match change.deed:
        case "persons" | "more_persons" | "fewer_persons":
            line = say("menu_for_persons", language, persons=after.persons)
            more = [say("menu_added", language, dishes=names(new, language))] * bool(new)
            return " ".join([line, *more, *[say("menu_removed", language, dishes=names(gone, language))] * bool(gone)])
        case "swap_days":
            return say("menu_days_swapped", language)
        case "another":
            return say("menu_replaced_all", language)
        case "remove" | "fewer":
            return _removed(change, before, gone, situation)
        case "limit" if not gone:
            return say("menu_limit_kept", language)
        case "limit" if new:
            return say("menu_limit_changed", language, old=names(gone, language), new=names(new, language))
        case _ if gone and len(new) == 1:
            why = say("fact_joint", language).join(facts(choice.options[new[0]].recipe, language))
            dish = dish_name(new[0], language)
            return say("menu_replaced", language, old=names(gone, language), dish=dish, why=why)
        case _ if gone and new:
            return say("menu_replaced_many", language, old=names(gone, language), new=names(new, language))
        case _ if new:
            return say("menu_added", language, dishes=names(new, language))
        case _:
            return say("menu_removed", language, dishes=names(gone, language)) if gone else ""


def _removed(change: MenuChange, before: Menu, gone: Sequence[str], situation: Situation) -> str:
    """Return what was taken off: a whole day by its name, dishes by theirs."""
    language = situation.language
    at = pointed(before, change.target, {}, ())
    meals = {before.courses[one].sitting for one in at}
    if change.target.of_a_day and len(days_of(before)) > 1 and len(meals) == 1:
        return say("menu_day_removed", language, day=sitting_text(before.sittings[min(meals)], language))
    return say("menu_removed", language, dishes=names(gone, language))
