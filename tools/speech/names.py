"""Dish names that sound like parts of what was heard: what a recogniser should listen for the second time."""

from collections.abc import Callable, Sequence
from functools import cache

from culinary.dishes import load_dishes
from retrieval.phonetic import PhoneticIndex
from retrieval.phonetic.phonetic_build import TITLE_SUFFIX
from text.normalize import simplify
from text.pronunciation import read

Suggest = Callable[[Sequence[str]], Sequence[str]]

NAMES = 4  # more distract: the name that was said is among the first four nearly always
_MATCHES = 60
_LESS_LIKELY = 0.1  # what a name counts less that only sounds like another hearing than the likeliest


def names_like(hearings: Sequence[str], index: PhoneticIndex, count: int = NAMES) -> list[str]:
    """Return up to `count` names of `index` that sound like a part of one of `hearings`, the likeliest first.

    Of several names of one dish only the likeliest is returned: one in a list leads the recogniser to the others.

    Args:
        hearings: texts of one clip, the likeliest first.
        index: the dish names.
        count: how many to return.
    """
    gains: dict[str, float] = {}
    for rank, hearing in enumerate(dict.fromkeys(simplify(each) for each in hearings)):
        for hit in index.match(read(hearing), _MATCHES):
            gain = hit.gain - _LESS_LIKELY * (rank > 0)
            gains[hit.name] = max(gain, gains.get(hit.name, gain))
    named: dict[str, str] = {}
    for name in sorted(gains, key=lambda name: -gains[name]):
        plain = name.removesuffix(TITLE_SUFFIX)
        named.setdefault(_usual_names().get(plain, plain), plain)
    return list(named.values())[:count]


@cache
def _usual_names() -> dict[str, str]:
    return {alias: dish.name for dish in reversed(load_dishes()) for alias in dish.aliases}
