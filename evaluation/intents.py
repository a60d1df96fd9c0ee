"""How often the kind of a turn is read right, without a model."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from evaluation.metrics import mean
from evaluation.questions import LabelledQuestion
from understanding.question import read_question


class Mistaken(BaseModel):
    """A question taken for another kind of turn."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    question: str
    intent: str
    read: str


class IntentsReport(BaseModel):
    """Result of `shishen eval intents`."""

    model_config = ConfigDict(frozen=True)

    n: int
    accuracy: float
    by_intent: dict[str, float]
    """Share of each kind's questions that were read right."""
    mistaken: tuple[Mistaken, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures, and what was taken for what how often."""
        taken = Counter(f"{row.intent}→{row.read}" for row in self.mistaken)
        return self.model_dump(exclude={"mistaken"}) | {"mistaken": dict(taken)}


def evaluate_intents(questions: Sequence[LabelledQuestion]) -> IntentsReport:
    """Read every question and compare its intent with its label."""
    right: dict[str, list[bool]] = defaultdict(list)
    mistaken = []
    for row in questions:
        read = read_question(row.question).intent
        right[row.intent].append(read == row.intent)
        if read != row.intent:
            mistaken.append(Mistaken(id=row.id, question=row.question, intent=row.intent, read=read))
    return IntentsReport(
        n=len(questions),
        accuracy=mean([each for found in right.values() for each in found]),
        by_intent={intent: mean(found) for intent, found in sorted(right.items())},
        mistaken=tuple(mistaken),
    )
