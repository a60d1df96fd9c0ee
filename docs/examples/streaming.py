"""See what happens during a turn, node by node: `python docs/examples/streaming.py`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from graph import TurnOptions, build_graph, open_assistant
from settings import load_settings


async def main() -> None:
    """Print each node as it ends, the recipe's card and the answer as it comes."""
    async with open_assistant(load_settings()) as assistant:
        graph = build_graph(assistant.parts)
        options = TurnOptions(language="en", ask_back=False)
        turn: AsyncIterator[Any] = graph.astream(
            {"question": "红烧肉怎么做"}, context=options, stream_mode=["updates", "custom"], subgraphs=True
        )
        async for namespace, mode, chunk in turn:
            if mode == "updates":
                print("/".join([*namespace, *chunk]))
            elif chunk["type"] == "card":
                print("card:", chunk["recipe"]["name"])
            elif chunk["type"] == "text":
                print(chunk["text"], end="")


if __name__ == "__main__":
    asyncio.run(main())
