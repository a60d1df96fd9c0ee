"""Days, spans of days and meals that a sentence names; they become dates when it is answered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from text.numerals import parse_number
from understanding.tables import words

Meal = Literal["breakfast", "lunch", "dinner"]
MEALS: tuple[Meal, ...] = get_args(Meal)
_ZH = {letter: place for place, one in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天")) for letter in one}
_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_DAYS = 14


@dataclass(frozen=True, slots=True)
class DayNamed:
    """A day at `text[start:end]`: so many days from now, a day of a week, or a date; one of the three."""

    start: int
    end: int
    offset: int | None = None
    weekday: int | None = None
    week: int | None = None
    """Of which week: 0 this, 1 the next; None where it is not said."""
    month: int = 0
    day: int = 0

    def on(self, today: date, days: "tuple[date, ...]" = ()) -> date | None:
        """Return the date, None where there is none; of a weekday the one among `days`, else the next to come."""
        if self.offset is not None:
            return today + timedelta(days=self.offset)
        if self.weekday is not None:
            within = next((one for one in days if one.weekday() == self.weekday), None)
            if within and self.week is None:
                return within
            start = today - timedelta(days=today.weekday())
            found = start + timedelta(days=7 * (self.week or 0) + self.weekday)
            return found + timedelta(days=7) if self.week is None and found < today else found
        for year in (today.year, today.year + 1):
            try:
                found = date(year, self.month, self.day)
            except ValueError:
                continue
            if found >= today:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """Several days in a row: of a week, the working days of one, a weekend, or some from today on."""

    kind: Literal["week", "workdays", "weekend", "coming"]
    week: int = 0
    count: int = 0

    def days(self, today: date) -> tuple[date, ...]:
        """Return the dates, none that is over."""
        if self.kind == "coming":
            return tuple(today + timedelta(days=number) for number in range(self.count))
        first, last = {"week": (0, 7), "workdays": (0, 5), "weekend": (5, 7)}[self.kind]
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * self.week)
        found = tuple(day for number in range(first, last) if (day := monday + timedelta(days=number)) >= today)
        # On a Saturday the working days are those to come.
        return found or tuple(monday + timedelta(days=7 + number) for number in range(first, last))


def days_in(text: str) -> list[DayNamed]:
    """Return the days that simplified `text` names, in order."""
    rows, found = words("calendar"), list[DayNamed]()
    for match in rows["offset"].finditer(text):
        name = next(name for name, value in match.groupdict().items() if value)
        found.append(DayNamed(*match.span(), offset=int(name[1:])))
    for match in rows["weekday"].finditer(text):
        said = (match["week"] or match["which"] or "").strip()
        week = 1 if said.startswith(("下", "next")) else 0 if said else None
        number = _ZH[match["zh"]] if match["zh"] else _EN.index(match["en"])
        found.append(DayNamed(*match.span(), weekday=number, week=week))
    for match in rows["date"].finditer(text):
        found.append(DayNamed(*match.span(), month=int(match["month"]), day=int(match["day"])))
    return sorted(found, key=lambda one: one.start)


def span_in(text: str) -> Span | None:
    """Return the days in a row that simplified `text` names, None where it names none."""
    rows = words("calendar")
    week = rows["week"].search(text)
    said = week is not None and bool(week["next"] or week["next_en"])
    following = int(said or rows["next_workdays"].search(text) is not None)
    if match := rows["coming"].search(text):
        number = parse_number(match["days"] or match["days_en"])
        count = int(number.low) if number and number.low else 0
        return Span("coming", count=min(count, _MOST_DAYS)) if count else None
    if rows["workdays"].search(text):
        return Span("workdays", following)
    if rows["weekend"].search(text):
        return Span("weekend", following)
    return Span("week", following) if week else None


def meal_in(text: str) -> Meal | None:
    """Return the meal that simplified `text` names first, None where it names none."""
    places = {meal: match.start() for meal in MEALS if (match := words("calendar")[meal].search(text))}
    return min(places, key=lambda meal: places[meal], default=None)
