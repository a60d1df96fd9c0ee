"""Entry point for `langgraph dev` and LangGraph Studio: the same graph, opened with its real parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from graph.assistant import open_assistant, open_search
from graph.build import build_graph
from retrieval.search.retriever import RecipeSearch
from settings import Settings, load_settings


@asynccontextmanager
async def make_graph() -> AsyncIterator[Any]:
    """Yield the compiled graph; the studio brings its own checkpointer and store, and asks for the graph every run."""
    settings, search = await asyncio.to_thread(_opened)
    async with open_assistant(settings, search) as assistant:
        yield build_graph(assistant.parts)


@cache
def _opened() -> tuple[Settings, RecipeSearch]:
    settings = load_settings(memory={"checkpointer": "memory"})
    return settings, open_search(settings)
