"""What one turn emits while it runs; every adapter (terminal, page, REST) reads these."""

from dataclasses import asdict, dataclass, field
from typing import Any

from answering.types import Card, Match
from graph.state import Source
from graph.usage import Usage
from understanding.intents import Intent


@dataclass(frozen=True)
class StepStarted:
    """A node began, with the part of the state worth showing."""

    node: str


@dataclass(frozen=True)
class StepEnded:
    """A node ended, with the keys it changed."""

    node: str
    output: dict[str, Any]
    milliseconds: float


@dataclass(frozen=True)
class Token:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True)
class ToolUsed:
    """The chef looked something up: the tool, what it was asked, and the beginning of what it found."""

    tool: str
    asked: str
    found: str


@dataclass(frozen=True)
class PictureProgress:
    """Steps of the picture's sampler that are done, of `total`."""

    done: int
    total: int


@dataclass(frozen=True)
class Answer:
    """The finished turn: what `shishen ask --json` prints."""

    question: str
    standalone_question: str
    intent: Intent | None
    answer: str
    sources: list[Source]
    unsupported: list[str]
    image: str | None
    notices: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    """Dishes to choose from: the turn waits for a reply with a number or a name in the same conversation."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    match: Match = "none"
    """The dish asked for is here, only near, or absent from the index; none: no dish is asked for."""
    composed: bool = True
    """No model wrote any of the answer."""
    next: list[str] = field(default_factory=list)
    """Up to three real next questions."""
    usage: Usage = field(default_factory=Usage)
    """What the turn's model calls took; a composed answer takes none."""

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain values, for JSON."""
        return asdict(self)


Event = StepStarted | StepEnded | Card | Token | ToolUsed | PictureProgress | Answer
