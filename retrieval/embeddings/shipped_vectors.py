"""Vectors of the sample corpus' questions by the embedded model, shipped so that a fresh machine need not embed them.

They are found by the hash of model and text, as those of `embedding_cache.py` are: other models and texts have none.
`python -m scripts.ship_vectors` writes the file anew.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.vector_file import half
from settings import ROOT

FILE = ROOT / "data" / "recipes_vectors.npz"
_STEPS = 127  # of a byte to either side of nought


@cache
def shipped(file: Path = FILE) -> Mapping[bytes, bytes]:
    """Return the shipped half-precision vectors as bytes, by the hash of model and text; none without a file."""
    if not file.is_file():
        return {}
    with np.load(file) as kept:
        keys, codes = kept["keys"], kept["codes"].astype(np.float32)
    vectors = half(codes / np.linalg.norm(codes, axis=1, keepdims=True))
    return {key.tobytes(): vector.tobytes() for key, vector in zip(keys, vectors, strict=True)}


def ship(vectors: Mapping[bytes, NDArray[np.float32]], file: Path = FILE) -> None:
    """Write vectors, one byte a number, by the hash of model and text."""
    keys = sorted(vectors)
    exact = np.stack([vectors[key] for key in keys])
    codes = np.rint(exact / np.abs(exact).max(axis=1, keepdims=True) * _STEPS).astype(np.int8)
    np.savez_compressed(file, keys=np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), -1), codes=codes)
