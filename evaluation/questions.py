"""Rows of the question sets, read from JSON lines."""

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from errors import UserError
from understanding.intents import Intent

SETS = Path(__file__).parent / "sets"


class EvaluationError(UserError, ValueError):
    """A question set or a method that cannot be used; the message is one sentence for the user."""


class _Identified(BaseModel, frozen=True, extra="ignore"):
    id: str | int


class _Row(_Identified):
    question: str = Field(min_length=1)


class SingleQuestion(_Row):
    """A question that stands alone; any title of `gold` is right, an empty `gold` must be declined."""

    type: str
    gold: tuple[str, ...]


class Message(BaseModel, frozen=True, extra="ignore"):
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


class LabelledQuestion(_Row):
    """A turn, what was said before it, and its kind; `also` has other kinds that a fair judge accepts."""

    history: tuple[Message, ...] = ()
    intent: Intent
    also: tuple[Intent, ...] = ()


class Talk(_Identified):
    """Turns said before, and one asked then; what its answer must and must not hold.

    Each group of `must` is alternatives of which one must stand in the answer. `danger` is what would be harmful where
    it stands undenied; `titles` is how many dishes of the index must be named.
    """

    kind: str
    setup: tuple[str, ...] = ()
    ask: str = Field(min_length=1)
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    max_chars: int | None = None
    titles: int = 0


class GuidedTurn(BaseModel, frozen=True, extra="ignore"):
    """One turn of a guided cooking: what is said, and the step or the values that a right answer holds."""

    say: str
    expect: dict[str, Any] = Field(default_factory=dict)
    reply: str


class Beside(BaseModel, frozen=True):
    """Another dish of the same kitchen."""

    title: str
    ingredients: tuple[str, ...]
    steps: tuple[str, ...]


class Guide(_Identified, Beside):
    """A dialogue in which one person guides another through a recipe."""

    turns: tuple[GuidedTurn, ...]
    beside: tuple[Beside, ...] = ()
    """Dishes cooked beside it; `expect.dish` names whose step is expected."""


class Conversation(_Row):
    """A follow-up with the conversation before it, and the same question written out in full."""

    history: tuple[Message, ...]
    standalone: str
    gold: tuple[str, ...]
    phenomenon: str


class Fact(_Row):
    """A question with one checkable fact: a right answer has one of `must_contain`, none of `must_not`."""

    gold_title: str
    must_contain: tuple[str, ...] = Field(min_length=1)
    must_not: tuple[str, ...] = ()


class LabelledRecipe(_Identified):
    """What somebody who read a recipe says of it; `id` is its title.

    Times are estimates, in minutes, waiting and soaking included in `minutes` alone. `also` has courses that a fair
    judge accepts beside `courses`; `cold` is None for what is eaten cold or warm. `held` rows were not looked at while
    rules were written.
    """

    heat: int = Field(ge=0, le=3)
    hands_on: int = Field(ge=1)
    minutes: int = Field(ge=1)
    level: int = Field(ge=1, le=3)
    equipment: tuple[str, ...]
    courses: tuple[str, ...]
    also: tuple[str, ...]
    cold: bool | None
    diets: tuple[str, ...]
    children: bool
    elders: bool
    one_person: bool
    held: bool


class Clip(_Identified):
    """A spoken question: what was said, the dish named in it, and its file in the folder of clips."""

    text: str = Field(min_length=1)
    dish: str = Field(min_length=1)
    file: str = Field(min_length=1)


Row = TypeVar("Row", bound=_Identified)


def read_rows(file: Path, kind: type[Row]) -> list[Row]:
    """Read a question set, one JSON object a line; empty lines are skipped.

    Raises:
        EvaluationError: the file cannot be read, has no rows, or a row is wrong; the message names its line.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"题集无法读取 Cannot read the question set {file}: {error}.") from None
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(kind.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "row"
            raise EvaluationError(f"{file}:{number}: {where}: {first['msg']}.") from None
    if not rows:
        raise EvaluationError(f"题集是空的 The question set {file} has no rows.")
    return rows
