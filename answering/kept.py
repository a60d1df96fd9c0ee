"""Whether what was kept so long in such a place is still good: the told time against the note's, or the recipe's."""

from answering.phrase_book import say
from answering.types import Situation
from answering.warnings import due
from culinary.quantities import canonical, find_quantities
from knowledge.keeping_limits import Limit, Past, load_limits
from knowledge.note import Note
from text.durations import duration
from text.normalize import simplify
from tools.kitchen.text import Language
from understanding.kept import Kept, Place, place_named

_DAY = 24.0
_PERISHABLE = 7 * _DAY
"""What keeps no longer than this at room temperature, or in the fridge, is thrown away after it."""


def still_good(situation: Situation, note: Note) -> str:
    """Return in one line whether what was kept is still good by a note, "" where it gives no limit for the place."""
    kept, limits = situation.reading.kept, load_limits().get(note.id)
    if kept is None or limits is None:
        return ""
    limit = getattr(limits.of(situation.reading.foods, kept.state), kept.place)
    return _said(situation, kept, limit)


def still_good_by_recipe(situation: Situation, keeps: str) -> str:
    """Return the same by what a recipe says of its own keeping: "冷藏3天，热透；冷冻1个月"."""
    kept = situation.reading.kept
    return _said(situation, kept, _limit_in(keeps, kept.place)) if kept else ""


def _said(situation: Situation, kept: Kept, limit: Limit | None) -> str:
    """Return the verdict; nothing is called good beside a danger, or for those for whom more may be needed."""
    if limit is None:
        return ""
    cautious = bool(situation.known.conditions) or situation.known.baby_months is not None
    good = kept.hours <= (limit.at_most or limit.until)
    if good and (cautious or any(one.severity == "danger" for one in due(situation))):
        return ""
    return _judged(kept, limit, situation.language)


def _limit_in(keeps: str, place: Place) -> Limit | None:
    """Return the shortest time that stands after a place; where only a part, or what is raw, is kept, it says none."""
    text = simplify(keeps)
    hours: list[float] = []
    for quantity in find_quantities(text):
        seconds = canonical(quantity).low if quantity.kind == "time" else None
        start = max(text.rfind(mark, 0, quantity.start) for mark in "，。；,;、") + 1
        before = text[start : quantity.start]
        if seconds and place_named(before) == place and before.startswith(_PLACES[place]):
            hours.append(float(seconds) / 3600)
    if not hours:
        return None
    past: Past = "taste" if place == "freezer" else "discard" if min(hours) <= _PERISHABLE else "look"
    return Limit(until=min(hours), past=past)


_PLACES: dict[Place, tuple[str, ...]] = {
    "fridge": ("冷藏", "放冰箱", "密封冷藏", "refrigerat", "fridge"),
    "freezer": ("冷冻", "freez"),
    "room": ("室温", "常温", "密封室温", "密封常温"),
}


def _judged(kept: Kept, limit: Limit, language: Language) -> str:
    if kept.hours <= limit.until:
        band = "fine_cooked" if kept.state == "cooked" and kept.place == "fridge" else "fine"
    elif limit.at_most and kept.hours <= limit.at_most:
        band = "edge"
    else:
        band = f"past_{limit.past}" if kept.place != "freezer" else "past_frozen"
    place = say(f"kept_{kept.place}", language)
    return say(
        f"kept_{band}",
        language,
        place=place,
        told=kept.told if language == "zh" else _time(kept.hours, language),
        until=_time(limit.until, language),
        at_most=_time(limit.at_most or limit.until, language),
        limit=_range(limit, language),
    )


def _range(limit: Limit, language: Language) -> str:
    until = _time(limit.until, language)
    if limit.at_most is None:
        return until
    high = _time(limit.at_most, language)
    number, unit = until.rsplit(" ", 1)
    if high.endswith(unit.rstrip("s")) or high.rsplit(" ", 1)[1].startswith(unit):
        return say("kept_range", language, low=number, high=high)
    return say("kept_range", language, low=until, high=high)


def _time(hours: float, language: Language) -> str:
    """Return a limit as people say it: months from two on, weeks and days below."""
    days = hours / _DAY
    for unit, length in (("year", 365), ("month", 30), ("week", 7), ("day", 1)):
        if days >= length and days % length == 0 and (unit != "week" or length * 2 <= days):
            text = say(f"kept_{unit}s", language, count=int(days // length))
            return text.removesuffix("s") if days == length else text
    return duration(round(hours * 60), language)
