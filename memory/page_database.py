"""The database of the page's history: SQLite or PostgreSQL, as `memory.checkpointer` says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import aiosqlite

from memory import page_tables as tables
from memory.postgres import one_at_a_time, open_pool
from memory.storable import storable
from settings import Settings, SettingsError, resolve

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool

Result = TypeVar("Result")
Row = Mapping[str, Any]
Run = Callable[..., Awaitable[list[Row]]]
"""Runs one statement, given with its values, and returns the rows it finds; `?` stands for a value."""

_BUSY_S = 30
_LATER = "页面的历史是更新的版本写的。The page's history was written by a later version of this program."


class Database(Protocol):
    """Tables of the page's history, brought up to date."""

    async def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return what a query finds."""

    async def write(self, work: Callable[[Run], Awaitable[Result]]) -> Result:
        """Run `work` in one transaction; those of one process follow each other in the order of the calls.

        `work` may be run again when the connection is lost in the middle of it.
        """


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database for as long as the context lasts.

    Raises:
        SettingsError: PostgreSQL cannot be used, or the tables are of a later version.
    """
    match settings.memory.checkpointer:
        case "postgres":
            async with open_pool(settings.memory) as pool:
                postgres = PostgresDatabase(pool)
                await one_at_a_time(pool, postgres.upgrade)
                yield postgres
        case "sqlite":
            async with _open_sqlite(resolve(settings.page.path)) as sqlite:
                yield sqlite
        case "memory":
            async with _open_sqlite(None) as forgetful:
                yield forgetful


@asynccontextmanager
async def _open_sqlite(file: Path | None) -> AsyncIterator[Database]:
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
    async with aiosqlite.connect(file or ":memory:", isolation_level=None, timeout=_BUSY_S) as connection:
        connection.row_factory = aiosqlite.Row
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.create_function("casefold", 1, str.casefold, deterministic=True)
        sqlite = SqliteDatabase(connection)
        await sqlite.write(_upgrade_sqlite)
        yield sqlite


async def _upgrade_sqlite(run: Run) -> None:
    version = (await run("PRAGMA user_version"))[0]["user_version"]
    for statements in _missing(tables.SQLITE, version):
        for statement in statements:
            await run(statement)
    await run(f"PRAGMA user_version = {len(tables.SQLITE)}")


def _missing(versions: Sequence[tuple[str, ...]], version: int) -> Sequence[tuple[str, ...]]:
    if version > len(versions):
        raise SettingsError(_LATER)
    return versions[version:]


class SqliteDatabase:
    """One connection, used by one at a time."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._lock = asyncio.Lock()

    async def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return what a query finds."""
        async with self._lock:
            return await self._run(sql, *values)

    async def write(self, work: Callable[[Run], Awaitable[Result]]) -> Result:
        """Run `work` in one transaction."""
        async with self._lock:
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                result = await work(self._run)
            except BaseException:
                await self._connection.rollback()
                raise
            await self._connection.commit()
            return result

    async def _run(self, sql: str, *values: Any) -> list[Row]:
        async with self._connection.execute(sql, _values(values)) as cursor:
            return [dict(row) for row in await cursor.fetchall()]


class PostgresDatabase:
    """A pool of connections; writes go through one at a time, lest a step overtake an earlier state of itself."""

    def __init__(self, pool: "AsyncConnectionPool[Any]") -> None:
        self._pool = pool
        self._lock = asyncio.Lock()

    async def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return what a query finds."""
        async with self._pool.connection() as connection:
            return await _run_postgres(connection, sql, *values)

    async def write(self, work: Callable[[Run], Awaitable[Result]]) -> Result:
        """Run `work` in one transaction, once more where the server went away meanwhile."""
        from psycopg import OperationalError
        from psycopg_pool import PoolTimeout

        async with self._lock:
            try:
                return await self._transaction(work)
            except PoolTimeout:
                raise
            except OperationalError:
                return await self._transaction(work)

    async def upgrade(self) -> None:
        """Bring the tables up to date."""
        await self.write(_upgrade_postgres)

    async def _transaction(self, work: Callable[[Run], Awaitable[Result]]) -> Result:
        async with self._pool.connection() as connection, connection.transaction():
            return await work(partial(_run_postgres, connection))


async def _run_postgres(connection: Any, sql: str, *values: Any) -> list[Row]:
    cursor = await connection.execute(sql.replace("?", "%s"), _values(values) or None)
    return list(await cursor.fetchall()) if cursor.description else []


def _values(values: Sequence[Any]) -> list[Any]:
    return [storable(value) if isinstance(value, str) else value for value in values]


async def _upgrade_postgres(run: Run) -> None:
    await run("CREATE TABLE IF NOT EXISTS page_version (version INTEGER NOT NULL)")
    known = await run("SELECT version FROM page_version")
    for statements in _missing(tables.POSTGRES, known[0]["version"] if known else 0):
        for statement in statements:
            await run(statement)
    await run("DELETE FROM page_version")
    await run("INSERT INTO page_version VALUES (?)", len(tables.POSTGRES))
