"""Making the arrays of a phonetic index, from names alone or from an index of most of them."""

import re
from array import array
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culinary.dishes import load_dishes
from retrieval.phonetic.name_list import NameList
from retrieval.phonetic.phonetic_layout import BASE, MAX_SYLLABLES, PhoneticArrays
from text.pinyin import TONES, syllables
from text.pronunciation import read, read_codes

TITLE_SUFFIX = "的做法"
SAME_SOUND = 0.3  # two spellings of one name may differ by this much
_READABLE = re.compile(rf"[\u3007\u3400-\u9fff]{{2,{MAX_SYLLABLES}}}")
_NAME = np.uint64(32)


def build_parts(
    names: Iterable[str], known: PhoneticArrays | None = None, titles: Collection[str] = ()
) -> dict[str, Any]:
    """Return the fields of a `PhoneticIndex` over `names`; see `PhoneticIndex.build`."""
    given = dict.fromkeys(names)
    spellings = _spellings(given, titles)
    rows = {name: row for row, name in enumerate(known.names)} if known is not None else {}
    kept: list[str] = []
    former, sounds = array("q"), array("H")
    for name in given:
        row = rows.get(name, -1)
        if name in spellings or _is_title(name, given) or (row < 0 and not _hear(name, sounds)):
            continue
        kept.append(name)
        former.append(row)
    lengths = np.fromiter(map(len, kept), np.uint8, len(kept))
    came = np.frombuffer(former, np.int64)
    codes = np.zeros((len(kept), MAX_SYLLABLES), np.uint16)
    codes[came < 0] = _padded(np.frombuffer(sounds, np.uint16), lengths[came < 0])
    letters = np.frombuffer("".join(kept).encode("utf-32-le"), "<u4").astype(np.uint32)
    if known is None:
        entries = _entries(codes, lengths)
        entries.sort()
    else:
        codes[came >= 0] = known.codes[came[came >= 0]]
        entries = _taken_over(known, came, codes, lengths)
    pairs, starts, postings = _inverted(entries)
    return {
        "names": NameList.of(kept),
        "spellings": spellings,
        "codes": codes,
        "chars": _padded(letters, lengths),
        "lengths": lengths,
        "pairs": pairs,
        "starts": starts,
        "postings": postings,
    }


def _is_title(name: str, names: Collection[str]) -> bool:
    """Tell whether a name is another of `names` with the words of a title."""
    return name.endswith(TITLE_SUFFIX) and name.removesuffix(TITLE_SUFFIX) in names


def _hear(name: str, sounds: "array[int]") -> bool:
    """Append the codes of a name to `sounds`; return whether it can be read aloud."""
    if not _READABLE.fullmatch(name):
        return False
    codes = [code for code in read_codes(name) if code is not None]
    if len(codes) == len(name):
        sounds.extend(codes)
    return len(codes) == len(name)


def _padded(flat: NDArray[Any], lengths: NDArray[np.uint8]) -> NDArray[Any]:
    """Return rows of these lengths, one after the other in `flat`, as an array of shape (n, MAX_SYLLABLES)."""
    rows = np.zeros((len(lengths), MAX_SYLLABLES), flat.dtype)
    rows[np.arange(MAX_SYLLABLES) < lengths[:, None]] = flat
    return rows


def _entries(codes: NDArray[np.uint16], lengths: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return each pair of syllables at most two apart with the row of its name, as `pair << 32 | row`."""
    found = [np.empty(0, np.uint64)]
    for gap in (1, 2):
        for at in range(MAX_SYLLABLES - gap):
            rows = np.flatnonzero(lengths > at + gap)
            first, second = (codes[rows, place] // TONES for place in (at, at + gap))
            pair = first.astype(np.uint64) * np.uint64(BASE) + second
            found.append((pair << _NAME) | rows.astype(np.uint64))
    return np.concatenate(found)


def _taken_over(
    known: PhoneticArrays, came: NDArray[np.int64], codes: NDArray[np.uint16], lengths: NDArray[np.uint8]
) -> NDArray[np.uint64]:
    """Return the sorted entries of names of which `came` says where they stand in `known`, -1 for new ones."""
    old, new = np.flatnonzero(came >= 0), np.flatnonzero(came < 0)
    row_now = np.full(len(known.names), -1, np.int64)
    row_now[came[old]] = old
    rows = row_now[known.postings]
    starts = known.starts.astype(np.int64)
    pairs = np.repeat(known.pairs.astype(np.uint64), starts[1:] - starts[:-1])
    entries = ((pairs << _NAME) | rows.astype(np.uint64))[rows >= 0]
    if not np.all(np.diff(came[old]) > 0):
        entries.sort()
    fresh = _entries(codes[new], lengths[new])
    rows_of = fresh & np.uint64(0xFFFFFFFF)
    fresh = np.sort((fresh - rows_of) | new.astype(np.uint64)[rows_of.astype(np.int64)])
    return np.insert(entries, np.searchsorted(entries, fresh), fresh)


def _inverted(entries: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Return pairs, where each begins, and the rows of all, from sorted entries."""
    key = (entries >> _NAME).astype(np.uint32)
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, np.int64)
    return key[first], np.append(first, len(key)).astype(np.uint32), entries.astype(np.uint32)


def _spellings(given: Collection[str], titles: Collection[str]) -> dict[str, str]:
    """Map names to the one of those sounding the same that is written: a title, else the dish's own name."""
    spellings: dict[str, str] = {}
    for group in spelling_groups():
        present = [name for name in group if name in given]
        usual = next((name for name in present if name in titles), next(iter(_own_names().intersection(present)), ""))
        spellings.update((name, usual) for name in present if usual and name != usual)
    return spellings


@cache
def _own_names() -> frozenset[str]:
    return frozenset(dish.name for dish in load_dishes())


@cache
def spelling_groups() -> tuple[tuple[str, ...], ...]:
    """Return the names of each dish of the glossary that sound the same, its own name first; no name comes twice."""
    own = _own_names()
    taken: set[str] = set()
    groups = []
    for dish in load_dishes():
        names = [dish.name, *(alias for alias in dict.fromkeys(dish.aliases) if alias not in own)]
        while names:
            first, *rest = (name for name in names if name not in taken)
            group = (first, *(name for name in rest if len(name) == len(first) and _sound_alike(name, first)))
            names = [name for name in rest if name not in group]
            if len(group) > 1:
                taken.update(group)
                groups.append(group)
    return tuple(groups)


def _sound_alike(one: str, other: str) -> bool:
    sounds, others = read(one).codes // TONES, read(other).codes // TONES
    return len(sounds) == len(others) and float(syllables().cost[sounds, others].sum()) <= SAME_SOUND
