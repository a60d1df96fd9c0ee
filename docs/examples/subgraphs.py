"""See what a model with tools looks up: `SHISHEN_PROFILE=deepseek python docs/examples/subgraphs.py`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from graph import build_graph, open_assistant
from settings import load_settings

QUESTION = "给我配两个菜，说说为什么这样搭"


async def main() -> None:
    """Print what the chef, a graph within the graph, does; and the tools that it used, as the page shows them."""
    async with open_assistant(load_settings()) as assistant:
        graph = build_graph(assistant.parts)
        turn: AsyncIterator[Any] = graph.astream(
            {"question": QUESTION}, stream_mode=["updates", "custom"], subgraphs=True
        )
        async for namespace, mode, chunk in turn:
            if mode == "custom" and chunk["type"] == "tool":
                print("used:", chunk["tool"], chunk["asked"], "->", chunk["found"])
            elif mode == "custom" and chunk["type"] == "text":
                print(chunk["text"], end="")
            elif namespace:
                print("in the chef:", *chunk)


if __name__ == "__main__":
    asyncio.run(main())
