"""A week to be planned, as one asks for it: 下周晚饭，三天荤两天素，周三快手."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from text.numerals import parse_number
from understanding.calendar import DayNamed, Meal, Span, days_in, meal_in, span_in
from understanding.menu_wish import MenuWish, read_menu
from understanding.tables import words
from understanding.wishes import Wishes, read_wishes

Kind = Literal["", "meat", "vegetable"]
_CLAUSE = re.compile(r"[，,。；;!！]|\band\b")
_QUICK_MINUTES = 30


@dataclass(frozen=True, slots=True)
class DayWish:
    """What one day is to be."""

    day: DayNamed
    wishes: Wishes
    kind: Kind


@dataclass(frozen=True, slots=True)
class WeekWish:
    """Days to plan, in what shape, and what is to be different on some of them."""

    span: Span | None
    menu: MenuWish
    meal: Meal
    wishes: Wishes
    """What every day is to keep."""
    days: tuple[DayWish, ...] = ()
    meat_days: int = 0
    vegetable_days: int = 0

    def on(self, today: date) -> tuple[date, ...]:
        """Return the days to plan."""
        days = self.span.days(today) if self.span else ()
        counted = self.meat_days + self.vegetable_days
        named = tuple(found for one in self.days if (found := one.day.on(today, days)))
        if counted and len(days) > counted:
            # The first of them, with those that are named.
            kept = sorted({*[one for one in named if one in days], *days[:counted]})
            others = [one for one in kept if one not in named]
            return tuple(sorted({*named, *others[: max(0, counted - len(set(named)))]}))
        return days or tuple(dict.fromkeys(sorted(named)))


def read_week(text: str) -> WeekWish | None:
    """Read the week that simplified `text` wants planned, None where it names no days of the calendar.

    A single day, and a weekend, is a week only where it says that it is to stand in the plan.
    """
    span, rows = span_in(text), words("week_wishes")
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    days = tuple(
        DayWish(named, _quick(read_wishes(_rest(clause, named))), _kind(_rest(clause, named)))
        for clause in clauses
        for named in days_in(clause)[:1]
    )
    shared = "，".join(clause for clause in clauses if not days_in(clause))
    lone = span is None or span.kind == "weekend" or (span.kind == "coming" and span.count == 1)
    if rows["settled"].search(text) or (lone and not rows["plans"].search(text)) or not (span or days):
        return None
    return WeekWish(
        span,
        read_menu(text),
        meal_in(text) or "dinner",
        read_wishes(shared),
        days,
        _count("meat_days", text),
        _count("vegetable_days", text),
    )


def _quick(wishes: Wishes) -> Wishes:
    """Return wishes in which what is to be quick has a time."""
    return replace(wishes, minutes=_QUICK_MINUTES) if "快手" in wishes.claims and not wishes.minutes else wishes


def _rest(clause: str, named: DayNamed) -> str:
    return (clause[: named.start] + " " + clause[named.end :]).strip()


def _kind(clause: str) -> Kind:
    rows = words("week_wishes")
    if rows["day_vegetable"].search(clause):
        return "vegetable"
    return "meat" if rows["day_meat"].search(clause) else ""


def _count(row: str, text: str) -> int:
    match = words("week_wishes")[row].search(text)
    number = parse_number(next(group for group in match.groups() if group)) if match else None
    return int(number.low) if number and number.low and number.low <= 14 else 0


def spread(days: tuple[date, ...], wish: WeekWish, today: date) -> dict[date, Kind]:
    """Return for each day whether it has meat: as said of it, the rest as counted, meat and greens in turn."""
    told = {found: one.kind for one in wish.days if one.kind and (found := one.day.on(today, days))}
    left = {"meat": wish.meat_days, "vegetable": wish.vegetable_days}
    for said in told.values():
        left[said] = left.get(said, 0) - 1
    result: dict[date, Kind] = {}
    for day in days:
        if day in told or not (wish.meat_days or wish.vegetable_days):
            result[day] = told.get(day, "")
            continue
        before = result.get(day - timedelta(days=1), "")
        order: list[Kind] = ["meat", "vegetable"] if left["meat"] >= left["vegetable"] else ["vegetable", "meat"]
        if before == order[0] and left[order[1]] > 0 and left[order[0]] <= left[order[1]] + 1:
            order.reverse()
        kind: Kind = next((one for one in order if left[one] > 0), "")
        result[day] = kind
        if kind:
            left[kind] -= 1
    return result
