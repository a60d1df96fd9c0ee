"""Whether answers have the fact asked for, rest on the right recipe, and say nothing their recipe does not."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from pydantic import BaseModel

from culinary.safety import warnings_for
from evaluation.grounding import unsupported_quantities
from evaluation.metrics import is_right, mean
from evaluation.questions import Fact
from graph.assistant import Assistant
from graph.events import Answer
from graph.state import TurnOptions


class AnswerRow(BaseModel, frozen=True):
    """One fact question and how it was answered."""

    id: str | int
    question: str
    answer: str
    right: bool
    grounded: bool
    unmarked: tuple[str, ...]
    first_token_ms: float | None


class AnswersReport(BaseModel, frozen=True):
    """Result of `shishen eval answers`."""

    rows: tuple[AnswerRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the contract; `unmarked` is a count over all answers."""
        times = [row.first_token_ms for row in self.rows if row.first_token_ms is not None]
        return {
            "n": len(self.rows),
            "right": mean([row.right for row in self.rows]),
            "grounded": mean([row.grounded for row in self.rows]),
            "unmarked": sum(len(row.unmarked) for row in self.rows),
            "first_token_ms_median": round(median(times), 1) if times else None,
        }


async def evaluate_answers(assistant: Assistant, facts: Sequence[Fact]) -> AnswersReport:
    """Ask every question as its own conversation, through the whole graph."""
    await assistant.warm_up()
    rows = []
    for fact in facts:
        answer = await assistant.ask(fact.question, options=TurnOptions(ask_back=False))
        rows.append(
            AnswerRow(
                id=fact.id,
                question=fact.question,
                answer=answer.answer,
                right=is_right(answer.answer, fact.must_contain, fact.must_not),
                grounded=fact.gold_title in [source["title"] for source in answer.sources],
                unmarked=tuple(_unmarked(answer, assistant)),
                first_token_ms=answer.timings_ms.get("first_token"),
            )
        )
    return AnswersReport(rows=tuple(rows))


def _unmarked(answer: Answer, assistant: Assistant) -> list[str]:
    """Return the quantities of `answer` that neither its recipes nor the question have and that are not marked."""
    recipes = [assistant.search.recipe(source["recipe_id"]) for source in answer.sources]
    known = [recipe for recipe in recipes if recipe is not None]
    # What a warning says stands in the table of food safety, not in the recipe.
    warned = [each.zh for recipe in (None, *known) for each in warnings_for(answer.question, recipe)]
    evidence = [*(recipe.text() for recipe in known), *warned, answer.question, answer.standalone_question]
    missing = unsupported_quantities(answer.answer, evidence)
    return [text for text in missing if text not in answer.unsupported]
