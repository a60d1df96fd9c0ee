"""How often the right recipe is found, and how well off-topic questions are declined."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from pydantic import BaseModel

from evaluation.metrics import Recall, by_group, first_right, mean, recall
from evaluation.probe import Found, find
from evaluation.questions import SingleQuestion
from graph.assistant import Assistant

AWAY = ("near", "absent")


class Asked(BaseModel, frozen=True):
    """A question and what was found; right: the best is a gold recipe, or what has none was declined."""

    id: str | int
    type: str
    question: str
    gold: tuple[str, ...]
    found: tuple[str, ...]
    declined: bool
    right: bool


class RetrievalReport(BaseModel, frozen=True):
    """Result of `shishen eval retrieval`; recall is over questions with a gold recipe, declined ones are misses."""

    overall: Recall
    by_type: dict[str, Recall]
    offtopic_rejected: float | None
    """Share of the rows with an empty gold that were declined; None if there are none."""
    wrongly_declined: float
    """Share of the rows with a gold recipe that were declined."""
    absent_recognised: float | None
    """Share of the rows of type `absent` of which the turn said that the dish is not here; None if there are none."""
    called_away: float
    """Share of the rows with a gold recipe whose dish was called near or absent."""
    median_ms: float
    rows: tuple[Asked, ...]

    @property
    def misses(self) -> list[Asked]:
        """The rows that were not right."""
        return [row for row in self.rows if not row.right]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the contract, one flat object."""
        return self.overall.model_dump(by_alias=True) | self.model_dump(by_alias=True, exclude={"overall", "rows"})


async def evaluate_retrieval(assistant: Assistant, questions: Sequence[SingleQuestion]) -> RetrievalReport:
    """Ask every question as its own conversation and compare what is found with its gold titles."""
    asked = [(row, await find(assistant, row.question)) for row in questions]
    with_gold = [(row, found) for row, found in asked if row.gold]
    places = [(row.type, first_right(found.titles, row.gold)) for row, found in with_gold]
    absent = [found.match in AWAY for row, found in asked if not row.gold and row.type == "absent"]
    rejected = [found.declined for row, found in asked if not row.gold and row.type != "absent"]
    return RetrievalReport(
        overall=recall([place for _, place in places]),
        by_type=by_group(places),
        offtopic_rejected=mean(rejected) if rejected else None,
        wrongly_declined=mean([found.declined for _, found in with_gold]),
        absent_recognised=mean(absent) if absent else None,
        called_away=mean([found.match in AWAY for _, found in with_gold]),
        median_ms=round(median(found.milliseconds for _, found in asked), 1),
        rows=tuple(
            Asked(
                **row.model_dump(include={"id", "type", "question", "gold"}),
                found=found.titles[:5],
                declined=found.declined,
                right=_is_right(row, found),
            )
            for row, found in asked
        ),
    )


def _is_right(row: SingleQuestion, found: Found) -> bool:
    if row.gold:
        return first_right(found.titles, row.gold) == 1
    return found.match in AWAY if row.type == "absent" else found.declined
