"""The terminal as a face of the assistant: one question, or a chat."""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.store.base import BaseStore

from errors import UserError
from graph.assistant import Assistant, open_assistant
from graph.events import Answer, Token
from graph.state import TurnOptions
from memory.ledger import Ledger
from serving.line_input import read_line
from serving.tracing import Tracing, create_tracing
from serving.turn_traces import traced
from settings import Settings

OWNER = "local"


async def ask(
    settings: Settings,
    question: str,
    history: Sequence[tuple[str, str]],
    thread: str | None,
    audio: Path | None,
    image: bool,
    as_json: bool,
) -> None:
    """Answer one question, streamed to standard output, or as one JSON object."""
    async with _opened(settings) as (assistant, tracing):
        name = thread or ("history" if history else None)
        if history and name:
            await assistant.seed(Ledger.checkpoint_thread(OWNER, name), history)
        options = TurnOptions(image=image or None, owner=OWNER)
        answer = await _turn(assistant, tracing, question, name, audio, options, quiet=as_json)
    if as_json:
        sys.stdout.write(json.dumps(answer.as_dict(), ensure_ascii=False) + "\n")


async def chat(settings: Settings, thread: str) -> None:
    """Talk until end of input; every finished turn is kept in `thread`."""
    async with _opened(settings) as (assistant, tracing):
        await assistant.warm_up()
        sys.stdout.write("食神：想做什么菜？（Ctrl-D 结束）\n")
        chips: list[str] = []
        while (line := read_line("你：")) is not None:
            said = _chosen(line.strip(), chips)
            try:
                answer = await _turn(assistant, tracing, said, thread, None, TurnOptions(owner=OWNER), quiet=False)
            except UserError as error:
                sys.stdout.write(f"{error}\n")
            else:
                # Numbers that answer a question asked back are no chips.
                chips = [] if answer.choices else answer.next


def _chosen(line: str, chips: Sequence[str]) -> str:
    """Return the next question that a number stands for, else the line itself."""
    return chips[int(line) - 1] if line.isdecimal() and 1 <= int(line) <= len(chips) else line


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Assistant, Tracing]]:
    tracing = create_tracing(settings.tracing)
    async with open_assistant(settings) as assistant:
        try:
            yield assistant, tracing
        finally:
            await asyncio.to_thread(tracing.close)


async def _turn(
    assistant: Assistant,
    tracing: Tracing,
    question: str,
    thread: str | None,
    audio: Path | None,
    options: TurnOptions,
    quiet: bool,
) -> Answer:
    streamed = ""
    name = Ledger.checkpoint_thread(OWNER, thread) if thread else None
    turn = {"audio": audio, "thread": name, "options": options}
    async for event in traced(tracing, assistant, question, uuid.uuid4(), **turn):
        if isinstance(event, Token):
            streamed += event.text
            if not quiet:
                sys.stdout.write(event.text)
                sys.stdout.flush()
        elif isinstance(event, Answer):
            await _record(assistant, thread, event)
            if not quiet:
                _finish(event, streamed)
            return event
    raise RuntimeError("the turn ended without an answer")


async def _record(assistant: Assistant, thread: str | None, answer: Answer) -> None:
    store = assistant.graph.store
    if isinstance(store, BaseStore):
        picture = Path(answer.image).name if answer.image else None
        await Ledger(store).record(OWNER, thread, answer.question, picture)


def _finish(answer: Answer, streamed: str) -> None:
    lines = [part.strip() for part in answer.answer.split(streamed.strip() or "\0") if part.strip()]
    if answer.sources:
        lines.append("出处 Source：" + "、".join(source["title"] for source in answer.sources))
    if answer.image:
        lines.append(f"图片 Picture：{answer.image}")
    lines += answer.notices
    lines += [f"  {number}. {question}" for number, question in enumerate(answer.next, 1)]
    sys.stdout.write("\n" * bool(streamed) + "\n".join(lines) + "\n")
