"""A dish in other equipment than its recipe's: which step it takes over, for how long, and what to mind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from answering.composers.time import Wait, waits
from answering.dish import Dish, dish_of
from answering.english import dish_name, short_name
from answering.other_equipment import Way, other_tool, tools
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.actions import actions_in
from culinary.quantities import canonical, find_quantities
from text.durations import duration
from text.normalize import simplify
from tools.kitchen.text import Language
from tools.kitchen.timers import clock
from understanding.turn_reading import Request

_HOUR, _LONG, _ROUND = 60, 30, 5  # minutes


@dataclass(frozen=True, slots=True)
class _Place:
    """A step that a tool can take over, and its longest time, if it has one."""

    step: int
    wait: Wait | None


def compose(situation: Situation, request: Request) -> Composed | None:
    """Say how the step is done that the tool takes over, or that the dish does not suit it."""
    dish, name, language = dish_of(situation), other_tool(situation), situation.language
    if dish is None or not name:
        return None
    tool = tools()[name]
    found = next(((way, place) for way in tool.ways if (place := _place(dish, way))), None)
    title, called = dish_name(dish.recipe.name, language), name if language == "zh" else tool.en
    head = say("equipment_head" if found else "equipment_none", language, dish=title, tool=called)
    lines = [tool.unfit.of(language)]
    if found:
        lines = [_told(dish, *found, language), tool.mind.of(language), say("equipment_rest", language)]
    how = say("chip_how", language, dish=short_name(dish.recipe.name, language))
    return Composed(
        "\n".join([head, *(f"- {line}" for line in lines)]),
        sources=(dish.recipe.recipe_id,),
        cooking=dish.cooking,
        chips=(how, say("chip_ingredients", language)),
    )


def _place(dish: Dish, way: Way) -> _Place | None:
    """Return the step that a way takes over: the one that waits longest at such work, else the last that does it."""
    called = simplify(f"{dish.original.name} {dish.source.name}")
    if (way.dish and not re.search(way.dish, called)) or (way.unless and re.search(way.unless, called)):
        return None
    fitting = [
        wait
        for wait in waits(dish.recipe)
        if not wait.timer.repeats and _does(wait.clause, way.of_work) and wait.timer.latest >= 60 * max(1, way.least)
    ]
    if fitting:
        longest = max(fitting, key=lambda wait: wait.timer.latest)
        return _Place(longest.timer.step, longest)
    if way.share or way.least:
        return None
    steps = [number for number, text in enumerate(dish.recipe.steps, 1) if _does(text, way.of_work)]
    return _Place(steps[-1], None) if steps else None


def _does(text: str, work: frozenset[str]) -> bool:
    return any(not work.isdisjoint((one.family, one.word)) for one in actions_in(simplify(text)))


def _told(dish: Dish, way: Way, place: _Place, language: Language) -> str:
    timer = place.wait.timer if place.wait else None
    time = _span(timer.seconds * way.share[0], timer.latest * way.share[1], language) if timer and way.share else ""
    old = " ".join(filter(None, (_label(place.wait), clock(timer.seconds, language)))) if timer else ""
    heat = _degrees(dish.recipe.steps, place.step, way.degrees, language)
    return way.of(language).format(step=place.step, old=old, time=time, heat=heat)


def _label(wait: Wait | None) -> str:
    done = sorted(actions_in(simplify(wait.clause)), key=lambda one: wait.clause.rfind(one.word)) if wait else []
    return done[-1].word if done else ""


def _span(low: float, high: float, language: Language) -> str:
    """Write seconds as a span of minutes, long ones to the next five."""
    first, last = (_minutes(seconds) for seconds in (low, high))
    whole = duration(last, language)
    if first >= last:
        return whole
    return f"{first}–{whole}" if last < _HOUR else f"{duration(first, language)}–{whole}"


def _minutes(seconds: float) -> int:
    minutes = max(1, ceil(seconds / 60 - 0.01))
    return minutes if minutes < _LONG else _ROUND * round(minutes / _ROUND)


def _degrees(steps: Sequence[str], step: int, added: tuple[int, int] | None, language: Language) -> str:
    """Return the temperature of a step, else of an earlier one, with degrees added; "" where none is written."""
    for text in reversed(steps[:step]):
        for quantity in find_quantities(text):
            exact = canonical(quantity)
            if quantity.kind == "temperature" and quantity.unit == "℃" and exact.low is not None:
                low, high = (round(exact.low) + more for more in added or (0, 0))
                return f"{low}–{high}℃" if language == "zh" else f"{low}-{high} °C"
    return say("equipment_heat_open", language)
