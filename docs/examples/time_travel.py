"""Go back in a conversation and ask something else: `python docs/examples/time_travel.py`."""

import asyncio

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver

from graph import build_graph, open_assistant
from settings import load_settings


async def main() -> None:
    """Ask two questions, then go back to where only the first was answered."""
    async with open_assistant(load_settings()) as assistant:
        graph = build_graph(assistant.parts, InMemorySaver())
        config: RunnableConfig = {"configurable": {"thread_id": "kitchen"}}
        for question in ("红烧肉怎么做", "换成六人份"):
            print((await graph.ainvoke({"question": question}, config))["answer"], "\n")
        finished = [state async for state in graph.aget_state_history(config) if not state.next]
        then = finished[1].config  # the latest comes first
        print((await graph.ainvoke({"question": "要炖多久"}, then))["answer"])
        said = (await graph.aget_state(config)).values["messages"]
        print([message.text.splitlines()[0] for message in said if message.type == "human"])


if __name__ == "__main__":
    asyncio.run(main())
