"""MinHash sketches of recipes, by which near duplicates are found."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recipes.recipe import Recipe
from text.normalize import letters, simplify

PERMUTATIONS = 64
BANDS = 8
SHINGLE = 4
# Texts of a few words resemble each other without being copies.
_SHORTEST = 40
# Of a hash of 32 bits 16 are kept: unlike ones agree by chance once in 65,536 times.
_KEPT_BITS = np.dtype("<u2")


class Sketches(NamedTuple):
    """Rows, exact keys and MinHash sketches of recipes; `marked` tells which are long enough to have a sketch."""

    rows: NDArray[np.uint32]
    exact: NDArray[np.uint64]
    marked: NDArray[np.bool_]
    hashes: NDArray[np.uint16]

    @classmethod
    def of(cls, kept: Sequence[tuple[int, bytes, bytes]]) -> "Sketches":
        """Unpack `(row, digest, sketch)` of recipes; an empty sketch is none."""
        blank = bytes(PERMUTATIONS * _KEPT_BITS.itemsize)
        hashes = np.frombuffer(b"".join(sketch or blank for _, _, sketch in kept), _KEPT_BITS)
        return cls(
            np.array([row for row, _, _ in kept], np.uint32),
            np.frombuffer(b"".join(digest[:8] for _, digest, _ in kept), "<u8").astype(np.uint64),
            np.array([bool(sketch) for _, _, sketch in kept], bool),
            hashes.reshape(len(kept), PERMUTATIONS),
        )

    def bands(self) -> NDArray[np.uint64]:
        """Return the keys of the bands, shape (n, BANDS): recipes that share one are candidates."""
        size = PERMUTATIONS // BANDS
        factors = np.random.default_rng(0).integers(1, 2**63, size, dtype=np.uint64) | np.uint64(1)
        parts = self.hashes.reshape(len(self.hashes), BANDS, size).astype(np.uint64)
        keys: NDArray[np.uint64] = ((parts + np.uint64(1)) * factors).sum(2, dtype=np.uint64)
        keys ^= keys >> np.uint64(29)
        numbered: NDArray[np.uint64] = np.arange(BANDS, dtype=np.uint64)
        return np.add(np.multiply(keys, np.uint64(BANDS)), numbered, dtype=np.uint64)


def body_of(recipe: Recipe, text: str) -> str:
    """Return the letters and digits of `text`; of the notes, where it is empty (articles).

    Args:
        text: the ingredients and steps, simplified.
    """
    return letters(text or simplify("".join(recipe.notes)))


def sketch_of(body: str) -> bytes:
    """Return the MinHash sketch of a text, empty if it is too short to be compared by likeness."""
    from rensa import RMinHash

    if len(body) < _SHORTEST:
        return b""
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update([body[start : start + SHINGLE] for start in range(len(body) - SHINGLE + 1)])
    return np.array(sketch.digest(), np.uint32).astype(_KEPT_BITS).tobytes()
