"""How long and where something was kept that a turn asks about: "冻了三个月还能吃吗"."""

from dataclasses import dataclass
from typing import Literal

from culinary.quantities import canonical, find_quantities
from understanding.tables import words

Place = Literal["fridge", "freezer", "room"]
State = Literal["", "cooked", "opened", "unopened"]

_DAY = 24.0
_WITHOUT_NUMBER = {
    "half_a_day": 4.0, "one_day": _DAY, "two_days": 2 * _DAY, "a_week": 7 * _DAY, "a_month": 30 * _DAY,
    "two_months": 60 * _DAY, "three_months": 90 * _DAY, "half_a_year": 182 * _DAY, "a_year": 365 * _DAY,
    "years": 730 * _DAY,
}  # fmt: skip
_STATES: tuple[State, ...] = ("unopened", "opened", "cooked")
_NIGHT = "夜"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a turn tells of how something was kept."""

    place: Place
    hours: float
    """The longest that it may have been there."""
    told: str
    """The time in the turn's own words."""
    state: State = ""


def read_kept(text: str) -> Kept | None:
    """Return how what simplified `text` asks about was kept; None where time, place or question is not clear."""
    rows = words("kept")
    place = place_named(text)
    time = _time(text)
    if place is None or time is None or not rows["judged"].search(text):
        return None
    state: State = next((one for one in _STATES if rows[one].search(text)), "")
    return Kept(place, time[0], time[1], state)


def place_named(text: str) -> Place | None:
    """Return where it was kept, None where nothing is said, or more than one thing."""
    rows = words("kept")
    room = bool(rows["room"].search(text))
    if rows["freezer"].search(text):
        return None if room or rows["not_frozen_any_more"].search(text) else "freezer"
    if room:
        # 没放冰箱 names the fridge only to say that it was not there.
        return "room" if not rows["fridge"].search(rows["room"].sub(" ", text)) else None
    return "fridge" if rows["fridge"].search(text) else None


def _time(text: str) -> tuple[float, str] | None:
    """Return the hours told and their words; None where no time is told, or several are."""
    rows = words("kept")
    numbered = [one for one in find_quantities(text) if one.kind == "time" and one.high and one.unit != _NIGHT]
    if numbered:
        seconds = [canonical(one).high for one in numbered]
        if len(numbered) > 1 or seconds[0] is None:
            return None
        return float(seconds[0]) / 3600, numbered[0].text.strip()
    found = [(hours, match[0]) for row, hours in _WITHOUT_NUMBER.items() if (match := rows[row].search(text))]
    return max(found, default=None)
