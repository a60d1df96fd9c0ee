"""Timers are one owner's, the same on every device, told in seconds left, and gone when stopped or forgotten."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from langgraph.store.memory import InMemoryStore

from memory.timers import MOST, Timer, Timers, TimersFullError
from tests.unit.serving.conftest import Serve

STEW, EGGS = "a" * 32, "b" * 32


async def test_a_timer_started_on_one_device_runs_and_stops_on_another(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}/my-kitchen", timeout=30) as http:
        await http.put(f"/timers/{STEW}", json={"label": "红烧肉 · 第3步 炖", "left_s": 3600})
        await http.put(f"/timers/{EGGS}", json={"label": "煮蛋", "left_s": 60})
        again = await http.put(f"/timers/{STEW}", json={"label": "红烧肉 · 第3步 炖", "left_s": 1800})
        running = (await http.get("/timers")).json()
        stopped = await http.delete(f"/timers/{EGGS}")
        left = (await http.get("/timers")).json()
        refused = [
            await http.put(f"/timers/{STEW}", json={"label": "", "left_s": 5}),
            await http.put(f"/timers/{STEW}", json={"label": "x", "left_s": 1e9}),
            await http.put("/timers/x", json={"label": "x", "left_s": 5}),
        ]
    assert again.status_code == stopped.status_code == 204
    assert [(one["timer_id"], one["label"]) for one in running] == [(EGGS, "煮蛋"), (STEW, "红烧肉 · 第3步 炖")]
    assert 0 < running[1]["left_s"] <= 1800
    assert [one["timer_id"] for one in left] == [STEW]
    assert [one.status_code for one in refused] == [422, 422, 422]


async def test_another_owner_sees_none_and_what_is_long_over_is_gone() -> None:
    timers, now = Timers(InMemoryStore()), datetime.now(UTC)
    await timers.start("anna", Timer(timer_id="old", label="x", ends=now - timedelta(days=1)))
    for number in range(MOST):
        await timers.start("anna", Timer(timer_id=f"{number}", label="x", ends=now + timedelta(hours=1)))
    with pytest.raises(TimersFullError):
        await timers.start("anna", Timer(timer_id="more", label="x", ends=now))
    await timers.start("anna", Timer(timer_id="0", label="y", ends=now + timedelta(hours=2)))
    running = await timers.running("anna")
    assert len(running) == MOST and running[-1].label == "y"
    assert await timers.running("ben") == []
    await timers.forget("anna")
    assert await timers.running("anna") == []
