"""Tracing: off unless asked for, whole when on, never in the way of a turn."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from serving.spans import SpanTracer
from serving.tracing import LangSmithTracing, NoTracing, SpanTracing, create_tracing, redact
from settings import Settings, SettingsError, TracingSettings
from tests.server_kit import ANSWER, PROSE, served, worded
from tests.unit.serving.conftest import Serve

Q = "红烧肉怎么做"
NODES = {"receive", "understand", "retrieve", "grade", "compose", "remember"}


@dataclass
class Recorder:
    """Speaks LangSmith's ingest protocol and keeps what it is sent; can be slow or refuse."""

    status: int = 200
    delay_s: float = 0
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    feedback: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/info", self._info),
                Route("/runs/batch", self._batch, methods=["POST"]),
                Route("/feedback", self._feedback, methods=["POST"]),
            ]
        )

    async def _info(self, request: Request) -> JSONResponse:
        batch = {
            "use_multipart_endpoint": False,
            "scale_up_qsize_trigger": 1000,
            "scale_up_nthreads_limit": 4,
            "scale_down_nempty_trigger": 4,
            "size_limit": 100,
            "size_limit_bytes": 20_000_000,
        }
        return JSONResponse({"version": "0.12.0", "batch_ingest_config": batch})

    async def _batch(self, request: Request) -> JSONResponse:
        await asyncio.sleep(self.delay_s)
        body = await request.json()
        for run in [*body.get("post", []), *body.get("patch", [])]:
            known = self.runs.setdefault(run["id"], {})
            known.update({key: value for key, value in run.items() if value is not None})
        return JSONResponse({}, self.status)

    async def _feedback(self, request: Request) -> JSONResponse:
        self.feedback.append(await request.json())
        return JSONResponse({}, self.status)


@asynccontextmanager
async def recording(**choices: Any) -> AsyncIterator[tuple[Recorder, TracingSettings]]:
    recorder = Recorder(**choices)
    async with served(recorder.app()) as address:
        yield recorder, TracingSettings(provider="langsmith", endpoint=address, api_key_env="LANGSMITH_API_KEY")


def priced(settings: Settings) -> Any:
    """Return the chat model's settings with prices: of a turn of 40 tokens read and 10 written, 0.0007."""
    return settings.chat.model_copy(update={"price_input": 10.0, "price_output": 30.0})


TAKEN = {"calls": 1, "input_tokens": 40, "output_tokens": 10, "cost": 0.0007}


async def ask(address: str, **configurable: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        body = {"input": {"question": Q}, "config": {"configurable": {"thread_id": "t"} | configurable}}
        output: dict[str, Any] = (await http.post("/cook/invoke", json=body)).json()["output"]
        thumb = {"thread_id": "t", "run_id": output["run_id"], "score": 1, "comment": "好"}
        assert (await http.post("/feedback", json=thumb)).status_code == 201
        return output


async def until(true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        await asyncio.sleep(0.05)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_API_KEY", "test")


async def test_nothing_is_sent_unless_asked_for(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    async with recording() as (recorder, settings), serve() as address:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", settings.endpoint)
        await ask(address)
    assert isinstance(create_tracing(TracingSettings()), NoTracing)
    assert recorder.runs == {}


async def test_a_turn_is_one_trace_with_a_run_per_node(serve: Serve) -> None:
    async with recording() as (recorder, settings):
        async with serve(tracing=settings) as address:
            output = await ask(address)
        runs = list(recorder.runs.values())
        await until(lambda: bool(recorder.feedback))
    roots = [run for run in runs if not run.get("parent_run_id")]
    assert [root["id"] for root in roots] == [output["run_id"]]
    assert {run["trace_id"] for run in runs} == {output["run_id"]}
    assert {run["name"] for run in runs} >= NODES
    metadata = roots[0]["extra"]["metadata"]
    assert (metadata["thread_id"], metadata["intent"]) == ("t", "recipe")
    assert metadata["index"] and metadata["model"]
    assert "intent:recipe" in roots[0]["tags"]
    retrieved = next(run for run in runs if run["run_type"] == "retriever")
    assert retrieved["outputs"]["documents"][0]["page_content"].startswith("菜名：红烧肉")
    assert not [run for run in runs if run["run_type"] == "llm"], "a composed answer takes no model"
    assert recorder.feedback[0]["run_id"] == output["run_id"]
    assert recorder.feedback[0]["score"] == 1


async def test_a_model_that_words_the_answer_is_a_run_of_its_own(settings: Settings, serve: Serve) -> None:
    async with recording() as (recorder, tracing):
        async with serve(tracing=tracing, answers=worded(settings).answers, chat=priced(settings)) as address:
            output = await ask(address)
            async with httpx.AsyncClient(base_url=address) as http:
                metrics = (await http.get("/metrics")).text
        runs = list(recorder.runs.values())
    assert output["answer"] == PROSE
    assert output["usage"] == TAKEN
    root = next(run for run in runs if run["id"] == output["run_id"])
    told = root["extra"]["metadata"]
    assert {"calls": 1, **{name: told[name] for name in TAKEN if name != "calls"}} == TAKEN
    assert {'shishen_model_tokens_total{kind="input"} 40.0', "shishen_model_cost_total 0.0007"} <= {
        *metrics.split("\n")
    }
    assert {run["name"] for run in runs} >= NODES | {"generate"}
    [llm] = [run for run in runs if run["run_type"] == "llm" and run["trace_id"] == output["run_id"]]
    assert "total_tokens" in str(llm["outputs"])


async def test_recordings_and_if_wished_all_text_are_left_out(serve: Serve, settings: Settings) -> None:
    clip = "UklGRg=="
    async with recording() as (recorder, tracing):
        async with serve(tracing=tracing) as address, httpx.AsyncClient(base_url=address) as http:
            await http.post("/cook/invoke", json={"input": {"audio": clip}})
        assert recorder.runs
        assert clip not in str(recorder.runs)
        recorder.runs.clear()
        silent = tracing.model_copy(update={"text": False})
        async with serve(tracing=silent, answers=worded(settings).answers) as address:
            await ask(address)
        assert "generate" in str(recorder.runs), "what the model is given and says is left out too"
        async with serve(tracing=silent) as address:
            await ask(address)
        assert recorder.runs
        assert Q not in str(recorder.runs)
        assert PROSE not in str(recorder.runs)
        assert ANSWER not in str(recorder.runs)


@pytest.mark.parametrize("fault", ["down", "refuses", "slow"])
async def test_a_tracing_server_in_trouble_costs_no_turn_anything(serve: Serve, fault: str) -> None:
    async with recording(status=500 if fault == "refuses" else 200, delay_s=8 if fault == "slow" else 0) as (_, found):
        settings = found.model_copy(update={"endpoint": "http://127.0.0.1:9"}) if fault == "down" else found
        async with serve(tracing=settings) as address:
            began = time.perf_counter()
            for _ in range(5):
                assert ANSWER in (await ask(address))["answer"]
            assert time.perf_counter() - began < 7


async def test_the_same_turn_as_opentelemetry_spans(
    settings: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing = SpanTracing(SpanTracer(provider.get_tracer("test"), text=True), provider)
    monkeypatch.setattr("server.create_tracing", lambda settings: tracing)
    async with serve(answers=worded(settings).answers, chat=priced(settings)) as address:
        output = await ask(address)
    spans = kept.get_finished_spans()
    turn = next(span for span in spans if span.attributes and span.attributes["shishen.run_id"] == output["run_id"])
    assert turn.parent is None
    assert turn.attributes and turn.attributes["shishen.intent"] == "recipe"
    assert [turn.attributes[f"shishen.{name}"] for name in TAKEN if name != "calls"] == [40, 10, 0.0007]
    assert {span.name for span in spans} >= NODES
    assert {span.context.trace_id for span in spans if span.name in NODES} == {turn.context.trace_id}
    llm = next(span for span in spans if span.attributes and span.attributes.get("shishen.run_type") == "llm")
    assert llm.attributes and llm.attributes["gen_ai.usage.output_tokens"] == 10
    found = next(span for span in spans if span.attributes and "shishen.documents" in span.attributes)
    assert found.attributes and found.attributes["shishen.query"] == Q


def test_langsmiths_own_switch_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    tracing = create_tracing(TracingSettings(endpoint="http://127.0.0.1:9"))
    assert isinstance(tracing, LangSmithTracing)
    tracing.close()


def test_a_missing_exporter_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match="tracing"):
        create_tracing(TracingSettings(provider="otel"))


def test_redaction_reaches_nested_values() -> None:
    given = {"a": [{"audio": "QUJD", "question": Q}], "image": None, "raw": b"123"}
    left = {"a": [{"audio": "[audio left out]", "question": Q}], "image": None, "raw": "[3 bytes left out]"}
    assert redact(given) == left
