"""How often something was done lately: counted in the process, or in PostgreSQL, where all replicas count together."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from limits.aio.storage import MemoryStorage, Storage

from memory.postgres import one_at_a_time, open_pool
from settings import MemorySettings

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool

_TABLE = "CREATE UNLOGGED TABLE IF NOT EXISTS rate_counts (name TEXT PRIMARY KEY, done BIGINT, until TIMESTAMPTZ)"
# A window that ends later than any can was begun before the clock was set back.
_COUNT = """
INSERT INTO rate_counts AS kept VALUES (%(name)s, %(more)s, now() + %(lasts)s * interval '1 second')
ON CONFLICT (name) DO UPDATE SET
    done = CASE WHEN kept.until > now() AND kept.until <= excluded.until THEN kept.done ELSE 0 END + excluded.done,
    until = CASE WHEN kept.until > now() AND kept.until <= excluded.until THEN kept.until ELSE excluded.until END
RETURNING done
"""
_READ = "SELECT done, extract(epoch FROM until)::float AS until FROM rate_counts WHERE name = %s AND until > now()"
_PATIENCE_S = 1.0
_SWEPT_S = 300


@asynccontextmanager
async def open_counts(settings: MemorySettings) -> AsyncIterator[Storage]:
    """Open what counts are kept in for as long as the context lasts.

    Raises:
        SettingsError: PostgreSQL cannot be used.
    """
    if settings.checkpointer != "postgres":
        yield ProcessCounts()
        return
    async with open_pool(settings.model_copy(update={"pool_size": 2})) as pool:
        counts = PostgresCounts(pool)
        await one_at_a_time(pool, counts.set_up)
        yield counts


class ProcessCounts(MemoryStorage):
    """Counts of this process, right on a clock that is set back too."""

    STORAGE_SCHEME = None  # type: ignore[assignment]
    _LONGEST_S = 3600

    async def get(self, key: str) -> int:
        """Return the count of `key`."""
        if self.expirations.get(key, 0) > time.time() + self._LONGEST_S:
            await self.clear(key)
        return await super().get(key)


class PostgresCounts(Storage):
    """Counts of all replicas, a row a name."""

    STORAGE_SCHEME = None

    def __init__(self, pool: "AsyncConnectionPool[Any]") -> None:
        super().__init__()
        self._pool = pool
        self._swept = time.monotonic()

    async def set_up(self) -> None:
        """Make the table."""
        await self._run(_TABLE)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What is raised while the database is away."""
        from psycopg import OperationalError

        return OperationalError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more and return the count; a new window lasts `expiry` seconds."""
        if time.monotonic() > self._swept + _SWEPT_S:
            self._swept = time.monotonic()
            await self._run("DELETE FROM rate_counts WHERE until < now()")
        return int((await self._run(_COUNT, {"name": key, "more": amount, "lasts": expiry}))[0]["done"])

    async def get(self, key: str) -> int:
        """Return the count of `key`."""
        found = await self._run(_READ, [key])
        return int(found[0]["done"]) if found else 0

    async def get_expiry(self, key: str) -> float:
        """Return when the window of `key` ends."""
        found = await self._run(_READ, [key])
        return float(found[0]["until"]) if found else time.time()

    async def check(self) -> bool:
        """Tell whether the database answers."""
        return bool(await self._run("SELECT 1"))

    async def reset(self) -> int | None:
        """Forget all counts."""
        await self._run("DELETE FROM rate_counts")
        return None

    async def clear(self, key: str) -> None:
        """Forget the count of `key`."""
        await self._run("DELETE FROM rate_counts WHERE name = %s", [key])

    async def _run(self, sql: str, values: Any = None) -> list[dict[str, Any]]:
        async with self._pool.connection(timeout=_PATIENCE_S) as connection:
            cursor = await connection.execute(sql, values)
            return list(await cursor.fetchall()) if cursor.description else []
