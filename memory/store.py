"""Factory of the long-term store: what is kept of a user beside the checkpoints of the conversations."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.store.base import BaseStore

from settings import MemorySettings, resolve

_BUSY_S = 30


@asynccontextmanager
async def open_store(settings: MemorySettings) -> AsyncIterator[BaseStore]:
    """Open the store that belongs to the configured checkpointer, its tables brought up to date.

    Raises:
        SettingsError: PostgreSQL cannot be used.
        ValueError: an unknown checkpointer; the message lists the valid ones.
    """
    match settings.checkpointer:
        case "sqlite":
            async with _open_sqlite(ledger_file(resolve(settings.path))) as store:
                yield store
        case "postgres":
            from memory.postgres import open_postgres_store

            async with open_postgres_store(settings) as postgres:
                yield postgres
        case "memory":
            from langgraph.store.memory import InMemoryStore

            yield InMemoryStore()
        case other:
            raise ValueError(f"Unknown memory.checkpointer '{other}'; valid: sqlite, postgres, memory.")


def ledger_file(threads: Path) -> Path:
    """Return the store's SQLite file beside the checkpointer's: in one file the two would lock each other out."""
    return threads.with_name(f"{threads.stem}-ledger{threads.suffix}")


@asynccontextmanager
async def _open_sqlite(file: Path) -> AsyncIterator[BaseStore]:
    import aiosqlite
    from langgraph.store.sqlite.aio import AsyncSqliteStore

    await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True)
    async with (
        aiosqlite.connect(file, isolation_level=None, timeout=_BUSY_S) as connection,
        AsyncSqliteStore(connection) as store,
    ):
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=NORMAL")
        await store.setup()
        yield store
