"""In which order the dishes of a meal are cooked by one cook, so that all come to the table together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from answering.fitting import Option
from answering.menu_solver import handwork

Turn = Literal["ahead", "early", "last"]
_LONG, _QUICK = 60, 25
_AT_ONCE = frozenset("炒炸煎")
"""Ways of cooking whose dishes are eaten at once."""
_KEEPS = frozenset("炖卤烧")


@dataclass(frozen=True, slots=True)
class Start:
    """When a dish is begun."""

    option: Option
    minutes: int
    """Minutes before the meal."""
    turn: Turn


def schedule(options: Sequence[Option]) -> list[Start]:
    """Return when each dish is begun, the first one first: what takes longest first, what is eaten at once last."""
    order = sorted(options, key=lambda one: (turn_of(one) == "last", -one.facets.minutes))
    found, later, latest = list[Start](), 0, 0
    for one in reversed(order):
        latest = max(latest, one.facets.minutes + later)
        later += handwork(one)
        found.append(Start(one, latest, turn_of(one)))
    return found[::-1]


def whole_minutes(options: Sequence[Option]) -> int:
    """Return about how many minutes a meal takes one cook."""
    starts = schedule(options)
    return starts[0].minutes if starts else 0


def turn_of(option: Option) -> Turn:
    """Return when a dish is best made: ahead, among the first of the day, or last."""
    own = option.facets
    if own.courses & {"凉菜", "甜品"} and not own.methods & _AT_ONCE:
        return "ahead"
    if own.minutes >= _LONG and (own.methods & _KEEPS or "汤羹" in own.courses):
        return "ahead"
    if own.methods & _AT_ONCE and not own.methods & _KEEPS:
        return "last"
    return "last" if own.minutes <= _QUICK else "early"
