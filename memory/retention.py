"""Retention within a conversation: the points it can go back to are kept, older checkpoints go."""

from typing import TYPE_CHECKING, cast

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

# Checkpoint ids are time-ordered: those within the turn that began at `since` go, and those before the oldest kept.
_PASSED = """
    thread_id = {thread} AND (checkpoint_id > {since} AND checkpoint_id < (
        SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = {thread} AND checkpoint_ns = ''))"""
_OLDER = """
    thread_id = {thread} AND checkpoint_id < (
        SELECT checkpoint_id FROM checkpoints WHERE thread_id = {thread} AND checkpoint_ns = ''
        ORDER BY checkpoint_id DESC LIMIT 1 OFFSET {skip})"""


def _deletions(writes: str, **places: str) -> tuple[str, ...]:
    return tuple(
        f"DELETE FROM {table} WHERE {which.format(**places)}"
        for which in (_PASSED, _OLDER)
        for table in (writes, "checkpoints")
    )


_SQLITE = _deletions("writes", thread=":thread", since=":since", skip=":skip")
_POSTGRES = (
    *_deletions("checkpoint_writes", thread="%(thread)s", since="%(since)s", skip="%(skip)s"),
    # A value belongs to every checkpoint whose channel has that version.
    """
    DELETE FROM checkpoint_blobs AS blob WHERE thread_id = %(thread)s AND NOT EXISTS (
        SELECT FROM checkpoints AS kept WHERE kept.thread_id = blob.thread_id
        AND kept.checkpoint_ns = blob.checkpoint_ns
        AND kept.checkpoint -> 'channel_versions' ->> blob.channel = blob.version)""",
)


async def keep_latest(checkpoints: object, thread: str, since: str, keep: int) -> None:
    """Delete the checkpoints within the turn that just ended, and those of turns before the latest `keep`.

    Args:
        checkpoints: what the graph was compiled with; a checkpointer that `memory.checkpointer` does not open is left
            alone.
        thread: the checkpointer's name of the conversation.
        since: id of the checkpoint the turn began at; empty for a conversation that began with it.
        keep: at least 1.
    """
    if isinstance(checkpoints, AsyncSqliteSaver):
        await _in_sqlite(checkpoints, thread, since, keep)
    elif isinstance(checkpoints, InMemorySaver):
        _in_memory(checkpoints, thread, since, keep)
    elif type(checkpoints).__module__.startswith("langgraph.checkpoint.postgres"):
        await _in_postgres(cast("AsyncPostgresSaver", checkpoints), thread, since, keep)


async def threads_of(checkpoints: object) -> set[str]:
    """Return the checkpointer's names of all conversations."""
    every = "SELECT DISTINCT thread_id FROM checkpoints"
    if isinstance(checkpoints, AsyncSqliteSaver):
        async with checkpoints.lock, checkpoints.conn.execute(every) as rows:
            return {str(row[0]) for row in await rows.fetchall()}
    if isinstance(checkpoints, InMemorySaver):
        return set(checkpoints.storage)
    async with cast("AsyncPostgresSaver", checkpoints)._cursor() as cursor:
        await cursor.execute(every)
        return {str(row["thread_id"]) for row in await cursor.fetchall()}


async def _in_sqlite(saver: AsyncSqliteSaver, thread: str, since: str, keep: int) -> None:
    async with saver.lock:
        for statement in _SQLITE:
            await saver.conn.execute(statement, {"thread": thread, "since": since, "skip": keep - 1})
        await saver.conn.commit()


async def _in_postgres(saver: "AsyncPostgresSaver", thread: str, since: str, keep: int) -> None:
    async with saver._cursor() as cursor, cursor.connection.transaction():
        for statement in _POSTGRES:
            await cursor.execute(statement, {"thread": thread, "since": since, "skip": keep - 1})


def _in_memory(saver: InMemorySaver, thread: str, since: str, keep: int) -> None:
    for namespace, kept in saver.storage.get(thread, {}).items():
        passed = [one for one in sorted(kept)[:-1] if one > since]
        turns = [one for one in sorted(kept) if one not in passed]
        for old in (*passed, *turns[:-keep]):
            del kept[old]
            saver.writes.pop((thread, namespace, old), None)
    alive = {
        (thread, namespace, channel, version)
        for namespace, kept in saver.storage.get(thread, {}).items()
        for checkpoint, _, _ in kept.values()
        for channel, version in saver.serde.loads_typed(checkpoint)["channel_versions"].items()
    }
    for key in [key for key in saver.blobs if key[0] == thread and key not in alive]:
        del saver.blobs[key]
