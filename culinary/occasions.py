"""What is eaten on which day of the year: dishes that a question means by the day alone ("端午应景的")."""

import re
from functools import cache

from culinary.dishes import DATA, parts_of, read_table

_EATS = re.compile(r"应景|应节|应季|过节|讲究|传统|[做吃包煮蒸弄整来]|\b(cook|make|eat|dish|food)\b")


def dishes_for(text: str) -> tuple[str, ...]:
    """Return the dishes of the occasion that simplified `text` wants something to eat for; none where it names none."""
    if not _EATS.search(text):
        return ()
    return tuple(name for words, names in _occasions() if words.search(text) for name in names)


@cache
def _occasions() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rows = read_table(DATA.parent / "occasions.tsv", ("occasion", "dishes"))
    return tuple((re.compile(row["occasion"]), parts_of(row["dishes"])) for row in rows)
