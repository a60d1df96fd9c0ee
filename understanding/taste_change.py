"""Whether a turn asks how the dish talked of tastes, or wants it to taste more or less so."""

from dataclasses import dataclass
from typing import Literal, get_args

from text.normalize import simplify
from understanding.tables import words

Flavor = Literal["spicy", "numbing", "salty", "sweet", "sour", "oily"]
Way = Literal["less", "more", "how"]


@dataclass(frozen=True, slots=True)
class TasteChange:
    """What is asked of the taste of a dish: how far it is so, or to have it less or more so."""

    flavor: Flavor
    way: Way


def read_taste_change(question: str) -> TasteChange | None:
    """Return what a question wants of a dish's taste, None where it wants nothing of it."""
    text, rows = simplify(question), words("taste_change")
    for way in get_args(Way):
        match = rows[way].search(text)
        said = next((said for said in match.groups() if said), "") if match else ""
        for flavor in get_args(Flavor):
            if said and rows[flavor].search(said):
                return TasteChange(flavor, way)
    return None
