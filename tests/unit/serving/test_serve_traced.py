"""Turns of the page and the terminal are traced like those of the API, feedback included."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import terminal
from graph.events import Answer
from graph.state import TurnOptions
from serving.shared_assistant import Kitchen
from settings import Settings
from tests.fakes import Ear
from tests.server_kit import fake_assistant, worded
from tests.unit.serving.conftest import Serve
from tests.unit.serving.test_serve_mcp import call, session
from tests.unit.serving.test_serve_tracing import NODES, TAKEN, Q, Recorder, key, priced, recording, until

__all__ = ["key"]


@asynccontextmanager
async def kitchen_over(settings: Settings, monkeypatch: pytest.MonkeyPatch, **parts: Any) -> AsyncIterator[Kitchen]:
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, **parts))
    kitchen = Kitchen(settings)
    yield kitchen
    await kitchen.aclose()


def root_of(recorder: Recorder) -> dict[str, Any]:
    [root] = [run for run in recorder.runs.values() if not run.get("parent_run_id")]
    return root


async def test_a_turn_of_the_page_is_one_trace_and_a_thumb_finds_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = uuid.uuid4()
    async with recording() as (recorder, tracing):
        traced = settings.model_copy(update={"tracing": tracing})
        async with kitchen_over(traced, monkeypatch) as kitchen:
            turn = kitchen.stream(Q, owner="page:wang", run=run, chat="c", options=TurnOptions())
            answers = [event async for event in turn if isinstance(event, Answer)]
            kitchen.judged(str(uuid.uuid4()), str(run), -1, "太咸")
            await until(lambda: bool(recorder.feedback))
    root = root_of(recorder)
    assert root["id"] == str(run)
    assert root["outputs"]["answer"] == answers[0].answer
    assert {one["name"] for one in recorder.runs.values()} >= NODES
    assert {one["trace_id"] for one in recorder.runs.values()} == {str(run)}
    assert {"thread_id:page-c", "intent:recipe"} <= set(root["tags"])
    assert (recorder.feedback[0]["run_id"], recorder.feedback[0]["score"]) == (str(run), -1)


async def test_a_turn_that_fails_is_an_error_in_its_trace(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with recording() as (recorder, tracing):
        traced = settings.model_copy(update={"tracing": tracing})
        deaf = Ear(error=RuntimeError("broken"))
        async with kitchen_over(traced, monkeypatch, transcriber=deaf) as kitchen:
            with pytest.raises(RuntimeError):
                async for _ in kitchen.stream("", owner="", run=uuid.uuid4(), audio=Path(__file__)):
                    pass
    assert "broken" in root_of(recorder)["error"]


async def test_a_question_in_the_terminal_is_one_trace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("terminal.open_assistant", fake_assistant)
    async with recording() as (recorder, tracing):
        traced = settings.model_copy(update={"tracing": tracing})
        await terminal.ask(traced, Q, (), None, None, False, True)
    root = root_of(recorder)
    assert "intent:recipe" in root["tags"]
    assert root["inputs"]["question"] == Q


async def test_a_question_by_mcp_is_one_trace_with_what_it_took(serve: Serve, settings: Settings) -> None:
    async with recording() as (recorder, tracing):
        chosen = {"tracing": tracing, "answers": worded(settings).answers, "chat": priced(settings)}
        async with serve(**chosen) as address, session(address) as opened:
            reply = await call(opened, "ask", question=Q, thread_id="mcp")
    root = root_of(recorder)
    assert {"thread_id:mcp", "intent:recipe"} <= set(root["tags"])
    assert reply["usage"] == TAKEN and root["extra"]["metadata"]["cost"] == TAKEN["cost"]


async def test_without_tracing_nothing_is_sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with recording() as (recorder, tracing):
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracing.endpoint)
        async with kitchen_over(settings, monkeypatch) as kitchen:
            assert [event async for event in kitchen.stream(Q, owner="", run=uuid.uuid4())]
    assert recorder.runs == {}
