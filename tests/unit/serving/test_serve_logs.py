"""Logs: an event a line with the ids of conversation and run, and nothing that a user said unless asked for."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from serving.logs import configure_logging
from settings import LogSettings
from tests.server_kit import ANSWER
from tests.unit.serving.conftest import Serve

Q = "红烧肉怎么做"


class Deaf:
    async def atranscribe(self, audio: Any) -> Any:
        raise RuntimeError(f"cannot hear {Q}")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Give the root logger its handlers back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


async def talk(address: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        body = {"input": {"question": Q}, "config": {"configurable": {"thread_id": "t"}}}
        output: dict[str, Any] = (await http.post("/cook/invoke", json=body)).json()["output"]
        await http.get("/recipes/search", params={"q": Q})
        await http.post("/cook/invoke", json={"input": {"audio": "UklGRg=="}})
        await http.get("/threads/%0aforged%20line")
    return output


def rows(caught: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in caught.splitlines()]


async def test_json_lines_carry_thread_and_run_and_no_user_text(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(LogSettings(format="json"))
    async with serve({"transcriber": Deaf()}) as address:
        output = await talk(address)
    written = capsys.readouterr().err
    found = rows(written)
    turn = next(row for row in found if row["message"] == "turn")
    assert (turn["thread"], turn["run"], turn["intent"]) == ("t", output["run_id"], "recipe")
    assert turn["owner"] == "local"
    requests = [row for row in found if row["message"] == "request"]
    assert {"/cook/invoke", "/recipes/search"} <= {row["route"] for row in requests}
    failed = next(row for row in found if "error" in row)
    assert failed["error"] == "RuntimeError"
    assert "atranscribe" in failed["trace"]
    assert Q not in written
    assert ANSWER not in written
    assert "forged" not in written


async def test_user_text_is_written_when_asked_for(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogSettings(format="json", text=True))
    async with serve({"transcriber": Deaf()}) as address:
        await talk(address)
    found = rows(capsys.readouterr().err)
    turn = next(row for row in found if row["message"] == "turn")
    assert turn["question"] == Q
    assert ANSWER in turn["answer"]
    assert any(f"cannot hear {Q}" in row.get("trace", "") for row in found)


def test_a_line_of_text_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogSettings())
    logging.getLogger("x").warning("one\n2026-01-01 ERROR forged", extra={"fields": {"route": "a\nb"}})
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert written.rstrip().endswith("route=a b")
