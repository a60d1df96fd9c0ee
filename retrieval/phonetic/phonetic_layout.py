"""The arrays of a phonetic index, and whether they fit together, so that a damaged one is refused when it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.phonetic.name_list import NameList

MAX_SYLLABLES = 16
BASE = 512  # a pair of syllables is the first times this plus the second
LAYOUT = {
    "codes": np.uint16,
    "chars": np.uint32,
    "lengths": np.uint8,
    "pairs": np.uint32,
    "starts": np.uint32,
    "postings": np.uint32,
    "text": np.uint8,
    "ends": np.uint64,
    "hashes": np.uint64,
}


@dataclass(frozen=True)
class PhoneticArrays:
    """Names with their syllables, and the names that have each pair of neighbouring syllables."""

    names: NameList
    spellings: dict[str, str]  # other spellings of the same sound, and the usual one (公保鸡丁: 宫保鸡丁)
    codes: NDArray[np.uint16]  # (n, MAX_SYLLABLES), syllable * 5 + tone, padded with zeros
    chars: NDArray[np.uint32]  # (n, MAX_SYLLABLES), code points
    lengths: NDArray[np.uint8]  # (n,)
    pairs: NDArray[np.uint32]  # (p,), sorted and unique
    starts: NDArray[np.uint32]  # (p + 1,), where the names of a pair begin in `postings`
    postings: NDArray[np.uint32]


def check_layout(arrays: Mapping[str, NDArray[Any]], count: int) -> None:
    """Check kinds and shapes of all arrays, and the order of those that say where others begin.

    A few megabytes are read, however many the names; what the large arrays hold is looked at when it is used.

    Args:
        arrays: the arrays of `LAYOUT` by name.
        count: the number of names.

    Raises:
        ValueError: naming the first array that does not fit.
    """
    shapes = {
        "codes": (count, MAX_SYLLABLES),
        "chars": (count, MAX_SYLLABLES),
        "lengths": (count,),
        "starts": (len(arrays["pairs"]) + 1,),
        "ends": (count + 1,),
        "hashes": (count,),
    }
    for part, kind in LAYOUT.items():
        array = arrays[part]
        if array.dtype != kind or array.shape != shapes.get(part, (array.size,)) or not array.flags.c_contiguous:
            raise ValueError(f"{part} has the wrong shape")
    lengths, pairs, starts, ends = (arrays[part] for part in ("lengths", "pairs", "starts", "ends"))
    if count and not 2 <= int(lengths.min()) <= int(lengths.max()) <= MAX_SYLLABLES:
        raise ValueError("lengths holds impossible ones")
    if not np.all(pairs[:-1] < pairs[1:]):
        raise ValueError("pairs is not in order")
    if int(starts[0]) != 0 or int(starts[-1]) != len(arrays["postings"]) or not np.all(starts[:-1] <= starts[1:]):
        raise ValueError("starts is not in order")
    if int(ends[0]) != 0 or int(ends[-1]) != len(arrays["text"]):
        raise ValueError("ends does not fit the text")
