"""Factory of the checkpointers that keep conversations."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.base import id as checkpoint_ids
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from settings import MemorySettings, resolve

# Only messages, documents and plain values are ever read back (CVE-2026-28277).
STRICT = JsonPlusSerializer(allowed_msgpack_modules=None)


@asynccontextmanager
async def open_checkpointer(settings: MemorySettings) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the configured checkpointer for as long as the context lasts.

    Raises:
        SettingsError: PostgreSQL cannot be used.
        ValueError: an unknown checkpointer; the message lists the valid ones.
    """
    match settings.checkpointer:
        case "sqlite":
            async with _open_sqlite(resolve(settings.path)) as saver:
                yield saver
        case "postgres":
            from memory.postgres import open_postgres_saver

            async with open_postgres_saver(settings, STRICT) as postgres:
                yield postgres
        case "memory":
            from langgraph.checkpoint.memory import InMemorySaver

            yield InMemorySaver(serde=STRICT)
        case other:
            raise ValueError(f"Unknown memory.checkpointer '{other}'; valid: sqlite, postgres, memory.")


def follow(checkpoint: str) -> None:
    """Have the next checkpoints sort after the one of this id, empty for none, whatever the clock says.

    Ids are times: on a clock that was set back, or of a replica that is behind, a new turn would come before the old
    ones and never be read.
    """
    if checkpoint:
        made = max(checkpoint_ids._last_v6_timestamp or 0, checkpoint_ids.UUID(checkpoint).time)
        checkpoint_ids._last_v6_timestamp = made  # type: ignore[assignment]


@asynccontextmanager
async def _open_sqlite(file: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True)
    async with aiosqlite.connect(file) as connection:
        saver = AsyncSqliteSaver(connection, serde=STRICT)
        await saver.setup()
        yield saver
