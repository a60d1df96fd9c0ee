"""A measured set as a dataset and an experiment, against a server that records LangSmith's protocol."""

import asyncio
import json
import uuid
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from evaluation.experiments import send_experiment
from serving.tracing import langsmith_client
from settings import TracingSettings
from tests.server_kit import served

NOW = "2026-01-01T00:00:00Z"
BATCHES = {
    "use_multipart_endpoint": False,
    "scale_up_qsize_trigger": 1000,
    "scale_up_nthreads_limit": 4,
    "scale_down_nempty_trigger": 4,
    "size_limit": 100,
    "size_limit_bytes": 20_000_000,
}
ROWS = [
    {"id": "a", "kind": "recipe", "ask": "红烧肉怎么做", "answer": "炖60分钟。", "right": True, "harmful": False},
    {"id": "b", "kind": "time", "ask": "鱼蒸多久", "answer": "8分钟。", "right": False, "harmful": False},
]


class LangSmith:
    """Keeps datasets, examples, experiments, runs and feedback."""

    def __init__(self) -> None:
        self.kept: dict[str, list[dict[str, Any]]] = {"datasets": [], "examples": [], "sessions": [], "feedback": []}
        self.runs: list[dict[str, Any]] = []
        self.app = Starlette(routes=[Route("/{path:path}", self._serve, methods=["GET", "POST", "PATCH"])])

    async def _serve(self, request: Request) -> JSONResponse:
        kind, body = request.url.path.split("/")[1], await request.body()
        if kind == "info":
            return JSONResponse({"version": "0.12.0", "batch_ingest_config": BATCHES})
        if request.method == "GET":
            first = request.query_params.get("offset", "0") == "0"
            return JSONResponse(self.kept[kind] if first else [])
        given = json.loads(body)
        if kind == "runs":
            self.runs += given.get("post", [])
        elif request.method == "POST":
            made = [{"created_at": NOW, "start_time": NOW, "id": str(uuid.uuid4()), "tenant_id": str(uuid.uuid4()), **one}
                    for one in (given if isinstance(given, list) else [given])]  # fmt: skip
            self.kept[kind] += made
            return JSONResponse(made if isinstance(given, list) else made[0])
        return JSONResponse({})


async def test_a_set_is_sent_once_as_a_dataset_and_each_measurement_as_an_experiment(monkeypatch: Any) -> None:
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2-key")
    server = LangSmith()
    async with served(server.app) as address:
        client = langsmith_client(TracingSettings(endpoint=address))
        for _ in range(2):
            named = await asyncio.to_thread(
                send_experiment, client, "talks", ROWS, ("kind", "ask"), ("right", "harmful")
            )
    assert named.startswith("shishen-talks-")
    assert len(server.kept["datasets"]) == 1
    assert [one["inputs"]["ask"] for one in server.kept["examples"]] == ["红烧肉怎么做", "鱼蒸多久"]
    assert len(server.kept["sessions"]) == 2
    assert len(server.kept["feedback"]) == 8
    scores = [one["score"] for one in server.kept["feedback"] if one["key"] == "right"]
    assert sorted(map(bool, scores)) == [False, False, True, True]
    assert {run["outputs"]["answer"] for run in server.runs if run.get("reference_example_id")} == {
        "炖60分钟。",
        "8分钟。",
    }
