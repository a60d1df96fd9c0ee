"""A turn that is cut off, by a server that stops or by the time it may take, is answered and kept, or neither."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from langchain_core.documents import Document
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from graph.assistant import Assistant
from graph.events import Answer
from graph.state import TurnOptions
from memory.ledger import Ledger
from memory.store import open_store
from serving.metrics import Metrics
from serving.turns import ServerBusyError, TurnRequest, Turns, TurnTimeoutError
from settings import Settings
from tests.server_kit import Draughtsman, SlowRetriever, fake_assistant

OWNER = "local"
PATIENCE_S = 60


class Held:
    """A piece of work that stops in the middle until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()

    def holding(self, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def held(*given: Any, **named: Any) -> Any:
            self.begun.set()
            await self.let_go.wait()
            return await work(*given, **named)

        return held


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[tuple[Assistant, Ledger]]:
    async with fake_assistant(settings) as assistant, open_store(settings.memory) as store:
        yield assistant, Ledger(store)


def turns_of(assistant: Assistant, ledger: Ledger, **server: Any) -> Turns:
    async def given() -> Assistant:
        return assistant

    return Turns(given, ledger, Metrics(), assistant.settings.server.model_copy(update=server))


async def outcome(turns: Turns, **turn: Any) -> Answer | Exception:
    """Return the answer of a turn about the pork in the thread `t`, or why there is none."""
    try:
        events = [event async for event in turns.stream(TurnRequest(OWNER, "红烧肉怎么做", "t", **turn))]
    except (ServerBusyError, TurnTimeoutError) as error:
        return error
    assert isinstance(events[-1], Answer)
    return events[-1]


@pytest.mark.parametrize("place", ["checkpoint", "clearing", "ledger"])
async def test_a_turn_that_is_being_kept_when_the_server_stops_is_answered(
    opened: tuple[Assistant, Ledger], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    assistant, ledger = opened
    held, turns = Held(), turns_of(assistant, ledger)
    whole: tuple[Any, str] = {
        "checkpoint": (AsyncSqliteSaver, "aput"),
        "clearing": ("graph.assistant", "keep_latest"),
        "ledger": (Ledger, "record"),
    }[place]
    owner, name = whole
    if isinstance(owner, str):
        import graph.assistant as owner
    monkeypatch.setattr(owner, name, held.holding(getattr(owner, name)))
    asked = asyncio.create_task(outcome(turns))
    await asyncio.wait_for(held.begun.wait(), PATIENCE_S)
    draining = asyncio.create_task(turns.drain(0))
    # Long enough, on most machines, for the turn to be cut; were it not, the test would only see less.
    await asyncio.sleep(0.1)
    held.let_go.set()
    answer = await asyncio.wait_for(asked, PATIENCE_S)
    await draining
    assert isinstance(answer, Answer) and "60分钟" in answer.answer
    assert [message.type for message in await assistant.history(f"{OWNER}/t")] == ["human", "ai"]
    record = await ledger.thread(OWNER, "t")
    assert record is not None and record.turns == 1
    assert isinstance(await outcome(turns), ServerBusyError), "a server that stops begins no turn"


async def test_a_turn_whose_time_is_over_while_it_is_kept_is_answered(
    opened: tuple[Assistant, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, ledger = opened
    held = Held()
    await outcome(turns_of(assistant, ledger))
    monkeypatch.setattr(AsyncSqliteSaver, "aput", held.holding(AsyncSqliteSaver.aput))
    asked = asyncio.create_task(outcome(turns_of(assistant, ledger, turn_timeout_s=2)))
    answer = None
    # The time may be over before the turn is kept; then nothing of it is.
    waiting = asyncio.create_task(held.begun.wait())
    await asyncio.wait([waiting, asked], timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(2.5)
    held.let_go.set()
    answer = await asyncio.wait_for(asked, PATIENCE_S)
    kept = len(await assistant.history(f"{OWNER}/t"))
    assert kept == (4 if isinstance(answer, Answer) else 2)


async def test_a_turn_that_is_not_yet_being_kept_when_the_server_stops_leaves_nothing(
    settings: Settings,
) -> None:
    begun = asyncio.Event()

    class Endless(SlowRetriever):
        async def _aget_relevant_documents(self, query: str, **given: Any) -> list[Document]:
            begun.set()
            return await super()._aget_relevant_documents(query, **given)

    async with (
        fake_assistant(settings, retriever=Endless(delay_s=300)) as assistant,
        open_store(settings.memory) as kept,
    ):
        turns = turns_of(assistant, Ledger(kept))
        asked = asyncio.create_task(outcome(turns))
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        assert await turns.drain(0) == 1
        assert isinstance(await asked, ServerBusyError)
        assert await assistant.history(f"{OWNER}/t") == []


async def test_a_picture_that_is_being_drawn_when_the_server_stops_costs_the_answer_nothing(
    settings: Settings,
) -> None:
    begun = asyncio.Event()

    class Slow(Draughtsman):
        async def illustrate(self, recipe: Any, **choices: Any) -> Any:
            begun.set()
            await asyncio.sleep(300)

    async with fake_assistant(settings, painter=Slow(settings)) as assistant, open_store(settings.memory) as kept:
        turns = turns_of(assistant, Ledger(kept))
        asked = asyncio.create_task(outcome(turns, options=TurnOptions(image=True)))
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        assert await turns.drain(0) == 1
        answer = await asyncio.wait_for(asked, PATIENCE_S)
        assert isinstance(answer, Answer)
        assert (answer.image, len(answer.notices)) == (None, 1)
        assert len(await assistant.history(f"{OWNER}/t")) == 2


async def test_a_turn_of_which_no_record_can_be_kept_is_answered_goes_on_and_can_be_deleted(
    opened: tuple[Assistant, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, ledger = opened
    turns = turns_of(assistant, ledger)

    async def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "touch", full)
        broken.setattr(Ledger, "own_picture", full)
        answer = await outcome(turns, options=TurnOptions(image=True))
    assert isinstance(answer, Answer) and "60分钟" in answer.answer
    assert (answer.image, len(answer.notices)) == (None, 1)
    assert len(await turns.messages(OWNER, "t")) == 2
    assert await ledger.threads(OWNER) == [], "it has no title yet"
    assert await turns.delete_thread(OWNER, "t")
    assert await turns.messages(OWNER, "t") == []
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "touch", full)
        await outcome(turns)
    await outcome(turns)
    assert [(one.thread_id, one.title) for one in await ledger.threads(OWNER)] == [("t", "红烧肉怎么做")]
    assert len(await turns.messages(OWNER, "t")) == 4


async def test_where_it_cannot_be_kept_whose_a_thread_is_nothing_of_it_is_kept(
    opened: tuple[Assistant, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, ledger = opened

    async def full(*_: Any, **__: Any) -> None:
        raise ServerBusyError("no space left")

    monkeypatch.setattr(Ledger, "begin", full)
    assert isinstance(await outcome(turns_of(assistant, ledger)), ServerBusyError)
    assert await assistant.history(f"{OWNER}/t") == []


async def test_a_thread_whose_only_turn_failed_is_none(
    serve: Callable[..., AbstractAsyncContextManager[str]],
) -> None:
    class Broken(SlowRetriever):
        async def _aget_relevant_documents(self, query: str, **given: Any) -> list[Document]:
            raise RuntimeError("the index is gone")

    body = {"input": {"question": "红烧肉怎么做"}, "config": {"configurable": {"thread_id": "t"}}}
    async with (
        serve({"retriever": Broken(delay_s=0)}) as address,
        httpx.AsyncClient(base_url=address, timeout=60) as http,
    ):
        assert (await http.post("/cook/invoke", json=body)).status_code == 500
        assert (await http.get("/threads")).json() == []
        assert (await http.get("/threads/t")).status_code == 404


async def test_the_answer_reaches_whoever_asked_a_server_that_stops(
    serve: Callable[..., AbstractAsyncContextManager[str]], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = settings.server.model_copy(update={"shutdown_s": 0.2, "keys": settings.memory.path.with_name("keys")})
    held, body = Held(), {"input": {"question": "红烧肉怎么做"}, "config": {"configurable": {"thread_id": "t"}}}
    async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
        async with serve(server=stopping) as address:
            await ready(http, address)
            monkeypatch.setattr(AsyncSqliteSaver, "aput", held.holding(AsyncSqliteSaver.aput))
            asked = asyncio.create_task(http.post(f"{address}/cook/invoke", json=body))
            await asyncio.wait_for(held.begun.wait(), PATIENCE_S)
            asyncio.get_running_loop().call_later(0.5, held.let_go.set)
        reply = await asked
    assert (reply.status_code, "60分钟" in reply.text) == (200, True)


async def ready(http: httpx.AsyncClient, address: str) -> None:
    """Wait until a server answers questions."""
    async with asyncio.timeout(PATIENCE_S):
        while (await http.get(f"{address}/ready")).status_code != 200:  # noqa: ASYNC110 - a server sets no event
            await asyncio.sleep(0.05)
