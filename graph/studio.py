"""Entry point for `langgraph dev` and LangGraph Studio: the same graph, opened with its real parts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from graph.assistant import open_assistant
from graph.build import build_graph
from settings import load_settings


@asynccontextmanager
async def make_graph() -> AsyncIterator[Any]:
    """Yield the compiled graph; the studio brings its own checkpointer."""
    async with open_assistant(load_settings(memory={"checkpointer": "memory"})) as assistant:
        yield build_graph(assistant.parts)
