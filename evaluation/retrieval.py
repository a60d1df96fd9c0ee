"""How often the right recipe is found, and how well off-topic questions are declined."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from pydantic import BaseModel, ConfigDict

from evaluation.metrics import Recall, by_group, first_right, mean, recall
from evaluation.probe import Found, find
from evaluation.questions import SingleQuestion
from graph.assistant import Assistant

AWAY = ("near", "absent")


class Asked(BaseModel):
    """A question and what was found; right: the best is a gold recipe, or what has none was declined."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    type: str
    question: str
    gold: tuple[str, ...]
    found: tuple[str, ...]
    declined: bool
    right: bool


class RetrievalReport(BaseModel):
    """Result of `shishen eval retrieval`; recall is over questions with a gold recipe, declined ones are misses."""

    model_config = ConfigDict(frozen=True)

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
        counts = self.overall.model_dump(by_alias=True)
        return counts | {
            "by_type": {name: group.model_dump(by_alias=True) for name, group in self.by_type.items()},
            "offtopic_rejected": self.offtopic_rejected,
            "wrongly_declined": self.wrongly_declined,
            "absent_recognised": self.absent_recognised,
            "called_away": self.called_away,
            "median_ms": self.median_ms,
        }


async def evaluate_retrieval(assistant: Assistant, questions: Sequence[SingleQuestion]) -> RetrievalReport:
    """Ask every question as its own conversation and compare what is found with its gold titles."""
    places: list[tuple[str, int]] = []
    rejected: list[bool] = []
    declined: list[bool] = []
    absent: list[bool] = []
    away: list[bool] = []
    rows: list[Asked] = []
    times: list[float] = []
    for row in questions:
        found = await find(assistant, row.question)
        times.append(found.milliseconds)
        place = first_right(found.titles, row.gold)
        if row.gold:
            places.append((row.type, place))
            declined.append(found.declined)
            away.append(found.match in AWAY)
        elif row.type == "absent":
            absent.append(found.match in AWAY)
        else:
            rejected.append(found.declined)
        rows.append(
            Asked(
                id=row.id,
                type=row.type,
                question=row.question,
                gold=row.gold,
                found=found.titles[:5],
                declined=found.declined,
                right=_is_right(row, found, place),
            )
        )
    return RetrievalReport(
        overall=recall([place for _, place in places]),
        by_type=by_group(places),
        offtopic_rejected=mean(rejected) if rejected else None,
        wrongly_declined=mean(declined),
        absent_recognised=mean(absent) if absent else None,
        called_away=mean(away),
        median_ms=round(median(times), 1),
        rows=tuple(rows),
    )


def _is_right(row: SingleQuestion, found: Found, place: int) -> bool:
    if row.gold:
        return place == 1
    return found.match in AWAY if row.type == "absent" else found.declined
