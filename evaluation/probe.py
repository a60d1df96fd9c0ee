"""Run the graph's own turn up to the point where the answer would be composed, and read what it found."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig

from answering.types import Match
from culinary.safety import withheld
from evaluation.questions import Message
from graph.assistant import Assistant
from graph.finding import OF_A_DISH
from graph.state import TurnOptions

# The turn stops before it: what it does has nothing to do with finding the recipe.
_SPEAKING = ["compose"]
_APART = ("off_topic", "small_talk", "medical", "about", "preference")


@dataclass(frozen=True)
class Found:
    """What a turn found: titles best first (none where it was declined), and what the question was taken to mean."""

    titles: tuple[str, ...]
    declined: bool
    match: Match
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
    values = (await assistant.graph.aget_state(config)).values
    documents: list[Document] = values.get("documents", [])
    match: Match = values.get("match", "none")
    asks_dish = values["intent"] in OF_A_DISH and not values.get("choices")
    # What may kill is answered with the warning alone.
    apart = values["intent"] in _APART or bool(withheld(question))
    declined = apart or (asks_dish and match in ("absent", "none"))
    titles = () if declined else tuple(document.metadata["title"] for document in documents)
    return Found(titles, declined, match, values.get("standalone_question", ""), round(spent, 2))
