"""Base, tuned, and tuned with retrieval on the same questions, side by side."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from evaluation.grounding import unsupported_quantities
from evaluation.metrics import character_f1, is_right, mean
from evaluation.questions import Fact
from finetune.errors import FinetuneError
from graph.assistant import Assistant, open_assistant
from graph.state import TurnOptions
from models.chat import create_chat_model
from models.errors import one_line
from models.hf import close_engines
from prompts.loader import load_prompt
from settings import ChatSettings, Settings

Answering = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its answer is held against: a whole answer to liken it to, or a fact; and the recipe."""

    text: str
    evidence: str
    reference: str | None = None
    fact: Fact | None = None


class Row(BaseModel, frozen=True):
    """One question as one method answered it; None where a measure does not apply."""

    method: str
    question: str
    answer: str
    f1: float | None
    right: bool | None
    unsupported: tuple[str, ...]
    seconds: float


class Comparison(BaseModel, frozen=True):
    """Result of `shishen finetune eval`."""

    rows: tuple[Row, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of each method, in the order in which they were asked."""
        return {method: _measures([row for row in self.rows if row.method == method]) for method in self.methods()}

    def methods(self) -> list[str]:
        """Return the methods compared."""
        return list(dict.fromkeys(row.method for row in self.rows))

    def table(self) -> str:
        """Return the measures as a table, a method a column."""
        measures = self.as_dict()
        lines = ["".join([f"{'':14}", *(f"{method:>18}" for method in measures)])]
        for name in next(iter(measures.values())):
            cells = ("–" if row[name] is None else str(row[name]) for row in measures.values())
            lines.append("".join([f"{name:14}", *(f"{cell:>18}" for cell in cells)]))
        return "\n".join(lines)


def _measures(rows: Sequence[Row]) -> dict[str, float | int | None]:
    likened = [row.f1 for row in rows if row.f1 is not None]
    facts = [row.right for row in rows if row.right is not None]
    return {
        "n": len(rows),
        "f1": mean(likened) if likened else None,
        "facts": mean(facts) if facts else None,
        "grounded": mean([not row.unsupported for row in rows]),
        "unsupported": sum(len(row.unsupported) for row in rows),
        "seconds": mean([row.seconds for row in rows]),
    }


def compare(settings: Settings, base: Path, tuned: Path, data: Path, facts: Sequence[Fact], limit: int) -> Comparison:
    """Ask the base model, the tuned one, and the tuned one in the graph; greedy, one answer after the other.

    Args:
        settings: of the index, and of how models are loaded; `chat.source` is replaced.
        data: folder of `convert`; the first `limit` validation questions about a whole recipe are asked.
        facts: questions with one checkable fact, about recipes of the index.

    Raises:
        FinetuneError: there is nothing to ask.
        ChatModelError, RecipeIndexError: a model or the index cannot be used.
    """
    return asyncio.run(_compare(settings, base, tuned, data, facts, limit))


async def _compare(
    settings: Settings, base: Path, tuned: Path, data: Path, facts: Sequence[Fact], limit: int
) -> Comparison:
    questions, rows = await _ask_tuned(settings.model_copy(update={"chat": _chat(settings, tuned)}), data, facts, limit)
    close_engines()
    before = await _ask("base", _alone(create_chat_model(_chat(settings, base))), questions)
    close_engines()
    return Comparison(rows=(*before, *rows))


async def _ask_tuned(
    settings: Settings, data: Path, facts: Sequence[Fact], limit: int
) -> tuple[list[Question], list[Row]]:
    async with open_assistant(settings) as assistant:
        questions = [*read_questions(data, limit), *(_of_fact(fact, assistant) for fact in facts)]
        if not questions:
            raise FinetuneError(f"没有可问的 Nothing to ask in {data}: convert with a larger --valid-share.")
        rows = await _ask("tuned", _alone(create_chat_model(settings.chat)), questions)
        return questions, rows + await _ask("tuned+retrieval", _in_graph(assistant), questions)


def _chat(settings: Settings, model: Path) -> ChatSettings:
    return settings.chat.model_copy(update={"provider": "hf", "source": model.absolute(), "temperature": 0})


def read_questions(data: Path, limit: int) -> list[Question]:
    """Return validation questions about a whole recipe, with the answers that were written for them.

    Raises:
        FinetuneError: the file is missing or no lines of messages.
    """
    file = data / "valid.messages.jsonl"
    found: list[Question] = []
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                turns = [row["content"] for row in json.loads(line)["messages"] if row["role"] != "system"]
                if "\n做法：\n" in turns[1] and len(found) < limit:
                    found.append(Question(turns[0], turns[1], reference=f"{turns[0]}\n{turns[1]}"))
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise FinetuneError(f"读不了 {file} cannot be read: {one_line(error)}") from None
    return found


def _of_fact(fact: Fact, assistant: Assistant) -> Question:
    hits = assistant.search.search(fact.gold_title, 5)
    texts = [hit.recipe.text() for hit in hits if hit.recipe.name == fact.gold_title]
    return Question(fact.question, "\n".join(texts), fact=fact)


def _alone(model: BaseChatModel) -> Answering:
    """Return what answers without a recipe, under the prompt of the plain training samples."""
    system = SystemMessage(load_prompt("plain", "zh").render())

    async def answer(question: str) -> str:
        return (await model.ainvoke([system, HumanMessage(question)])).text

    return answer


def _in_graph(assistant: Assistant) -> Answering:
    async def answer(question: str) -> str:
        return (await assistant.ask(question, options=TurnOptions(ask_back=False))).answer

    return answer


async def _ask(method: str, answering: Answering, questions: Sequence[Question]) -> list[Row]:
    rows = []
    for question in questions:
        began = time.perf_counter()
        answer = await answering(question.text)
        spent = time.perf_counter() - began
        fact = question.fact
        rows.append(
            Row(
                method=method,
                question=question.text,
                answer=answer,
                f1=character_f1(answer, question.reference) if question.reference else None,
                right=is_right(answer, fact.must_contain, fact.must_not) if fact else None,
                unsupported=tuple(unsupported_quantities(answer, [question.evidence, question.text])),
                seconds=round(spent, 3),
            )
        )
    return rows
