"""Write meals as iCalendar (RFC 5545), which every calendar program reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_LINE = 75
"""Octets of a line, its end apart; longer ones go on in the next, after a space."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Event:
    """A meal: `start` is the time on the clock of whoever cooks, wherever that is."""

    uid: str
    start: datetime
    summary: str
    description: str = ""
    minutes: int = 60
    changed: datetime | None = None


def icalendar(events: Iterable[Event], name: str) -> str:
    """Return a calendar of events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shishen//Kitchen plan//ZH", f"X-WR-CALNAME:{_text(name)}"]
    for one in events:
        changed = (one.changed or datetime.now(UTC)).astimezone(UTC)
        end = one.start + timedelta(minutes=one.minutes)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{changed:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{one.start:%Y%m%dT%H%M%S}",
            f"DTEND:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{_text(one.summary)}",
            *([f"DESCRIPTION:{_text(one.description)}"] if one.description else []),
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _text(text: str) -> str:
    return "".join(letter for letter in text.translate(_ESCAPED) if letter >= " " or letter == "\t")


def _folded(line: str) -> str:
    """Return a line folded at its octets, no character torn apart."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > _LINE:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n".join(parts)
