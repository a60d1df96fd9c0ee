"""PostgreSQL for what is kept: pools of connections, tables brought up to date by whoever starts first."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.store.base import BaseStore

from settings import MemorySettings, SettingsError, secret

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

_SETUP_LOCK = 0x5EA15EED
_PATIENCE_S = 4
_RECONNECT_S = 5
_LOOK_S = 0.1


@asynccontextmanager
async def open_postgres_saver(
    settings: MemorySettings, serde: SerializerProtocol
) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the checkpointer on PostgreSQL.

    Raises:
        SettingsError: no address, the extra `postgres` is missing, or the server cannot be reached.
    """
    async with open_pool(settings) as pool:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

        saver = AsyncPostgresSaver(conn=pool, serde=serde)
        await one_at_a_time(pool, saver.setup)
        yield saver


@asynccontextmanager
async def open_postgres_store(settings: MemorySettings) -> AsyncIterator[BaseStore]:
    """Open the long-term store on PostgreSQL.

    Raises:
        SettingsError: no address, the extra `postgres` is missing, or the server cannot be reached.
    """
    async with open_pool(settings) as pool:
        from memory.postgres_store import StorableStore

        async with StorableStore(conn=pool) as store:
            await one_at_a_time(pool, store.setup)
            yield store


@asynccontextmanager
async def open_pool(settings: MemorySettings) -> AsyncIterator["AsyncConnectionPool[Any]"]:
    """Open connections to the configured database; they commit every statement and give rows as dicts.

    Raises:
        SettingsError: no address, the extra `postgres` is missing, or the server cannot be reached.
    """
    try:
        from langgraph.checkpoint.postgres import aio as _  # noqa: F401
        from psycopg import OperationalError
        from psycopg.rows import dict_row

        from memory.postgres_pool import ImpatientPool
    except ImportError as error:
        raise SettingsError(f"缺少 {error.name} is missing: pip install -e '.[postgres]'") from None
    address = secret(settings.url_env)
    if address is None:
        raise SettingsError(
            f"请设置 Set {settings.url_env} to the database's address, postgresql://user:password@host/db."
        )
    pool = ImpatientPool(
        address.get_secret_value(),
        min_size=1,
        max_size=settings.pool_size,
        timeout=_PATIENCE_S,
        # Its pauses double for as long: after an outage of a minute it would be silent for another half.
        reconnect_timeout=_RECONNECT_S,
        open=False,
        # A connection that died with its server is replaced before it is handed out.
        check=ImpatientPool.check_connection,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            # A host that is gone does not even refuse: neither a new connection nor one that was open waits for TCP.
            "connect_timeout": _PATIENCE_S,
            "tcp_user_timeout": _PATIENCE_S * 1000,
        },
    )
    try:
        await pool.open(wait=True, timeout=_PATIENCE_S)
    except OperationalError:
        await pool.close()
        raise SettingsError(f"连不上数据库 The database in {settings.url_env} cannot be reached.") from None
    try:
        yield pool
    finally:
        await pool.close()


async def one_at_a_time(pool: "AsyncConnectionPool[Any]", setup: Callable[[], Awaitable[None]]) -> None:
    """Run migrations one replica at a time."""
    async with pool.connection() as connection:
        # A statement that waited for the lock would be waited for by an index that is built concurrently.
        while not await _took(connection):  # noqa: ASYNC110 - another process lets go of it
            await asyncio.sleep(_LOOK_S)
        try:
            await setup()
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (_SETUP_LOCK,))


async def _took(connection: "AsyncConnection[Any]") -> bool:
    row = await (await connection.execute("SELECT pg_try_advisory_lock(%s) AS took", (_SETUP_LOCK,))).fetchone()
    return bool(row and row["took"])
