"""Run the graph's own turn up to the point where the answer would be written, and read what it found."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig

from evaluation.questions import Message
from graph.assistant import Assistant
from graph.state import TurnOptions

# The turn stops before these: what they do has nothing to do with finding the recipe.
_SPEAKING = ["generate", "converse", "decline", "show"]


@dataclass(frozen=True)
class Found:
    """What a turn found: titles best first (none where it was declined), and what the question was taken to mean."""

    titles: tuple[str, ...]
    declined: bool
    standalone: str
    milliseconds: float


async def find(assistant: Assistant, question: str, history: Sequence[Message] = ()) -> Found:
    """Run one turn without writing the answer; an ask-back counts as found, the first choice first."""
    thread = f"probe-{uuid.uuid4().hex}"
    config: RunnableConfig = {"configurable": {"thread_id": thread}}
    began = time.perf_counter()
    if history:
        await assistant.seed(thread, [(message.role, message.content) for message in history])
    await assistant.graph.ainvoke(
        {"question": question, "audio": ""}, config, context=TurnOptions(), interrupt_before=_SPEAKING
    )
    spent = (time.perf_counter() - began) * 1000
    state = await assistant.graph.aget_state(config)
    values = state.values
    documents: list[Document] = values.get("documents", [])
    declined = bool({"decline", "converse"} & set(state.next)) or bool(values.get("general"))
    titles = () if declined else tuple(document.metadata["title"] for document in documents)
    return Found(titles, declined, values.get("standalone_question", ""), round(spent, 2))
