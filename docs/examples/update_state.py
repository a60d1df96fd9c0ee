"""Correct what a conversation knows of the user from outside: `python docs/examples/update_state.py`."""

import asyncio

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver

from graph import build_graph, open_assistant
from settings import load_settings
from understanding.preferences import Preferences


async def main() -> None:
    """Put an allergy into the state of a conversation; the next answer keeps it."""
    async with open_assistant(load_settings()) as assistant:
        graph = build_graph(assistant.parts, InMemorySaver())
        config: RunnableConfig = {"configurable": {"thread_id": "kitchen"}}
        await graph.ainvoke({"question": "红烧肉怎么做"}, config)
        dialogue = (await graph.aget_state(config)).values["dialogue"]
        allergic = Preferences(allergens=("大豆",)).model_dump(mode="json")
        await graph.aupdate_state(config, {"dialogue": {**dialogue, "preferences": allergic}}, as_node="remember")
        print((await graph.ainvoke({"question": "红烧肉怎么做"}, config))["answer"])


if __name__ == "__main__":
    asyncio.run(main())
