"""The LangGraph state machine that answers one turn, also for programs of one's own (docs/extending.md)."""

from graph.assistant import open_assistant
from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions

__all__ = ["Parts", "TurnOptions", "build_graph", "open_assistant"]
