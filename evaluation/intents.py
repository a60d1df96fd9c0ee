"""How often the kind of a turn is read right, without a model."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from evaluation.metrics import mean
from evaluation.questions import LabelledQuestion
from understanding.reader import language_of, read_turn


class IntentRow(BaseModel, frozen=True):
    """A turn, its label, and what it was read as."""

    id: str | int
    question: str
    intent: str
    read: str
    right: bool
    language: str
    follows: bool


class IntentsReport(BaseModel, frozen=True):
    """Result of `shishen eval intents`."""

    rows: tuple[IntentRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the contract, and the share with a history."""
        taken = Counter(f"{row.intent}→{row.read}" for row in self.rows if not row.right)
        return {
            "n": len(self.rows),
            "accuracy": mean([row.right for row in self.rows]),
            "by_intent": self.by("intent"),
            "by_language": self.by("language"),
            "with_history": mean([row.right for row in self.rows if row.follows]),
            "confused": dict(taken.most_common()),
        }

    def by(self, field: str) -> dict[str, float]:
        """Return the share read right for each value of a field of the rows."""
        groups: dict[str, list[bool]] = defaultdict(list)
        for row in self.rows:
            groups[getattr(row, field)].append(row.right)
        return {name: mean(found) for name, found in sorted(groups.items())}


def evaluate_intents(questions: Sequence[LabelledQuestion]) -> IntentsReport:
    """Read every turn and compare its kind with its label, or with the other kinds that its row accepts."""
    rows = []
    for row in questions:
        read = read_turn(row.question, [(each.role, each.content) for each in row.history]).intent
        rows.append(
            IntentRow(
                id=row.id,
                question=row.question,
                intent=row.intent,
                read=read,
                right=read == row.intent or read in row.also,
                language=language_of(row.question),
                follows=bool(row.history),
            )
        )
    return IntentsReport(rows=tuple(rows))
