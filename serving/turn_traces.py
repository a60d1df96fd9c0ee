"""Turns of the page and the terminal as traces: one run a turn, the graph's runs below it."""

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from langchain_core.callbacks import AsyncCallbackManager

from graph.assistant import Assistant
from graph.events import Answer, Event
from graph.usage import Usage
from serving.tracing import Tracing, describe


async def traced(
    tracing: Tracing, assistant: Assistant, question: str, run: uuid.UUID, **turn: Any
) -> AsyncGenerator[Event]:
    """Run one turn (see `Assistant.stream`), traced where tracing is on; `run` becomes the id of its run."""
    handlers = list(tracing.handlers())
    if not handlers:
        async with aclosing(assistant.stream(question, **turn)) as plain:
            async for event in plain:
                yield event
        return
    manager = AsyncCallbackManager.configure(inheritable_callbacks=handlers)
    given = {"question": question, "audio": str(turn.get("audio") or "")}
    root = await manager.on_chain_start({"name": "shishen"}, given, run_id=run, name="shishen")
    try:
        async with aclosing(assistant.stream(question, callbacks=root.get_child(), **turn)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    thread = str(turn.get("thread") or "")
                    describe(root, turn_metadata(assistant, thread, event.intent or "", event.usage))
                    await root.on_chain_end(event.as_dict())
                yield event
    except BaseException as error:
        await root.on_chain_error(error)
        raise


def turn_metadata(assistant: Assistant, thread: str, intent: str, used: Usage) -> dict[str, str | int | float]:
    """Return what a turn is found by in a tracing server, and what its model calls took where there were any."""
    found = {
        "thread_id": thread,
        "intent": intent,
        "index": assistant.search.index.manifest.generation,
        "model": assistant.settings.chat.model,
    }
    taken = {"input_tokens": used.input_tokens, "output_tokens": used.output_tokens, "cost": used.cost}
    return {**found, **(taken if used.calls else {})}
