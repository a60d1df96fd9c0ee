"""Many names in flat arrays: opened by memory mapping, read one at a time, looked up by hash."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class NameList(Sequence[str]):
    """A sequence of strings that reads each from bytes when it is asked for.

    `text` is all names as UTF-8, one after the other; `ends` where each ends, shape (n + 1,), 0 first; `hashes` the
    sorted 64-bit hashes of the names, by which `among` knows them.
    """

    text: NDArray[np.uint8]
    ends: NDArray[np.uint64]
    hashes: NDArray[np.uint64]

    @classmethod
    def of(cls, names: Iterable[str]) -> "NameList":
        """Pack `names`, in their order."""
        encoded = [name.encode() for name in names]
        ends = np.fromiter(accumulate(map(len, encoded), initial=0), np.uint64, len(encoded) + 1)
        hashes = np.fromiter(map(_hash, encoded), np.uint64, len(encoded))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends, np.sort(hashes))

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self.ends) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        """Return one name, or some.

        Raises:
            ValueError: the arrays are damaged.
        """
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        row = range(len(self))[at]
        start, end = int(self.ends[row]), int(self.ends[row + 1])
        if not start <= end <= len(self.text):
            raise ValueError("a name that lies outside of the text of names")
        return self.text[start:end].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        """Yield the names in order."""
        whole, ends = self.text.tobytes(), self.ends.tolist()
        return (whole[start:end].decode() for start, end in pairwise(ends))

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence holds the same names."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(str.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def among(self, words: Iterable[str]) -> frozenset[str]:
        """Return those of `words` that are names."""
        asked = tuple(dict.fromkeys(words))
        if not asked or not len(self):
            return frozenset()
        keys = np.fromiter((_hash(word.encode()) for word in asked), np.uint64, len(asked))
        place = np.minimum(np.searchsorted(self.hashes, keys), len(self.hashes) - 1)
        return frozenset(word for word, known in zip(asked, self.hashes[place] == keys, strict=True) if known)


def _hash(word: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(word, digest_size=8).digest(), "little")
