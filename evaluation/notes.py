"""How often a question of kitchen knowledge finds a note that answers it, and how often a wrong one is taken."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from evaluation.metrics import mean
from knowledge.build_vectors import LabelledQuestion
from knowledge.finder import LIKELY, SURE, NoteFinder


class NoteRow(BaseModel, frozen=True):
    """A question, the notes that answer it, and those that were found."""

    question: str
    notes: tuple[str, ...]
    found: tuple[str, ...]
    confidence: float

    @property
    def place(self) -> int:
        """Where the first right note stands, from 0; beyond the last where none does."""
        return next((at for at, name in enumerate(self.found) if name in self.notes), len(self.found))

    @property
    def right(self) -> bool:
        """Whether the note that answers is taken, and none where none does."""
        sure = self.confidence >= SURE
        return sure and self.place == 0 if self.notes else not sure


class NotesReport(BaseModel, frozen=True):
    """Result of `shishen eval notes`."""

    rows: tuple[NoteRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the shares: of questions with a note, and of those without one."""
        told = [row for row in self.rows if row.notes]
        none = [row for row in self.rows if not row.notes]
        return {
            "n": len(told),
            "recall@1": mean([row.place == 0 for row in told]),
            "recall@3": mean([row.place < 3 for row in told]),
            "answered_right": mean([row.place == 0 and row.confidence >= SURE for row in told]),
            "answered_wrong": mean([row.place > 0 and row.confidence >= SURE for row in told]),
            "offered": mean([row.place < 3 and row.confidence >= LIKELY for row in told]),
            "n_none": len(none),
            "none_answered": mean([row.confidence >= SURE for row in none]),
        }

    @property
    def misses(self) -> list[NoteRow]:
        """The rows that were not answered rightly."""
        return [row for row in self.rows if not row.right]


def evaluate_notes(finder: NoteFinder, questions: Sequence[LabelledQuestion]) -> NotesReport:
    """Find the notes of every question, as a turn of its kind does."""
    rows = []
    for row in questions:
        found = finder.find(row.question, row.kinds)
        names = tuple(each.note.id for each in found)
        rows.append(NoteRow(question=row.question, notes=row.notes, found=names, confidence=found[0].confidence))
    return NotesReport(rows=tuple(rows))
