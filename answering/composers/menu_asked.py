"""What is asked about a menu: in which order it is cooked, how long it takes, what to buy, how its dishes are made."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from answering.composers import recipe as recipe_composer
from answering.composers import shopping
from answering.cooking_order import Start, schedule, whole_minutes
from answering.dish import cooked_for
from answering.english import dish_name, short_name
from answering.fitting import Option
from answering.menu_choice import options_of
from answering.menu_text import foot, names, now, shown, sitting_text
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.quantities import canonical, find_quantities
from dialogue.menu import Menu, pointed
from dialogue.session import Cooking
from text.durations import duration
from tools.kitchen.text import Language
from understanding.menu_change import MenuChange
from understanding.turn_reading import Request, Scaling

_ROUND = 5
_DAY = 24 * 60


def asked_of(menu: Menu, change: MenuChange, situation: Situation, named: Collection[str]) -> Composed:
    """Answer one thing that is asked about a menu."""
    options = options_of(situation, menu)
    facets = {title: one.facets for title, one in options.items()}
    at = pointed(menu, change.target, facets, named) or tuple(range(len(menu.courses)))
    part = replace(menu, courses=tuple(menu.courses[one] for one in at))
    language = situation.language
    match change.deed:
        case "list":
            wanted = replace(situation, reading=replace(situation.reading, menu=(change,)))
            wanted = replace(wanted, talk=replace(situation.talk, menu=menu))
            return shopping.compose(wanted, Request("shopping", change.target.text, 1.0)) or Composed("")
        case "order":
            text = _order(part, change, options, language)
        case "time":
            text = _times(part, change, options, language)
        case "recipe":
            return _recipes(part, situation)
        case _:
            whole = len(part.courses) == len(menu.courses)
            parts = [now(menu, language)] if whole else []
            parts += shown(_only(part), options, language)
            text = "\n\n".join([*parts, *(foot(menu, options, language) if whole else [])])
    return Composed(text, chips=_chips(part, change, language))


def _only(menu: Menu) -> Menu:
    """Return a part of a menu with those of its meals only that it has dishes of."""
    meals = sorted({one.sitting for one in menu.courses})
    if len(meals) == len(menu.sittings):
        return menu
    courses = [replace(one, sitting=meals.index(one.sitting)) for one in menu.courses]
    return replace(menu, courses=tuple(courses), sittings=tuple(menu.sittings[one] for one in meals))


def _chips(menu: Menu, change: MenuChange, language: Language) -> tuple[str, ...]:
    first = say("chip_how", language, dish=short_name(menu.titles[0], language)) if menu.titles else ""
    lists = say("chip_menu_shopping", language)
    shows = say("chip_menu_show", language)
    return (lists, shows, first) if change.deed in ("order", "time") else (lists, first)


def _order(menu: Menu, change: MenuChange, options: dict[str, Option], language: Language) -> str:
    """Return in which order one cooks: backwards from the meal, what can be made ahead, what must be last."""
    meals = _meals(menu, options)
    if len(meals) > 1:
        lines = [
            say(
                "menu_order_lead_day",
                language,
                day=sitting_text(menu.sittings[at], language),
                dish=dish_name(schedule(own)[0].option.recipe.name, language),
            )
            for at, own in meals.items()
        ]
        return "\n".join([*lines, *_ahead([one for own in meals.values() for one in own], language)])
    starts = schedule(next(iter(meals.values()), ()))
    if not starts:
        return say("menu_unchanged", language)
    longest = max(starts, key=lambda one: one.option.facets.minutes).option
    lead = say(
        "menu_order_lead",
        language,
        dish=dish_name(longest.recipe.name, language),
        time=duration(longest.facets.minutes, language),
    )
    lines = [_start(number, one, change, language) for number, one in enumerate(starts, 1)]
    last = [one.option.recipe.name for one in starts if one.turn == "last"]
    closing = [say("menu_order_last", language, dishes=names(last, language))] * bool(last)
    return "\n\n".join(
        [lead, "\n".join(lines), "\n".join([*_ahead([one.option for one in starts], language), *closing])]
    )


def _ahead(options: Sequence[Option], language: Language) -> list[str]:
    ahead = [one.option.recipe.name for one in schedule(options) if one.turn == "ahead"]
    note = say("menu_ahead_day", language)
    return [
        say("menu_order_ahead", language, dishes=names(ahead, language), note=note)
        if ahead
        else say("menu_order_none_ahead", language)
    ]


def _start(number: int, one: Start, change: MenuChange, language: Language) -> str:
    dish, minutes = dish_name(one.option.recipe.name, language), -(-one.minutes // _ROUND) * _ROUND
    if change.serving is None:
        return say("menu_order_before", language, number=number, time=duration(minutes, language), dish=dish)
    at = (change.serving[0] * 60 + change.serving[1] - minutes) % _DAY
    return say("menu_order_at", language, number=number, clock=f"{at // 60}:{at % 60:02d}", dish=dish)


def _times(menu: Menu, change: MenuChange, options: dict[str, Option], language: Language) -> str:
    """Return how long it takes in all, what takes longest, and whether the time named is enough."""
    lines = []
    meals = _meals(menu, options)
    for at, own in meals.items():
        longest, quickest = (pick(own, key=lambda one: one.facets.minutes) for pick in (max, min))
        whole, slow = whole_minutes(own), dish_name(longest.recipe.name, language)
        time = duration(whole, language)
        if len(meals) > 1:
            day = sitting_text(menu.sittings[at], language)
            lines.append(say("menu_times_day", language, day=day, time=time, longest=slow))
            continue
        if given := _given(change.target.text):
            key = "menu_enough" if whole <= given else "menu_not_enough"
            lines.append(say(key, language, given=duration(given, language)))
        fast = dish_name(quickest.recipe.name, language)
        most, least = (duration(one.facets.minutes, language) for one in (longest, quickest))
        lines.append(
            say(
                "menu_times",
                language,
                time=time,
                longest=slow,
                longest_time=most,
                quickest=fast,
                quickest_time=least,
            )
        )
    return "\n".join(lines)


def _given(text: str) -> int:
    """Return the minutes that a text names, 0 where it names none."""
    times = [canonical(one).high for one in find_quantities(text) if one.kind == "time" and one.high]
    return round(float(times[0]) / 60) if times and times[0] else 0


def _meals(menu: Menu, options: dict[str, Option]) -> dict[int, list[Option]]:
    """Return the dishes of each meal, by its number."""
    found: dict[int, list[Option]] = {}
    for course in menu.courses:
        if course.title in options:
            found.setdefault(course.sitting, []).append(options[course.title])
    return found


def _recipes(menu: Menu, situation: Situation) -> Composed:
    """Return how several dishes of a menu are made, for as many as it is."""
    size = Scaling(servings=menu.persons) if menu.persons else None
    parts, sources = list[str](), list[str]()
    for title in menu.titles:
        recipe = situation.library.recipe(title)
        if recipe is None:
            continue
        dish = cooked_for(recipe, Cooking(recipe.recipe_id), situation.known, situation.language, size)
        written = recipe_composer.written_out(dish, situation, steps=True)
        parts += [recipe_composer.lead(dish, situation.language), *written]
        sources.append(recipe.recipe_id)
    chips = (say("chip_menu_shopping", situation.language), say("chip_menu_show", situation.language))
    return Composed("\n\n".join(parts), sources=tuple(sources), chips=chips)
