"""What LangGraph streams of a turn, as its events."""

import time
from typing import Any

from answering.types import Card
from graph.events import Event, PictureProgress, StepEnded, StepStarted, Token, ToolUsed


class Clock:
    """Milliseconds since the turn began, and of each node."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._nodes: dict[str, float] = {}
        self.timings: dict[str, float] = {}

    def now(self) -> float:
        """Return the milliseconds since the turn began."""
        return round((time.perf_counter() - self._began) * 1000, 2)

    def start(self, task: str) -> None:
        """Note that a node begins."""
        self._nodes[task] = self.now()

    def end(self, task: str, node: str) -> float:
        """Note that a node has ended; return how long it took."""
        spent = round(self.now() - self._nodes.pop(task, self.now()), 2)
        self.timings[node] = round(self.timings.get(node, 0.0) + spent, 2)
        return spent

    def once(self, what: str) -> None:
        """Note when something happens for the first time."""
        self.timings.setdefault(what, self.now())


def event_of(mode: str, chunk: Any, clock: Clock) -> Event | None:
    """Return a piece of a stream as an event, None where it is none."""
    if mode == "custom":
        return _custom(chunk, clock)
    if mode == "tasks" and "result" in chunk:
        spent = clock.end(chunk["id"], chunk["name"])
        return StepEnded(chunk["name"], dict(chunk["result"] or {}), spent)
    if mode == "tasks" and "input" in chunk:
        clock.start(chunk["id"])
        return StepStarted(chunk["name"])
    return None


def _custom(chunk: dict[str, Any], clock: Clock) -> Event:
    """Return what a node streamed of its own: the card, a piece of text, or how far a picture is."""
    match chunk["type"]:
        case "card":
            clock.once("card")
            return Card.model_validate(chunk)
        case "text":
            clock.once("first_token")
            return Token(chunk["text"])
        case "tool":
            return ToolUsed(chunk["tool"], chunk["asked"], chunk["found"])
        case "picture":
            return PictureProgress(chunk["done"], chunk["total"])
        case other:
            raise ValueError(f"No event '{other}'.")
