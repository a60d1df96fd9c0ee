"""Everything that is kept of people, by the API, the terminal and the page: listed, exported, pruned, forgotten."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver

from memory.checkpointer import open_checkpointer
from memory.ledger import Ledger, ThreadRecord
from memory.page_chats import Chats
from memory.page_database import open_database
from memory.page_names import identifier_of, thread_of
from memory.retention import keep_latest, threads_of
from memory.store import open_store
from settings import Settings, resolve
from tools.image.store import PictureStore

_END = "~"  # after every checkpoint id: no turn is under way


@dataclass(frozen=True)
class Kept:
    """The places where things are kept, opened together."""

    ledger: Ledger
    checkpoints: BaseCheckpointSaver[str]
    chats: Chats

    async def owners(self) -> list[str]:
        """Return everyone of whom something is kept: keys, `local`, users of the page as `page:…`."""
        return list(dict.fromkeys((*await self.ledger.owners(), *await self.chats.owners())))

    async def threads(self, owner: str) -> list[ThreadRecord]:
        """Return an owner's conversations, the latest first."""
        if identifier_of(owner) is not None:
            return await self.chats.threads(owner)
        return await self.ledger.threads(owner, limit=1_000_000)

    async def export(self, owner: str) -> dict[str, list[dict[str, Any]]]:
        """Return everything kept of an owner."""
        kept = await self.ledger.export(owner, self.checkpoints)
        page = await self.chats.export(owner)
        return kept | {name: [*kept.get(name, []), *values] for name, values in page.items()}

    async def forget(self, owner: str) -> int:
        """Delete everything kept of an owner; return the number of conversations."""
        chats = await self.chats.forget(owner)
        for chat in chats:
            await self.checkpoints.adelete_thread(thread_of(chat))
        return len(chats) + await self.ledger.forget(owner, self.checkpoints)

    async def prune(self, keep_turns: int) -> None:
        """Delete the checkpoints that no edited question can go back to."""
        for name in await threads_of(self.checkpoints):
            await keep_latest(self.checkpoints, name, _END, keep_turns)

    async def delete_untouched(self, before: str) -> int:
        """Delete the conversations last touched before a time, with all that goes with them; return their number."""
        deleted = 0
        for owner in await self.ledger.owners():
            for record in await self.ledger.begun(owner):
                if record.updated < before:
                    deleted += await self.ledger.delete_thread(owner, record.thread_id, self.checkpoints)
            await self.ledger.disown_loose_pictures(owner, before)
        for old in await self.chats.untouched_since(before):
            await self.chats.delete(old.chat)
            await self.checkpoints.adelete_thread(thread_of(old.chat))
            await self.ledger.disown_pictures(old.owner, old.chat)
            deleted += 1
        await self.chats.sweep(before)
        return deleted + await self._delete_unlisted(before)

    async def _delete_unlisted(self, before: str) -> int:
        """Delete old conversations that no list has: of a chat deleted during its turn, or named by another program."""
        listed = {
            thread_of(record.thread_id)
            if identifier_of(owner) is not None
            else self.ledger.checkpoint_thread(owner, record.thread_id)
            for owner in await self.owners()
            for record in await self.threads(owner)
        }
        deleted = 0
        for name in await threads_of(self.checkpoints) - listed:
            latest = await self.checkpoints.aget({"configurable": {"thread_id": name}})
            if latest and latest["ts"] < before:
                await self.checkpoints.adelete_thread(name)
                deleted += 1
        return deleted


@asynccontextmanager
async def open_kept(settings: Settings) -> AsyncIterator[Kept]:
    """Open everything for as long as the context lasts.

    Raises:
        SettingsError: PostgreSQL cannot be used.
    """
    pictures = PictureStore(resolve(settings.image.folder), settings.image.max_folder_bytes)
    async with (
        open_checkpointer(settings.memory) as checkpoints,
        open_store(settings.memory) as store,
        open_database(settings) as database,
    ):
        yield Kept(Ledger(store, pictures.delete), checkpoints, Chats(database))
