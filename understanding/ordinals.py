"""Places in a list: "第二个", "最后一个", "前者", "the second one"."""

import re

from text.normalize import simplify
from text.numerals import parse_number
from understanding.tables import words

_ENGLISH = {word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)}
_DIGITS = ("number", "numbered", "bare", "digit", "hash", "nth")
_COUNTED = {word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)}


def read_place(text: str, count: int) -> tuple[int, str] | None:
    """Return the place in a list of `count` items that simplified `text` names, from 1, and the rest of the text.

    A place that is turned down in the same breath ("第二个不要,第一个吧") is passed over; None where there is none.
    """
    refused = words("turning_down")["item_refused"]
    found = (match for match in words("ordinals")["place"].finditer(text) if not refused.search(text[match.end() :]))
    match = next(found, None)
    place = _place(match, count) if match else 0
    if match is None or not 1 <= place <= count:
        return None
    return place, _rest(text[: match.start()], text[match.end() :])


def read_places(text: str) -> tuple[int, ...]:
    """Return every place in a list that simplified `text` names, from 1; negative ones count from the last."""
    found = []
    for match in words("ordinals")["place"].finditer(text):
        counted_back = -_number(match["number"]) if match["back"] else -1 if match["last"] or match["latter"] else 0
        found.append(counted_back or _place(match, 0))
    return tuple(place for place in dict.fromkeys(found) if place)


def names_place(text: str) -> bool:
    """Tell whether simplified `text` names a place in some list."""
    return words("ordinals")["any_place"].search(text) is not None


def which_times(text: str) -> tuple[int, ...]:
    """Return which times something is done in simplified `text`: 1 and 2 of "头一遍多少度，第二遍呢"."""
    rows = words("ordinals")
    return tuple(time for time, row in ((1, "at_first"), (2, "again")) if rows[row].search(text))


def which_time(text: str) -> int:
    """Return which time something is done in simplified `text`: 2 of "第二遍炸", 0 where it does not say."""
    return max(which_times(text), default=0)


def names_nth(text: str) -> bool:
    """Tell whether simplified `text` names a thing by its number ("第二个"), not a step."""
    return words("ordinals")["nth"].search(text) is not None


def choice_of(reply: str) -> int | None:
    """Return the number that a reply consists of ("2", "第一个"), or None."""
    match = words("ordinals")["choice"].search(simplify(reply).strip(" .。、"))
    return _number(match["place"]) if match else None


def _rest(before: str, after: str) -> str:
    rows = words("ordinals")
    before = words("turning_down")["refusal"].sub("", before.strip(" ,，"), count=1)
    before = rows["before"].sub("", before.strip(" ,，"))
    after = rows["closing"].sub("", rows["after"].sub("", after.strip(), count=1))
    return rows["closing"].sub("", f"{before}{after}".strip()).strip(" ,，。?？")


def _place(match: re.Match[str], count: int) -> int:
    if match["last"] or match["latter"]:
        return count
    if match["middle"]:
        return (count + 1) // 2
    if match["top"] or match["former"] or match["that"]:
        return 1
    if match["english"] or match["count"]:
        return _ENGLISH.get(match["english"]) or _COUNTED[match["count"]]
    place = _number(next(said for name in _DIGITS if (said := match[name])))
    return count + 1 - place if match["back"] else place


def _number(text: str) -> int:
    number = parse_number(text)
    return int(number.low) if number and number.low else 0
