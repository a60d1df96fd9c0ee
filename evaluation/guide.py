"""Whether a cook is guided through a recipe: the right step, the right value (after CookDial, Jiang et al. 2022)."""

import re
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from evaluation.metrics import contains, mean
from evaluation.questions import Beside, Guide
from graph.assistant import open_assistant
from graph.state import TurnOptions
from recipes.corpus import Corpus
from recipes.recipe import Recipe
from retrieval.build.building import build_index
from retrieval.embeddings import create_embeddings
from settings import Settings
from text.normalize import cut, simplify

SHARE = 0.8
"""Of a step's content words that a right answer holds."""
_NUMBER = re.compile(r"(?:[0-9]+ )?[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+)?")
_EMPTY = frozenset(
    (
        *("a", "an", "the", "and", "or", "of", "to", "in", "on", "for", "with", "until", "is", "are", "it", "its"),
        *("be", "as", "at", "by", "from", "this", "that", "your", "you", "into", "over", "then", "about", "up", "off"),
        *("out", "if", "so", "will", "can", "should", "have", "has", "them", "their"),
        *("的", "了", "和", "在", "把", "再", "到", "就", "后"),
    )
)


class GuideRow(BaseModel, frozen=True):
    """One turn that asks for a step or a value, and how it was answered."""

    id: str | int
    say: str
    kind: str
    expected: tuple[str, ...]
    answer: str
    right: bool


class GuideReport(BaseModel, frozen=True):
    """Result of `shishen eval guide`."""

    rows: tuple[GuideRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the contract."""
        steps = [row.right for row in self.rows if row.kind == "step"]
        values = [row.right for row in self.rows if row.kind == "value"]
        return {"n_step": len(steps), "step_right": mean(steps), "n_value": len(values), "value_right": mean(values)}


async def evaluate_guide(settings: Settings, guides: Sequence[Guide]) -> GuideReport:
    """Index each guide's recipe for itself and ask every turn with the true turns before it as history."""
    embeddings = create_embeddings(settings.embedding)
    rows: list[GuideRow] = []
    for guide in guides:
        with tempfile.TemporaryDirectory() as folder:
            dishes: tuple[Beside, ...] = (guide, *guide.beside)
            recipes = [Recipe.create(name=one.title, ingredients=one.ingredients, steps=one.steps) for one in dishes]
            corpus = Corpus(recipes, [str(guide.id)] * len(recipes))
            build_index(corpus, Path(folder), embeddings=embeddings, embedding=settings.embedding.model)
            index = settings.index.model_copy(update={"path": Path(folder)})
            rows += await _guided(settings.model_copy(update={"index": index}), guide)
    return GuideReport(rows=tuple(rows))


async def _guided(settings: Settings, guide: Guide) -> list[GuideRow]:
    rows = []
    history: list[tuple[str, str]] = []
    async with open_assistant(settings) as assistant:
        for turn in guide.turns:
            if turn.expect:
                thread = f"guide-{uuid.uuid4().hex}"
                options = TurnOptions(ask_back=False)
                answer = await assistant.ask(turn.say, thread=thread, history=history, options=options)
                rows.append(_judged(guide, turn.say, turn.expect, answer.answer))
            history += [("user", turn.say), ("assistant", turn.reply)]
    return rows


def _judged(guide: Guide, say: str, expect: dict[str, Any], answer: str) -> GuideRow:
    if "step" in expect:
        other = next((one.steps for one in guide.beside if one.title == expect.get("dish")), None)
        steps = other or guide.steps
        right = holds_step(answer, steps, expect["step"])
        return GuideRow(
            id=guide.id, say=say, kind="step", expected=(steps[expect["step"]],), answer=answer, right=right
        )
    values = tuple(expect["has"])
    right = all(holds_value(answer, value) for value in values)
    return GuideRow(id=guide.id, say=say, kind="value", expected=values, answer=answer, right=right)


def holds_step(answer: str, steps: Sequence[str], wanted: int) -> bool:
    """Tell whether an answer holds enough of the wanted step's content words, and more of it than of any other."""
    shares = [_share(answer, step) for step in steps]
    others = [share for number, share in enumerate(shares) if number != wanted]
    return shares[wanted] >= SHARE and all(share < shares[wanted] for share in others)


def holds_value(answer: str, value: str) -> bool:
    """Tell whether an answer holds the numbers of a value, or where it has none, enough of its words."""
    numbers = _NUMBER.findall(value)
    return all(contains(answer, number) for number in numbers) if numbers else _share(answer, value) >= SHARE


def _share(answer: str, text: str) -> float:
    wanted = _content(text)
    return len(wanted & _content(answer)) / len(wanted) if wanted else 0.0


def _content(text: str) -> set[str]:
    return {word for word in cut(simplify(text)) if word not in _EMPTY}
