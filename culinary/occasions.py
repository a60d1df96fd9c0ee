"""What is eaten on which day of the year: dishes that a question means by the day alone ("端午应景的")."""

from functools import cache
from pathlib import Path

from culinary.dishes import DATA, parts_of, read_table
from text.phrases import load_phrases

_DAYS = Path(__file__).parent / "phrases" / "occasions.yaml"


def dishes_for(text: str) -> tuple[str, ...]:
    """Return the dishes of the occasion that simplified `text` wants something to eat for; none where it names none."""
    found = load_phrases(_DAYS).found(text)
    return tuple(name for day in found for name in _dishes().get(day, ())) if "eats" in found else ()


@cache
def _dishes() -> dict[str, tuple[str, ...]]:
    rows = read_table(DATA.parent / "occasions.tsv", ("occasion", "dishes"))
    return {row["occasion"]: parts_of(row["dishes"]) for row in rows}
