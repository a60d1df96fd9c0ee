"""What a question is compared with: each note's vectors, words and sounds, its foods, dishes and kind."""

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from culinary.dishes import mentions
from culinary.ingredients import ancestors, find_ingredients
from knowledge.note import Kind, Note
from knowledge.note_words import Postings, note_texts, plain, sounds_of, words_of

Vectors = NDArray[np.float32]
FEATURES = (
    "like_question",
    "like_questions",
    "like_answer",
    "words",
    "like_words",
    "sounds",
    "kind",
    "asked_kind",
    "foods",
    "clash",
    "unnamed",
    "dishes",
)
"""What a note is scored by."""

_NEIGHBOURS, _SHARPNESS = 30, 12.0
_CORE = 0.4  # share of a note's questions that name a food which it is about
_SEVERAL = 3


class NoteIndex:
    """The notes, ready to be compared with a question.

    Args:
        notes: what there is to find.
        questions: vectors of their questions, Chinese before English, note by note, shape (n, d), unit length; zeros
            where there is none.
        answers: a vector of each note's answer, shape (notes, d), likewise.
    """

    def __init__(self, notes: Sequence[Note], questions: Vectors, answers: Vectors) -> None:
        self.notes = tuple(notes)
        self.texts = [plain(one) for note in notes for one in questions_of(note)]
        self.owners = np.repeat(np.arange(len(notes)), [len(questions_of(note)) for note in notes])
        self._middle = _middle(questions)
        self._questions = _about(questions, self._middle)
        self._answers = _about(answers, _middle(answers))
        self._starts = np.flatnonzero(np.r_[True, np.diff(self.owners) > 0])

    def features(self, text: str, vector: Vectors, kinds: Collection[Kind] = (), without: int = -1) -> Vectors:
        """Return the features of every note for a question, shape (notes, 12).

        Args:
            text: the question, made plain.
            vector: its vector, shape (d,).
            kinds: the kinds of note that answer what is asked, where that is known.
            without: the number of a question to be taken for unwritten, -1 for none.
        """
        own = _about(vector[None, :], self._middle)[0]
        likeness = self._questions @ own
        if without >= 0:
            likeness[without] = -1.0
        words = words_of(text)
        columns = (
            np.maximum.reduceat(likeness, self._starts),
            self._several(likeness),
            self._answers @ own,
            self._words.coverage(words, without),
            self._question_words.likeness(words, without),
            self._sounds.coverage(sounds_of(text), without),
            self._likely_kinds(likeness),
            np.isin([note.kind for note in self.notes], list(kinds)),
            *self._foods(text, without),
            self._shared_dishes(text, without),
        )
        return np.stack(columns, axis=1).astype(np.float32)

    def _several(self, likeness: Vectors) -> Vectors:
        """Return for each note how like its few likest questions are, on average."""
        padded = np.r_[likeness, np.nan][self._places]
        likest = -np.sort(-np.nan_to_num(padded, nan=-2.0), axis=1)[:, :_SEVERAL]
        told = likest > -2.0
        return np.asarray(np.where(told, likest, 0).sum(axis=1) / told.sum(axis=1), np.float32)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Where each note's questions stand, shape (notes, most); one past the last where it has fewer."""
        sizes = np.diff(np.r_[self._starts, len(self.owners)])
        steps = np.arange(sizes.max())
        return np.where(steps < sizes[:, None], self._starts[:, None] + steps, len(self.owners))

    def _likely_kinds(self, likeness: Vectors) -> Vectors:
        nearest = np.argpartition(-likeness, min(_NEIGHBOURS, len(likeness) - 1))[:_NEIGHBOURS]
        weights = np.exp(_SHARPNESS * likeness[nearest])
        votes = np.bincount(self._kinds[self.owners[nearest]], weights, self._kinds.max() + 1)
        return np.asarray((votes / votes.sum())[self._kinds], np.float32)

    @cached_property
    def _kinds(self) -> NDArray[np.int64]:
        kinds = sorted({note.kind for note in self.notes})
        return np.array([kinds.index(note.kind) for note in self.notes])

    def _postings(self, of_questions: Sequence[Collection[str]], of_notes: Sequence[Collection[str]]) -> Postings:
        owners = np.r_[self.owners, np.arange(len(of_notes))]
        return Postings([*of_questions, *of_notes], owners, len(self.notes))

    @cached_property
    def _words(self) -> Postings:
        return self._postings(
            list(map(words_of, self.texts)), [words_of(plain(note_texts(note))) for note in self.notes]
        )

    @cached_property
    def _question_words(self) -> Postings:
        return self._postings(list(map(words_of, self.texts)), [])

    @cached_property
    def _sounds(self) -> Postings:
        return self._postings(list(map(sounds_of, self.texts)), [])

    @cached_property
    def _dishes(self) -> Postings:
        own = [{dish for one in note.about.dishes for dish in (one, *_dishes(one))} for note in self.notes]
        return self._postings(list(map(_dishes, self.texts)), own)

    def _shared_dishes(self, text: str, without: int) -> Vectors:
        """Return for each note the share of the question's dishes that it speaks of."""
        named = _dishes(text)
        shared = np.zeros(len(self.notes), np.float32)
        for dish in named:
            shared += self._dishes.holders((dish,), without)
        return np.asarray(shared / max(1, len(named)), np.float32)

    @cached_property
    def _named(self) -> list[list[str]]:
        """The foods of each question."""
        return list(map(find_ingredients, self.texts))

    @cached_property
    def _listed(self) -> list[list[str]]:
        """The foods that each note says it is about."""
        return [
            sorted({food for one in note.about.ingredients for food in find_ingredients(one)}) for note in self.notes
        ]

    @cached_property
    def _exact(self) -> Postings:
        return self._postings(self._named, self._listed)

    @cached_property
    def _kinds_of_food(self) -> Postings:
        rows = [[kind for food in foods for kind in ancestors(food)] for foods in (*self._named, *self._listed)]
        return self._postings(rows[: len(self._named)], rows[len(self._named) :])

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


def _dishes(text: str) -> list[str]:
    return [mention.dish.name for mention in mentions(text)]


def _middle(vectors: Vectors) -> Vectors:
    told = vectors[np.any(vectors, axis=1)]
    return np.asarray(told.mean(axis=0) if len(told) else np.zeros(vectors.shape[1]), np.float32)


def _about(vectors: Vectors, middle: Vectors) -> Vectors:
    """Return vectors about a middle, of unit length; what is zero stays so."""
    moved = np.where(np.any(vectors, axis=1, keepdims=True), vectors - middle, 0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Vectors = (moved / np.maximum(lengths, 1e-6)).astype(np.float32)
    return unit
