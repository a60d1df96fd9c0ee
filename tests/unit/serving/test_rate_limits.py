"""Limits of a minute: in one process, over replicas, without the database, and on a clock that is set back."""

from types import SimpleNamespace

import pytest

from memory.rate_counts import ProcessCounts, open_counts
from serving.rate_limits import RateLimits
from settings import Settings
from tests.postgres_kit import Cluster


async def test_a_clock_set_back_shuts_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    clock = SimpleNamespace(time=lambda: now)
    monkeypatch.setattr("limits.aio.storage.memory.time", clock)
    monkeypatch.setattr("memory.rate_counts.time", clock)
    limits = RateLimits(ProcessCounts())
    assert [await limits.allows("wang", 2) for _ in range(3)] == [True, True, False]
    assert await limits.exhausted("wang", 2)
    now -= 7200
    assert not await limits.exhausted("wang", 2)
    assert await limits.allows("wang", 2)
    now += 61
    assert await limits.allows("wang", 2, cost=2)


async def test_replicas_count_together_and_each_alone_while_the_database_is_away(
    settings: Settings, database: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHISHEN_DATABASE_URL", database.address)
    memory = settings.memory.model_copy(update={"checkpointer": "postgres"})
    async with open_counts(memory) as here, open_counts(memory) as there:
        one, other = RateLimits(here), RateLimits(there)
        await here.reset()
        assert [await limits.allows("wang", 3) for limits in (one, other, one, other)] == [True, True, True, False]
        assert await one.exhausted("wang", 3)
        assert await other.allows("li", 3), "each name for itself"
        async with here._pool.connection() as connection:
            await connection.execute("UPDATE rate_counts SET until = now() + interval '1 hour'")
        assert await one.allows("wang", 3), "the clock was set back"
        async with here._pool.connection() as connection:
            await connection.execute("UPDATE rate_counts SET until = now() - interval '1 second', done = 9")
        assert await other.allows("wang", 3, cost=3), "another minute"
        database.stop()
        try:
            assert [await limits.allows("wang", 1) for limits in (one, one, other)] == [True, False, True]
        finally:
            database.start()
