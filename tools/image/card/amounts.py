"""Split an ingredient line into what a card shows in two columns: the name and the amount."""

import re
from dataclasses import dataclass

from culinary.quantities import approximate_start, find_quantities
from text.normalize import BRACKETED

_COUNT = re.compile(r"[0-9][0-9./½⅓⅔¼¾-]*(?=\s+[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Line:
    """An ingredient as the card prints it; the three texts together say all that the source said."""

    name: str
    amount: str = ""
    note: str = ""


def split_line(text: str) -> Line:
    """Split `2汤匙生抽(30毫升)` into `生抽`, `2汤匙`, `30毫升`; text that does not split stays whole as the name."""
    note, rest = "", text.strip()
    for found in BRACKETED.finditer(rest):
        if found.end() == len(rest):
            note, rest = found[1].strip(), rest[: found.start()].strip()
    start, end = _amount(rest)
    amount = rest[start:end].strip()
    name = rest[end:] if start == 0 else rest[:start]
    name = name.strip(" :：,，").removeprefix("of ")
    if not name:
        return Line(text)
    return Line(name, amount, note) if amount else Line(rest, "", note)


def _amount(text: str) -> tuple[int, int]:
    """Return where the amount at either end of `text` stands, (0, 0) if there is none."""
    if count := _COUNT.match(text):
        first = next(iter(find_quantities(text)), None)
        return (0, first.end) if first and first.start == 0 else count.span()
    for quantity in find_quantities(text):
        start = approximate_start(text, quantity.start)
        if start == 0 or quantity.end == len(text):
            return start, quantity.end
    # What follows an amount in a sentence may make it none (升温); at the start of an ingredient it is one.
    heads = [find_quantities(text[:end]) for end in range(len(text[:10]), 1, -1)] if text[:1].isdigit() else []
    return next(((0, head[0].end) for head in heads if head and head[0].start == 0), (0, 0))
