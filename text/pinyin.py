"""Mandarin syllables: initials and finals, and how easily one syllable is heard as another."""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

TONES = 5
_LONGEST = 6  # letters of the longest syllable
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs")
_AFTER_W = {"u": "u", "ei": "ui", "en": "un"}
_AFTER_Y = {"ou": "iu"}
_WITHOUT_GLIDE = {
    **{"ua": "a", "uo": "o", "uai": "ai", "ui": "ei", "uan": "an", "un": "en", "uang": "ang", "ueng": "eng"},
    **{"ia": "a", "ie": "e", "iao": "ao", "iu": "ou", "ian": "an", "iang": "ang"},
}
GLIDE = 0.05
UNRELATED = 0.8  # two initials or finals that nobody confuses
FARTHEST = 1.3  # two syllables that share nothing
GLIDE_LOST = 0.25
GLIDE_TURNED = 0.3
_MEDIAL_RIME = {
    **{rime: ("", rime) for rime in ("a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng")},
    **{"ia": ("i", "a"), "ie": ("i", "e"), "iao": ("i", "ao"), "iu": ("i", "ou"), "ian": ("i", "an")},
    **{"in": ("i", "en"), "iang": ("i", "ang"), "ing": ("i", "eng"), "ua": ("u", "a"), "uo": ("u", "o")},
    **{"uai": ("u", "ai"), "ui": ("u", "ei"), "uan": ("u", "an"), "un": ("u", "en"), "uang": ("u", "ang")},
    **{"ueng": ("u", "eng"), "ve": ("v", "e"), "van": ("v", "an"), "vn": ("v", "en"), "iong": ("v", "eng")},
}
_VOWELS = "aeiouvê"

# Initials that recognisers and regional accents confuse, 0 (same) to 1 (unrelated): the retroflex/dental,
# n/l, f/h and r/l mergers of southern Mandarin, aspiration (b/p …), and neighbours in place or manner.
_INITIAL_COSTS = {
    0.12: "z-zh c-ch s-sh",
    0.22: "n-l r-l f-h",
    0.3: "b-p d-t g-k j-q zh-ch z-c j-zh q-ch x-sh q-x j-z q-c x-s m-w",
    0.4: "ch-sh c-s zh-sh z-s z-ch c-zh s-ch j-x n-m r-n r-y r-zh r-sh h-k h-w b-m l-y n-y f-w k-t p-t",
    0.5: "h-g d-g b-d d-n d-l m-l p-k w-y b-w t-q d-j t-ch d-zh t-c d-z g-w g-j k-q h-x h-y l-w f-p f-b h-sh f-sh g-y",
    0.6: "p-h t-h q-y j-y x-y p-m zh-y k-ch",
}
_FINAL_COSTS = {
    0.1: "en-eng in-ing",
    0.15: "an-ang uan-uang eng-ong uo-o",
    0.22: "ian-iang v-i e-uo e-o ou-uo u-ou ei-ui en-un ei-ui van-ian ong-ueng iong-ong in-vn ing-iong",
    0.3: "ao-ou ai-ei e-ie a-ia ao-iao an-uan an-ian ang-uang ang-iang ai-uai iu-iao ou-iu ie-ve un-ong un-vn i-ii "
    "uang-ong i-ei i-in",
    0.35: "an-ai ang-ao a-an a-ao e-en i-ie u-v a-ua a-uo a-ai i-ing in-en ing-eng ei-en in-ian i-v ang-ong "
    "u-ong ou-ong o-ong",
    0.4: "a-e a-o u-ui iu-ong ia-ian ie-ian uo-ao ve-uo e-ei ui-i u-uo ui-uai iu-ie an-en ang-eng ai-ie ia-iang u-un",
}


def _table(groups: dict[float, str]) -> dict[frozenset[str], float]:
    return {frozenset(pair.split("-")): cost for cost, pairs in groups.items() for pair in pairs.split()}


def _final_table(finals: set[str]) -> dict[frozenset[str], float]:
    """Return the costs of finals: those listed, and for the others what their medial and rime differ by."""
    listed = _table(_FINAL_COSTS)
    composed: dict[frozenset[str], float] = {}
    for one, other in combinations(sorted(finals & _MEDIAL_RIME.keys()), 2):
        (medial, rime), (other_medial, other_rime) = _MEDIAL_RIME[one], _MEDIAL_RIME[other]
        turned = 0.0 if rime == other_rime else listed.get(frozenset((rime, other_rime)), UNRELATED)
        glided = 0.0 if medial == other_medial else GLIDE_LOST if "" in (medial, other_medial) else GLIDE_TURNED
        composed[frozenset((one, other))] = min(UNRELATED, turned + glided)
    return {pair: min(cost, listed.get(pair, UNRELATED)) for pair, cost in composed.items()} | {
        pair: cost for pair, cost in listed.items() if pair not in composed
    }


def split(syllable: str) -> tuple[str, str]:
    """Return the initial and final of a toneless syllable, in phonetic spelling.

    `y` and `w` are the initials of syllables that begin with a glide; the final after them keeps its medial, so that
    `you` is `("y", "iu")` and `xu` `("x", "v")`. The buzzing vowel of `zi` and `zhi` is `ii`.
    """
    initial = next((each for each in _INITIALS if syllable.startswith(each)), "")
    final = syllable[len(initial) :]
    if syllable[0] == "y":
        initial, final = "y", _after_y(syllable[1:])
    elif syllable[0] == "w":
        initial, final = "w", _AFTER_W.get(syllable[1:], f"u{syllable[1:]}")
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    elif initial in ("zh", "ch", "sh", "r", "z", "c", "s") and final == "i":
        final = "ii"
    return initial, final


def _after_y(rest: str) -> str:
    if rest.startswith("u"):
        return "v" + rest[1:]
    if rest.startswith("i"):
        return rest
    return _AFTER_Y.get(rest, f"i{rest}")


@dataclass(frozen=True)
class Syllables:
    """The syllables of Mandarin and the costs of mistaking one for another.

    `number` maps a toneless syllable to its number; `cost` has shape (n, n), float32, 0 the same to 1.3 nothing shared.
    """

    number: dict[str, int]
    cost: NDArray[np.float32]


@cache
def syllables() -> Syllables:
    """Return the inventory (about 420 syllables, from pypinyin's dictionary) with its cost matrix."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    readings = set(",".join(pinyin_dict.values()).split(","))
    names = sorted({to_normal(each, v_to_u=False) for each in readings})
    names = [name for name in names if set(name) & set(_VOWELS)]
    parts = [split(name) for name in names]
    first, of_initial = _costs([initial for initial, _ in parts], _table(_INITIAL_COSTS))
    every_final = [final for _, final in parts] + list(_WITHOUT_GLIDE.values())
    last, of_final = _costs(every_final, _final_table(set(every_final)))
    initials = np.array([of_initial[initial] for initial, _ in parts])
    finals = np.array([of_final[final] for _, final in parts])
    cost = first[initials][:, initials] + last[finals][:, finals]
    # A glide counts once: `wang` is near `mang` as much as `uang` is near `ang`.
    for row, (initial, final) in enumerate(parts):
        if initial in ("w", "y") and final in _WITHOUT_GLIDE:
            plain = GLIDE + first[initials[row], initials] + last[of_final[_WITHOUT_GLIDE[final]], finals]
            cost[row] = cost[:, row] = np.minimum(cost[row], plain)
    return Syllables({name: number for number, name in enumerate(names)}, np.minimum(cost, FARTHEST))


@lru_cache(maxsize=4096)
def in_syllables(word: str) -> tuple[int, ...]:
    """Return the numbers of the syllables that a word is made of, the longest first; none where it is no pinyin."""
    if not word:
        return ()
    known = syllables().number
    for size in range(min(_LONGEST, len(word)), 0, -1):
        number = known.get(word[:size])
        if number is not None and (rest := word[size:]) == "":
            return (number,)
        if number is not None and (after := in_syllables(rest)):
            return (number, *after)
    return ()


def _costs(kinds: list[str], table: dict[frozenset[str], float]) -> tuple[NDArray[np.float32], dict[str, int]]:
    """Return the costs between the distinct initials or finals, and the row of each."""
    rows = {kind: row for row, kind in enumerate(dict.fromkeys(kinds))}
    cost = [[0.0 if a == b else table.get(frozenset((a, b)), UNRELATED) for b in rows] for a in rows]
    return np.array(cost, dtype=np.float32), rows
