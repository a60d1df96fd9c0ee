"""Dish names that sound like parts of what was heard: what a recogniser should listen for the second time."""

from collections.abc import Callable, Sequence

from retrieval.phonetic import PhoneticIndex
from retrieval.reading import read
from retrieval.text import simplify

Suggest = Callable[[Sequence[str]], Sequence[str]]

NAMES = 4  # more distract: the name that was said is among the first four nearly always
_MATCHES = 60
_LESS_LIKELY = 0.1  # what a name counts less that only sounds like another hearing than the likeliest
_SUFFIX = "的做法"


def names_like(hearings: Sequence[str], index: PhoneticIndex, count: int = NAMES) -> list[str]:
    """Return up to `count` names of `index` that sound like a part of one of `hearings`, the likeliest first.

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
    ranked = sorted(gains, key=lambda name: -gains[name])
    return list(dict.fromkeys(name.removesuffix(_SUFFIX) for name in ranked))[:count]
