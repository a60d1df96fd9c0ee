"""Read how long a recipe takes, however its source writes it."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from culinary.quantities import canonical, find_quantities
from text.numerals import parse_number
from text.phrases import load_phrases

_TIMES = Path(__file__).parent / "phrases" / "times.yaml"
_MINUTES = {
    "week": Fraction(10080),
    "day": Fraction(1440),
    "hour": Fraction(60),
    "minute": Fraction(1),
    "second": Fraction(1, 60),
}
_WORDS = dict.fromkeys(("a", "an", "one"), Fraction(1)) | {
    "two": Fraction(2),
    "three": Fraction(3),
    "four": Fraction(4),
    "half an": Fraction(1, 2),
}
_LONGEST = 60 * 24 * 366


def minutes_of(value: Any) -> int | None:
    """Return a time in minutes: a number, `PT1H5M`, `1 hour 30 minutes`, `1小时20分钟`, `00:35`; of a range its end.

    A plain number counts minutes. None for nothing, for zero, and for what is no time.
    """
    found = _minutes(value)
    return round(found) if found and 0.5 <= found <= _LONGEST else None


def _minutes(value: Any) -> Fraction | None:
    if isinstance(value, list):
        return next((found for part in value if (found := _minutes(part))), None)
    if isinstance(value, Mapping):
        return _of_mapping(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    if re.fullmatch(r"\d{1,6}(?:\.\d{1,4})?", text):
        return Fraction(text)
    return _of_text(text)


def _of_mapping(value: Mapping[str, Any]) -> Fraction | None:
    for key in ("maxValue", "value", "@value", "minValue", "text", "name"):
        if found := _minutes(value.get(key)):
            unit = _minutes(f"1 {value['unitText']}") if isinstance(value.get("unitText"), str) else None
            return found * unit if unit and not isinstance(value[key], Mapping) else found
    parts = [
        found * _MINUTES[unit]
        for unit in _MINUTES
        for key in (unit, unit + "s")
        if isinstance(value.get(key), (int, float, str)) and (found := _minutes(value[key]))
    ]
    return sum(parts, Fraction(0)) or None


def _of_text(text: str) -> Fraction | None:
    words = load_phrases(_TIMES)
    if clock := words["clock"].match(text):
        return Fraction(int(clock["hours"]) * 60 + int(clock["minutes"]))
    if text[:1] in "Pp" and len(text.split()) == 1:
        return next((found for part in reversed(words["range"].split(text)) if (found := _of_iso(part))), None)
    if text.isascii() or not (times := [one for one in find_quantities(text) if one.kind == "time" and one.high]):
        return _of_words(text)
    return (canonical(times[0]).high or Fraction(0)) / 60


def _of_iso(text: str) -> Fraction | None:
    match = load_phrases(_TIMES)["iso"].match(text)
    if match is None:
        return None
    try:
        return sum((Fraction(match[f"{u}s"] or 0) * scale for u, scale in _MINUTES.items()), Fraction(0))
    except ValueError:
        return None


def _of_words(text: str) -> Fraction | None:
    """Sum the parts of the first time in a text; of a range (10-15 minutes) its end counts."""
    words, total, end = load_phrases(_TIMES), Fraction(0), 0
    last: object = 0
    for match in words["amount"].finditer(text):
        between = text[end : match.start()]
        unit = next(name for name in _MINUTES if match[name])
        if total and not words["between"].match(between):
            if not words["range"].fullmatch(between):
                break
            total = Fraction(0)
        elif total and unit == last:
            break
        total, end, last = total + _number(match["number"]) * _MINUTES[unit], match.end(), unit
    return total or None


def _number(text: str) -> Fraction:
    low = text.strip().lower().replace(",", ".")
    if low in _WORDS:
        return _WORDS[low]
    span = parse_number(low)
    return span.high if span and span.high is not None else Fraction(0)
