"""Everything that is kept of people, moved from one database to another: checkpoints, store, chats of the page.

What the new database has already is left as it is there, so that a move that was broken off is run again.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.store.base import BaseStore, GetOp, Item, PutOp

from memory.checkpointer import open_checkpointer
from memory.page_database import Database, Row, Run, open_database
from memory.retention import threads_of
from memory.store import ledger_file, open_store
from settings import Settings, SettingsError, resolve

_PAGE = 500
_PARTS = ("page_steps", "page_elements", "page_feedback")
# Numbered anew, in their order.
_COUNTED = "position"


@dataclass(frozen=True)
class Moved:
    """What was new to the other database: conversations as the assistant remembers them, records, chats of the page."""

    conversations: int
    records: int
    chats: int


async def move_to_postgres(settings: Settings) -> Moved:
    """Copy what the SQLite files hold into PostgreSQL; the files stay as they are.

    No server may be running on the files meanwhile.

    Raises:
        SettingsError: there are no files, or PostgreSQL cannot be used.
    """
    threads = resolve(settings.memory.path)
    if not any(file.is_file() for file in (threads, ledger_file(threads), resolve(settings.page.path))):
        raise SettingsError(f"没有可搬的 There is nothing to move: no {threads} (memory.path).")
    return await move(_over(settings, "sqlite"), _over(settings, "postgres"))


async def move(source: Settings, target: Settings) -> Moved:
    """Copy everything from the places of `source` to those of `target`.

    Raises:
        SettingsError: one of them cannot be used.
    """
    async with AsyncExitStack() as opened:
        enter = opened.enter_async_context
        # The new ones first: they may not be there.
        new = await enter(open_database(target)), await enter(open_checkpointer(target.memory))
        new_store = await enter(open_store(target.memory))
        old = await enter(open_database(source)), await enter(open_checkpointer(source.memory))
        old_store = await enter(open_store(source.memory))
        return Moved(
            conversations=await _move_checkpoints(old[1], new[1]),
            records=await _move_records(old_store, new_store),
            chats=await _move_chats(old[0], new[0]),
        )


def _over(settings: Settings, checkpointer: str) -> Settings:
    memory = settings.memory.model_copy(update={"checkpointer": checkpointer})
    return settings.model_copy(update={"memory": memory})


async def _move_checkpoints(old: BaseCheckpointSaver[str], new: BaseCheckpointSaver[str]) -> int:
    moved = 0
    for name in sorted(await threads_of(old)):
        thread: RunnableConfig = {"configurable": {"thread_id": name}}
        kept = [one async for one in old.alist(thread)]
        latest = await new.aget_tuple(thread)
        if latest and latest.checkpoint["id"] >= kept[0].checkpoint["id"]:
            continue
        # The latest last: a conversation that has it has the others.
        for one in reversed(kept):
            place = {"thread_id": name, "checkpoint_ns": one.config["configurable"]["checkpoint_ns"]}
            before = one.parent_config or RunnableConfig(configurable=place)
            where = await new.aput(before, one.checkpoint, one.metadata, one.checkpoint["channel_versions"])
            for task, writes in groupby(one.pending_writes or (), key=lambda write: write[0]):
                await new.aput_writes(where, [(channel, value) for _, channel, value in writes], task)
        moved += 1
    return moved


async def _move_records(old: BaseStore, new: BaseStore) -> int:
    moved = read = 0
    while True:
        page: Sequence[Item] = await old.asearch((), limit=_PAGE, offset=read)
        there = await new.abatch([GetOp(item.namespace, item.key) for item in page])
        fresh = [item for item, known in zip(page, there, strict=True) if known is None]
        await new.abatch([PutOp(item.namespace, item.key, item.value, index=False) for item in fresh])
        read, moved = read + len(page), moved + len(fresh)
        if len(page) < _PAGE:
            return moved


async def _move_chats(old: Database, new: Database) -> int:
    for user in await old.rows("SELECT * FROM page_users"):
        await new.write(partial(_insert, table="page_users", row=user))
    # Who was at the page on the new database already has another id there.
    known = {row["identifier"]: row["id"] for row in await new.rows("SELECT id, identifier FROM page_users")}
    ids = {row["id"]: known[row["identifier"]] for row in await old.rows("SELECT id, identifier FROM page_users")}
    there = {row["id"] for row in await new.rows("SELECT id FROM page_threads")}
    chats = [row for row in await old.rows("SELECT * FROM page_threads") if row["id"] not in there]
    for chat in chats:
        parts = {
            table: await old.rows(f"SELECT * FROM {table} WHERE thread_id = ? ORDER BY {order}", chat["id"])
            for table, order in zip(_PARTS, (_COUNTED, "id", "id"), strict=True)
        }

        async def work(run: Run, chat: Row = chat, parts: dict[str, list[Row]] = parts) -> None:
            await _insert(run, "page_threads", {**chat, "user_id": ids.get(chat["user_id"], chat["user_id"])})
            for table, rows in parts.items():
                for row in rows:
                    await _insert(run, table, {name: value for name, value in row.items() if name != _COUNTED})

        await new.write(work)
    return len(chats)


async def _insert(run: Run, table: str, row: Row) -> None:
    places = ", ".join("?" * len(row))
    await run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places}) ON CONFLICT DO NOTHING", *row.values())
