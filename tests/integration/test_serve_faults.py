"""The server while things break: the model's endpoint, the process itself, the disk, the client."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
import pytest

from models.chat import create_chat_model
from server import create_app
from settings import ROOT, ChatSettings, Settings
from tests.scripted_endpoint import Endpoint
from tests.server_kit import ANSWER, PROSE, EchoModel, SlowRetriever, fake_assistant, served, small_index, worded

Q = "红烧肉怎么做"


@pytest.fixture
def private(settings: Settings) -> Settings:
    server = settings.server.model_copy(update={"keys": settings.memory.path.with_name("keys.json")})
    return settings.model_copy(update={"server": server})


def body(thread: str, question: str = Q) -> dict[str, Any]:
    return {"input": {"question": question}, "config": {"configurable": {"thread_id": thread}}}


@pytest.mark.parametrize("mode", ["ok", "429", "500", "hang", "cut", "garbage"])
async def test_a_broken_model_endpoint_costs_a_turn_nothing_but_its_words(
    private: Settings, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    endpoint = Endpoint()
    async with served(endpoint.app) as model:
        chat = ChatSettings(provider="openai", base_url=f"{model}/v1", model="scripted", timeout_s=1)
        settings = worded(private.model_copy(update={"chat": chat}))
        monkeypatch.setattr(
            "serving.shared_assistant.open_assistant", partial(fake_assistant, model=create_chat_model(chat))
        )
        async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
            first = await http.post("/cook/invoke", json=body("t"))
            endpoint.mode = mode
            asked = len(endpoint.asked)
            broken = await http.post("/cook/invoke", json=body("t"))
            streamed = await http.post("/cook/stream", json={"input": {"question": Q}})
            said = {"model": "shishen", "stream": True, "messages": [{"role": "user", "content": Q}]}
            chatted = await http.post("/v1/chat/completions", json=said)
            assert len(endpoint.asked) > asked
            endpoint.mode = "ok"
            mended = await http.post("/cook/invoke", json=body("t", "那要炖多久？"))
            thread = (await http.get("/threads/t")).json()
    assert (first.json()["output"]["composed"], first.json()["output"]["answer"]) == (False, PROSE)
    assert broken.status_code == 200
    output = broken.json()["output"]
    assert output["composed"] is (mode != "ok")
    assert (PROSE if mode == "ok" else ANSWER) in output["answer"]
    assert "Traceback" not in broken.text + streamed.text + chatted.text
    assert chatted.text.rstrip().endswith("data: [DONE]")
    assert '"error"' not in streamed.text + chatted.text
    assert mended.json()["output"]["sources"][0]["title"] == "红烧肉"
    assert len(thread["messages"]) == 6


async def test_a_model_that_is_slow_is_not_waited_for(private: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = private.answers.model_copy(update={"writer": "model", "deadline_s": 0.3})
    settings = private.model_copy(update={"answers": answers})
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, model=EchoModel(delay_s=60)))
    async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        reply = (await http.post("/cook/invoke", json=body("t"))).json()["output"]
    assert ANSWER in reply["answer"]
    assert reply["composed"]
    assert reply["timings_ms"]["total"] < 5000


async def test_a_turn_that_takes_too_long_is_stopped(private: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = private.model_copy(update={"server": private.server.model_copy(update={"turn_timeout_s": 0.5})})
    slow = SlowRetriever(delay_s=60)
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, retriever=slow))
    async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        reply = await http.post("/cook/invoke", json=body("t"))
        running = (await http.get("/metrics")).text
        thread = await http.get("/threads/t")
    assert reply.status_code == 504
    assert "0 秒" in reply.json()["detail"] and "\n" not in reply.json()["detail"]
    assert "shishen_turns_running 0.0" in running
    assert thread.status_code == 404


@pytest.mark.parametrize(
    ("reached", "parts", "worded_by_model"),
    [
        pytest.param("run_id", {"retriever": SlowRetriever(delay_s=60)}, False, id="while it searches"),
        pytest.param("card", {"model": EchoModel(delay_s=60)}, True, id="while a model writes"),
    ],
)
async def test_a_client_that_goes_away_stops_its_turn(
    private: Settings, monkeypatch: pytest.MonkeyPatch, reached: str, parts: dict[str, Any], worded_by_model: bool
) -> None:
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, **parts))
    settings = worded(private) if worded_by_model else private
    async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        async with http.stream("POST", "/cook/stream", json=body("t")) as reply:
            async for line in reply.aiter_lines():
                if f'"{reached}"' in line:
                    break
        for _ in range(40):
            if "shishen_turns_running 0.0" in (await http.get("/metrics")).text:
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("the turn goes on")
        assert (await http.get("/threads/t")).status_code == 404


async def test_more_turns_than_allowed_are_told_to_come_back(
    private: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = private.model_copy(update={"server": private.server.model_copy(update={"max_turns": 2})})
    slow = SlowRetriever(delay_s=0.5)
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, retriever=slow))
    async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        replies = await asyncio.gather(*(http.post("/cook/invoke", json=body(f"t{n}")) for n in range(4)))
    assert sorted(reply.status_code for reply in replies) == [200, 200, 503, 503]
    assert all("retry-after" in reply.headers for reply in replies if reply.status_code == 503)


async def test_a_full_disk_is_one_sentence(private: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant))

    async def full(*given: Any, **named: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    async with served(create_app(private)) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        assert (await http.post("/cook/invoke", json=body("t"))).status_code == 200
        with monkeypatch.context() as broken:
            broken.setattr("langgraph.checkpoint.sqlite.aio.AsyncSqliteSaver.aput", full)
            reply = await http.post("/cook/invoke", json=body("t"))
        again = await http.post("/cook/invoke", json=body("t"))
    assert reply.status_code == 503
    assert "存不了" in reply.json()["detail"]
    assert again.status_code == 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(*command: str, address: str, ready: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ | environment)
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{address}{ready}", timeout=2).status_code < 500:
                    break
            except httpx.HTTPError:
                pass
            assert running.poll() is None, "the process ended"
            time.sleep(0.1)
        yield running
    finally:
        running.kill()
        running.wait()


@pytest.mark.embedded
def test_killed_during_a_turn_the_finished_ones_are_there_and_stopped_gently_it_finishes(settings: Settings) -> None:
    small_index(settings)
    ports = {"model": free_port(), "server": free_port()}
    model, address = (f"http://127.0.0.1:{ports[name]}" for name in ("model", "server"))
    environment = {
        "SHISHEN_INDEX__PATH": str(settings.index.path),
        "SHISHEN_MEMORY__PATH": str(settings.memory.path),
        "SHISHEN_SERVER__KEYS": str(settings.memory.path.with_name("keys.json")),
        "SHISHEN_CHAT__PROVIDER": "openai",
        "SHISHEN_CHAT__BASE_URL": f"{model}/v1",
        "SHISHEN_ANSWERS__WRITER": "model",
    }
    serve = ("-m", "cli", "serve", "--port", str(ports["server"]))
    scripted = ("-m", "tests.scripted_endpoint", str(ports["model"]))
    with (
        process(*scripted, "ok", address=model, ready="/", environment={}),
        process(*serve, address=address, ready="/ready", environment=environment),
    ):
        assert httpx.post(f"{address}/cook/invoke", json=body("t"), timeout=60).status_code == 200
    with process(*scripted, "slow", address=model, ready="/", environment={}):
        with (
            process(*serve, address=address, ready="/ready", environment=environment) as server,
            pytest.raises(httpx.HTTPError),
            httpx.stream("POST", f"{address}/cook/stream", json=body("t"), timeout=60) as lost,
        ):
            for line in lost.iter_lines():
                if '"card"' in line:
                    server.send_signal(signal.SIGKILL)
        with process(*serve, address=address, ready="/ready", environment=environment) as server:
            thread = httpx.get(f"{address}/threads/t", timeout=30).json()
            assert [message["role"] for message in thread["messages"]] == ["user", "assistant"]
            text = ""
            with httpx.stream("POST", f"{address}/cook/stream", json=body("t", "那要炖多久？"), timeout=60) as kept:
                for line in kept.iter_lines():
                    text += line
                    if '"card"' in line and server.returncode is None:
                        server.send_signal(signal.SIGTERM)
            assert server.wait(30) is not None
    assert '"answer"' in text, "a gentle stop finishes the turns under way"
