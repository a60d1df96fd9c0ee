"""Bodies that are wrong, huge or many at once: one sentence, nothing in the log, and nobody else waits for them."""

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.documents import Document

from memory.ledger import Ledger
from memory.store import open_store
from serving.keys import KeyRing
from serving.metrics import Metrics
from serving.request_body import MOST_INPUTS
from serving.turns import ServerBusyError, TurnRequest, Turns
from settings import ServerSettings, Settings
from tests.fakes import ScriptedRetriever
from tests.server_kit import SlowRetriever, fake_assistant
from tests.unit.serving.conftest import Serve

TURN = {"question": "红烧肉怎么做"}
JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
ROUTES = (
    "/cook/invoke",
    "/cook/batch",
    "/cook/stream",
    "/cook/stream_log",
    "/cook/stream_events",
    "/cook/c/N4XyA/invoke",
    "/v1/chat/completions",
    "/v1/audio/speech",
    "/feedback",
    "/own-recipes",
    "/my-kitchen/pantry",
    "/my-kitchen/plan",
    "/my-kitchen/list",
)
DEEP = b'{"input": {"question": "a"}, "x": ' + b"[" * 500 + b"]" * 500 + b"}"
WRONG = {
    "a number for inputs": b'{"inputs": 0}',
    "no config": b'{"input": {"question": "a"}, "inputs": [{"question": "a"}], "config": null}',
    "no configurable": b'{"input": {"question": "a"}, "inputs": [{"question": "a"}], "config": {"configurable": null}}',
    "a long number": b'{"input": {"question": "a"}, "inputs": [{"question": "a"}], "config": ' + b"9" * 6000 + b"}",
    "no number": b'{"input": {"question": "a"}, "config": {"configurable": {"temperature": NaN}}}',
    "deep": DEEP,
    "very deep": b"[" * 100_000,
    "no text": b"\xff\xfe\xff",
    "half a character": rb'{"input": {"question": "\ud800"}, "inputs": [{"question": "\ud800"}]}',
    "a list": b"[]",
    "nothing": b"",
}


WRONG_FOR_MCP = ("a long number", "half a character", "deep", "very deep", "no text", "nothing")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def traced(caplog: pytest.LogCaptureFixture) -> list[str]:
    # asyncio reports the watcher of event streams that a loop of an earlier test left, whenever it is collected.
    mine = [record for record in caplog.records if "_shutdown_watcher" not in record.getMessage()]
    return [record.getMessage() for record in mine if record.exc_info or record.levelno >= logging.ERROR]


async def test_a_wrong_body_is_one_sentence_on_every_route(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30, headers=JSON) as http:
        for name, body in WRONG.items():
            for path in (*ROUTES, *(["/mcp"] if name in WRONG_FOR_MCP else [])):
                reply = await http.post(path, content=body)
                assert reply.status_code == 422, (name, path, reply.text)
                assert reply.json()["detail"].count("\n") == 0
            assert traced(caplog) == [], name


@pytest.mark.parametrize("path", ["/cook/stream", "/cook/stream_log", "/cook/stream_events"])
async def test_a_turn_that_fails_in_a_stream_is_told_and_the_stream_ends(
    serve: Serve, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    bodies = ({"input": {"question": ""}}, {"input": TURN, "config": {"configurable": {"temperature": 9}}})
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30, headers=JSON) as http:
        for body in bodies:
            reply = await http.post(path, json=body)
            assert reply.status_code == 200
            assert "error" in reply.text
            assert "event: end" in reply.text, reply.text
    assert traced(caplog) == []


async def test_more_inputs_than_a_batch_may_have_are_refused_before_they_are_read(serve: Serve) -> None:
    many = json.dumps({"inputs": [{"question": "a"}] * 100_000}).encode()
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30, headers=JSON) as http:
        began = time.monotonic()
        replies = [
            await http.post("/cook/batch", content=many),
            await http.post("/cook/batch", json={"inputs": [TURN] * (MOST_INPUTS + 1)}),
        ]
        lasted = time.monotonic() - began
        whole = await http.post("/cook/batch", json={"inputs": [TURN] * 3})
    assert [reply.status_code for reply in replies] == [422, 422]
    assert str(MOST_INPUTS) in replies[1].json()["detail"]
    assert lasted < 5
    assert [one["question"] for one in whole.json()["output"]] == [TURN["question"]] * 3


async def test_every_input_of_a_batch_counts(serve: Serve, ring: KeyRing, tmp_path: Path) -> None:
    few, narrow = ring.add("few", per_minute=10), ring.add("narrow", parallel=2, per_minute=100)
    at_once = most = 0

    class Counting(SlowRetriever):
        async def _aget_relevant_documents(self, query: str, **given: Any) -> list[Document]:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            found = await super()._aget_relevant_documents(query, **given)
            at_once -= 1
            return found

    batch = {"inputs": [TURN] * 6}
    keys = ServerSettings(keys=tmp_path / "keys.json")
    async with (
        serve({"retriever": Counting(delay_s=0.1)}, server=keys) as address,
        httpx.AsyncClient(base_url=address, timeout=60) as http,
    ):
        minute = [(await http.post("/cook/batch", json=batch, headers=bearer(few))).status_code for _ in range(2)]
        most = 0
        running = asyncio.create_task(http.post("/cook/batch", json=batch, headers=bearer(narrow)))
        await asyncio.sleep(0.15)
        beside = await http.get("/threads", headers=bearer(narrow))
        whole = await running
        after = await http.get("/threads", headers=bearer(narrow))
    assert minute == [200, 429]
    assert (whole.status_code, most) == (200, 2)
    assert (beside.status_code, after.status_code) == (429, 200)


async def test_one_key_leaves_turns_to_the_others(settings: Settings) -> None:
    slow = SlowRetriever(delay_s=0.5)
    limits = settings.server.model_copy(update={"max_turns": 8})
    async with fake_assistant(settings, retriever=slow) as assistant, open_store(settings.memory) as store:

        async def opened() -> Any:
            return assistant

        turns = Turns(opened, Ledger(store), Metrics(), limits)

        async def ask(owner: str) -> bool:
            try:
                return bool([event async for event in turns.stream(TurnRequest(owner, "红烧肉怎么做"))])
            except ServerBusyError:
                return False

        greedy = [asyncio.create_task(ask("greedy")) for _ in range(20)]
        await asyncio.sleep(0.05)
        modest = [asyncio.create_task(ask("modest")) for _ in range(2)]
        answered = sum(await asyncio.gather(*greedy)), sum(await asyncio.gather(*modest))
        alone = sum(await asyncio.gather(*(ask("local") for _ in range(8))))
    assert answered == (4, 2)
    assert alone == 8, "without keys there is nobody to leave turns to"


FISH = {"question": "清蒸鲈鱼怎么做"}


class Endless(SlowRetriever):
    """Tells when it began, and when it was broken off; what a server asks itself to warm up is let through."""

    begun: asyncio.Event
    ended: asyncio.Event

    async def _aget_relevant_documents(self, query: str, **given: Any) -> list[Document]:
        if FISH["question"] not in query:
            return await ScriptedRetriever._aget_relevant_documents(self, query, **given)
        self.begun.set()
        try:
            return await super()._aget_relevant_documents(query, **given)
        finally:
            self.ended.set()


CHAT = {"messages": [{"role": "user", "content": FISH["question"]}]}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", CHAT),
        ("/v1/chat/completions", CHAT | {"stream": True}),
        ("/cook/invoke", {"input": FISH}),
        ("/cook/batch", {"inputs": [FISH] * 2}),
        ("/cook/stream_events", {"input": FISH}),
    ],
)
async def test_a_turn_ends_when_its_client_leaves(serve: Serve, path: str, body: dict[str, Any]) -> None:
    slow = Endless(delay_s=300, begun=asyncio.Event(), ended=asyncio.Event())
    async with serve({"retriever": slow}) as address, httpx.AsyncClient(base_url=address, timeout=60) as http:
        asked = asyncio.create_task(http.post(path, json=body))
        await asyncio.wait_for(slow.begun.wait(), 60)
        asked.cancel()
        await asyncio.wait_for(slow.ended.wait(), 60)


async def test_who_has_no_answer_when_a_server_stops_is_told_and_nothing_is_kept(
    serve: Serve, settings: Settings
) -> None:
    slow = Endless(delay_s=300, begun=asyncio.Event(), ended=asyncio.Event())
    stopping = settings.server.model_copy(update={"shutdown_s": 0.2, "keys": settings.memory.path.with_name("keys")})
    kept = {"configurable": {"thread_id": "t"}}
    async with httpx.AsyncClient(timeout=30) as http:
        async with serve({"retriever": slow}, server=stopping) as address:
            asked = asyncio.create_task(http.post(f"{address}/cook/invoke", json={"input": FISH, "config": kept}))
            await asyncio.wait_for(slow.begun.wait(), 60)
        reply = await asked
    assert (reply.status_code, slow.ended.is_set()) == (503, True)
    assert "retry-after" in reply.headers and "\n" not in reply.json()["detail"]
    async with fake_assistant(settings) as assistant:
        assert await assistant.history("t") == []
