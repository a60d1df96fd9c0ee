"""An index over dish names by sound: which of them sound like a part of a text."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.phonetic.name_list import NameList
from retrieval.phonetic.phonetic_build import build_parts
from retrieval.phonetic.phonetic_layout import BASE, LAYOUT, MAX_SYLLABLES, PhoneticArrays, check_layout
from retrieval.phonetic.sparse_sums import Tally
from text.pinyin import FARTHEST, TONES, syllables
from text.pronunciation import Reading, other_readings, read

FORMAT = 3
GAIN = 0.35  # what one well-heard syllable adds; a syllable that costs more than this counts against the match
GAP = 1.2  # cost of a syllable too few or too many
TONE = 0.05  # cost of a wrong tone: recognisers keep the segments and lose the tone
HETERONYM = 0.08  # cost of reading a character otherwise than its phrase suggests
NEAR = 0.42  # two syllables of a pair may cost this much together and still lead to candidates
CANDIDATES = 400
POSTINGS = 60_000  # names looked at in one search: the rarest pairs first, which is all of them up to 40,000 names
RECENT = 128  # texts whose comparison is kept


@dataclass(frozen=True)
class Hit:
    """A name that sounds like `text[start:end]` of the query; `cost` is the weighted edit distance in syllables."""

    name: str
    start: int
    end: int
    cost: float
    syllables: int

    @property
    def gain(self) -> float:
        """Return how much evidence the match is: long and close beats short and close."""
        return GAIN * self.syllables - self.cost

    @property
    def score(self) -> float:
        """Return the closeness per syllable, 1 the same sound, 0 unrelated."""
        return max(0.0, 1 - self.cost / self.syllables)


@dataclass(frozen=True)
class PhoneticIndex(PhoneticArrays):
    """Names with their syllables, and an inverted index over pairs of neighbouring syllables.

    Pairs skip up to one syllable, so that one misheard syllable between two good ones does not hide a name. A search
    looks at the names that share a near pair with the query only: sub-linear in the number of names.
    """

    @classmethod
    def build(
        cls, names: Iterable[str], known: "PhoneticIndex | None" = None, titles: Collection[str] = ()
    ) -> "PhoneticIndex":
        """Index `names`; those without two Chinese characters, with other letters or too long are left out.

        So is the title of a dish (红烧肉的做法) beside its name: what is asked of the dish sounds like `的做法` soon.

        Of several names that the glossary has for one dish and that sound the same, one is searched for in place of
        the others: the first that is among `titles`, else the dish's own name. What `known`, an index of mostly the
        same names, says of them is taken over: the result is the same, sooner.
        """
        return cls(**build_parts(names, known, titles))

    def save(self, folder: Path) -> None:
        """Write the index to `folder`: numpy arrays without pickle, and the names as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        for part in _ARRAYS:
            np.save(folder / f"{part}.npy", getattr(self, part), allow_pickle=False)
        for part in _NAMES:
            np.save(folder / f"{part}.npy", getattr(self.names, part), allow_pickle=False)
        content = {"format": FORMAT, "syllables": len(syllables().number), "names": len(self.names)}
        text = json.dumps(content | {"spellings": self.spellings}, ensure_ascii=False)
        (folder / "phonetic.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "PhoneticIndex":
        """Open the index in `folder`; everything but the few spellings is memory-mapped.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged or of another format.
        """
        content = json.loads((folder / "phonetic.json").read_text(encoding="utf-8"))
        if content.get("format") != FORMAT or content.get("syllables") != len(syllables().number):
            raise ValueError(f"the phonetic index in {folder} is of another format")
        arrays = {
            part: np.load(folder / f"{part}.npy", mmap_mode="r", allow_pickle=False) for part in (*_ARRAYS, *_NAMES)
        }
        check_layout(arrays, content["names"])
        names = NameList(**{part: arrays.pop(part) for part in _NAMES})
        return cls(names=names, spellings=content["spellings"], **arrays)

    def known(self, text: str) -> frozenset[str]:
        """Return the names that stand in `text`."""
        size = len(text)
        return self.names.among(
            text[start:end] for start in range(size) for end in range(start + 2, min(size, start + MAX_SYLLABLES) + 1)
        )

    def search(self, text: str, k: int = 20) -> list[Hit]:
        """Return up to `k` names that sound like a part of `text`, the strongest match first."""
        reading = read(text)
        return [hit for hit in self.match(reading, 4 * k) if hit.score >= 0.75 and hit.gain > 0][:k]

    def match(self, reading: Reading, k: int) -> list[Hit]:
        """Return the `k` names with the highest gain against any part of a text read before."""
        if len(reading.codes) < 2 or not len(self.names):
            return []
        rows, cost, start, end = self._compared(reading.codes.tobytes(), reading.chars.tobytes())
        at = reading.offsets
        return [
            Hit(self.names[row], int(at[first]), int(at[last]) + 1, float(price), int(self.lengths[row]))
            for row, price, first, last in zip(rows[:k], cost[:k], start[:k], end[:k], strict=True)
        ]

    @cached_property
    def _votes(self) -> Tally:
        return Tally(len(self.names))

    @cached_property
    def _compared(self) -> Callable[[bytes, bytes], tuple[NDArray[Any], ...]]:
        """Compare names with the codes and letters of a text; a turn asks for the same text several times."""
        return lru_cache(maxsize=RECENT)(self._compare)

    def _compare(self, codes: bytes, chars: bytes) -> tuple[NDArray[Any], ...]:
        """Return rows, costs, first and last syllables of the names like a text, the highest gain first."""
        sounds = np.frombuffer(codes, np.uint16)
        reading = Reading(sounds, np.frombuffer(chars, np.uint32), np.arange(len(sounds), dtype=np.int32))
        rows = self._candidates(reading)
        cost, start, end = self._align(reading, rows)
        order = np.lexsort((rows, cost - GAIN * self.lengths[rows]))
        return rows[order], cost[order], start[order], end[order]

    def _candidates(self, reading: Reading) -> NDArray[np.int64]:
        """Return the rows of the names that share most near pairs with the text, rare pairs counting more."""
        codes = reading.codes // TONES
        keys, weights = [], []
        for gap in (1, 2):
            for first, second in zip(codes[:-gap], codes[gap:], strict=True):
                pair, weight = _near_pairs(int(first), int(second))
                keys.append(pair)
                weights.append(weight if gap == 1 else weight * 0.7)
        key, weight = np.concatenate(keys), np.concatenate(weights)
        place = np.searchsorted(self.pairs, key)
        place[place == len(self.pairs)] = 0
        known = self.pairs[place] == key
        place, weight = place[known], weight[known]
        first = self.starts[place].astype(np.int64)
        count = self.starts[place + 1].astype(np.int64) - first
        rare = np.argsort(count, kind="stable")
        rare = rare[: max(1, np.searchsorted(np.cumsum(count[rare]), POSTINGS, side="right"))]
        first, count = first[rare], count[rare]
        weight = weight[rare] * np.log(2 + len(self.names) / count)
        flat = np.repeat(first - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(count.sum())
        names = self.postings[flat]
        if names.size and int(names.max()) >= len(self.names):
            raise IndexError("a pair of syllables leads to no name")
        found, votes = self._votes.count(names, np.repeat(weight, count))
        strength = votes / (self.lengths[found] + 1.0)
        if len(found) > CANDIDATES:
            found = found[np.argpartition(strength, -CANDIDATES)[-CANDIDATES:]]
        return found

    def _align(
        self, reading: Reading, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
        """Align each whole name with its best part of the text; return costs, first and last syllable, inclusive.

        Weighted edit distance with free ends in the text (Sellers 1980), all names at once.
        """
        table = _costs(reading)
        size = len(reading.codes)
        codes, chars, lengths = self.codes[rows], self.chars[rows], self.lengths[rows]
        cost = np.zeros((len(rows), size + 1), np.float32)
        start = np.broadcast_to(np.arange(size + 1), cost.shape).copy()
        best, best_start, best_end = (
            np.full(len(rows), 99, np.float32),
            np.zeros(len(rows), int),
            np.zeros(len(rows), int),
        )
        for at in range(int(lengths.max(initial=0))):
            same = chars[:, at, None] == reading.chars
            step = np.where(same, 0, table[:, codes[:, at]].T)
            new = np.empty_like(cost)
            new[:, 0] = (at + 1) * GAP
            new[:, 1:] = cost[:, :-1] + step
            origin = start.copy()
            origin[:, 1:] = start[:, :-1]
            new, origin = _better(new, origin, cost + GAP, start)
            wider, wider_start = new.copy(), origin.copy()
            wider[:, 1:], wider_start[:, 1:] = new[:, :-1] + GAP, origin[:, :-1]
            cost, start = _better(new, origin, wider, wider_start)
            done = np.flatnonzero(lengths == at + 1)
            stop = cost[done, 1:].argmin(1) + 1
            best[done], best_start[done], best_end[done] = cost[done, stop], start[done, stop], stop - 1
        return best, np.minimum(best_start, best_end), best_end


_NAMES = ("text", "ends", "hashes")
_ARRAYS = tuple(part for part in LAYOUT if part not in _NAMES)


def _better(
    cost: NDArray[np.float32], start: NDArray[np.int64], other: NDArray[np.float32], other_start: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    less = other < cost
    return np.where(less, other, cost), np.where(less, other_start, start)


@cache
def _neighbours(syllable: int) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    cost = syllables().cost[syllable]
    near = np.flatnonzero(cost <= NEAR)
    return near.astype(np.uint32), cost[near]


@cache
def _near_pairs(first: int, second: int) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Return the keys of the pairs that sound like two syllables, and how alike they sound, 0-1."""
    (left, left_cost), (right, right_cost) = _neighbours(first), _neighbours(second)
    cost = left_cost[:, None] + right_cost
    near = cost <= NEAR
    keys = left[:, None] * np.uint32(BASE) + right
    return keys[near], 1 - cost[near]


def _costs(reading: Reading) -> NDArray[np.float32]:
    """Return what it costs to hear each code of a name as each syllable of the text, shape (text, codes)."""
    base = syllables().cost
    tone = np.full((TONES, TONES), TONE, np.float32)
    np.fill_diagonal(tone, 0)
    tone[0] = tone[:, 0] = TONE / 2
    rows = []
    for code, char in zip(reading.codes, reading.chars, strict=True):
        others = [each for each in other_readings(chr(char)) if each != code // TONES]
        sounds = base[code // TONES]
        if others:
            sounds = np.minimum(sounds, base[others].min(0) + HETERONYM)
        rows.append((sounds[:, None] + tone[code % TONES]).reshape(-1))
    return np.stack(rows).clip(max=FARTHEST)
