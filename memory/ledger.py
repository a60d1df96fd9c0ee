"""Who owns which conversation and picture, and what they thought of the answers: records in the long-term store.

Everything of one owner stands below the namespace `("owners", owner)`, so that it can be listed, exported and deleted.
"""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.store.base import BaseStore

from memory.kitchen import Kitchens
from memory.own_recipes import OwnRecipes
from memory.preferences import PreferenceStore
from memory.shares import Shares
from memory.storable import storable
from memory.timers import Timers

_PAGE = 500
_TITLE_CHARS = 60


@dataclass(frozen=True)
class ThreadRecord:
    """One conversation of an owner; times are ISO 8601, UTC."""

    thread_id: str
    title: str
    created: str
    updated: str
    turns: int


@dataclass(frozen=True)
class FeedbackRecord:
    """What an owner thought of an answer: 1 good, -1 bad, 0 taken back."""

    feedback_id: str
    thread_id: str
    run_id: str
    score: int
    comment: str
    created: str


class Ledger:
    """Records of owners, and the deletion of what they own. Safe for many conversations at once."""

    def __init__(self, store: BaseStore, discard: Callable[[str], object] | None = None) -> None:
        """Keep records in `store`; `discard` is given the name of a picture that nobody owns any more."""
        self._store = store
        self._discard = discard

    @staticmethod
    def checkpoint_thread(owner: str, thread: str) -> str:
        """Return the checkpointer's name of an owner's thread; no other owner can name it."""
        return f"{owner}/{thread}"

    async def begin(self, owner: str, thread: str) -> None:
        """Record whose a new thread is before anything is kept of it, so that whatever is kept can be deleted."""
        if await self.thread(owner, thread) is None:
            now = _now()
            await self._put(owner, ThreadRecord(thread, "", created=now, updated=now, turns=0))

    async def touch(self, owner: str, thread: str, question: str) -> None:
        """Record a finished turn; the first question becomes the title."""
        now = _now()
        known = await self.thread(owner, thread) or ThreadRecord(thread, "", created=now, updated=now, turns=0)
        title = known.title or question[:_TITLE_CHARS]
        await self._put(owner, replace(known, title=title, updated=now, turns=known.turns + 1))

    async def record(self, owner: str, thread: str | None, question: str, picture: str | None) -> None:
        """Record a finished turn: its thread where there is one, and the name of the picture it made, if any."""
        if picture:
            await self.own_picture(owner, picture, thread)
        if thread is not None:
            await self.touch(owner, thread, question)

    async def thread(self, owner: str, thread: str) -> ThreadRecord | None:
        """Return the record of an owner's thread, None if the owner has none of that name."""
        item = await self._store.aget((*_home(owner), "threads"), thread)
        return ThreadRecord(**item.value) if item else None

    async def threads(self, owner: str, limit: int = 50, offset: int = 0) -> list[ThreadRecord]:
        """Return an owner's threads that have finished turns, the latest first."""
        finished = [record for record in await self.begun(owner) if record.turns]
        return sorted(finished, key=lambda record: record.updated, reverse=True)[offset : offset + limit]

    async def begun(self, owner: str) -> list[ThreadRecord]:
        """Return every thread of an owner of which something may be kept."""
        return [ThreadRecord(**value) for value in await self._all(owner, "threads")]

    async def delete_thread(self, owner: str, thread: str, checkpoints: BaseCheckpointSaver[str]) -> bool:
        """Delete a thread with its checkpoints, feedback and pictures; return whether there was one."""
        known = await self.thread(owner, thread)
        if known is None:
            return False
        await checkpoints.adelete_thread(self.checkpoint_thread(owner, thread))
        for value in await self._all(owner, "feedback"):
            if value["thread_id"] == thread:
                await self._store.adelete((*_home(owner), "feedback"), value["feedback_id"])
        await self.disown_pictures(owner, thread)
        await self._store.adelete((*_home(owner), "threads"), thread)
        return True

    async def add_feedback(self, owner: str, thread: str, run_id: str, score: int, comment: str) -> FeedbackRecord:
        """Keep what an owner thought of the answer of one run, over what was thought before."""
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{thread}\0{run_id}"))
        record = FeedbackRecord(key, thread, run_id, score, storable(comment), _now())
        await self._store.aput((*_home(owner), "feedback"), key, asdict(record), index=False)
        return record

    async def own_picture(self, owner: str, name: str, thread: str | None = None) -> None:
        """Record that a picture was made for an owner, in a thread that it goes with or in none."""
        item = await self._store.aget((*_home(owner), "pictures"), name)
        threads = {*(item.value.get("threads", ()) if item else ()), *({thread} if thread else ())}
        record = {"name": name, "threads": sorted(threads), "made": _now()}
        await self._store.aput((*_home(owner), "pictures"), name, record, index=False)

    async def disown_pictures(self, owner: str, thread: str) -> None:
        """Take the pictures of a deleted thread from their owner, but for those of other threads too."""
        for value in await self._all(owner, "pictures"):
            if thread not in value.get("threads", ()):
                continue
            left = [one for one in value["threads"] if one != thread]
            if left:
                await self._store.aput(
                    (*_home(owner), "pictures"), value["name"], value | {"threads": left}, index=False
                )
            else:
                await self._drop_picture(owner, value["name"])

    async def disown_loose_pictures(self, owner: str, before: str) -> None:
        """Take from an owner the pictures of no thread that were made before a time."""
        for value in await self._all(owner, "pictures"):
            if not value.get("threads") and value.get("made", before) < before:
                await self._drop_picture(owner, value["name"])

    async def owns_picture(self, owner: str, name: str) -> bool:
        """Tell whether a picture was made for an owner."""
        return await self._store.aget((*_home(owner), "pictures"), name) is not None

    async def export(self, owner: str, checkpoints: BaseCheckpointSaver[str]) -> dict[str, list[dict[str, Any]]]:
        """Return everything kept of an owner: threads, feedback, pictures, preferences, recipes, the kitchen."""
        threads = await self._all(owner, "threads")
        for thread in threads:
            name = self.checkpoint_thread(owner, thread["thread_id"])
            state = await checkpoints.aget({"configurable": {"thread_id": name}})
            said = state["channel_values"].get("messages", []) if state else []
            thread["messages"] = [{"role": message.type, "content": message.text} for message in said]
        return {
            "threads": threads,
            "feedback": await self._all(owner, "feedback"),
            "pictures": await self._all(owner, "pictures"),
            "preferences": await self._all(owner, "preferences"),
            "recipes": await self._all(owner, "recipes"),
            "shares": await self._all(owner, "shares"),
            "timers": await self._all(owner, "timers"),
            "recipe_pictures": await OwnRecipes(self._store).export_pictures(owner),
            **await Kitchens(self._store).export(owner),
        }

    async def forget(self, owner: str, checkpoints: BaseCheckpointSaver[str]) -> int:
        """Delete everything of an owner; return the number of threads."""
        threads = await self._all(owner, "threads")
        for value in threads:
            await self.delete_thread(owner, value["thread_id"], checkpoints)
        for value in await self._all(owner, "feedback"):
            await self._store.adelete((*_home(owner), "feedback"), value["feedback_id"])
        for value in await self._all(owner, "pictures"):
            await self._drop_picture(owner, value["name"])
        await PreferenceStore(self._store).forget(owner)
        await OwnRecipes(self._store).forget(owner)
        await Kitchens(self._store).forget(owner)
        await Shares(self._store).forget(owner)
        await Timers(self._store).forget(owner)
        return len(threads)

    async def owners(self) -> list[str]:
        """Return every owner of whom something is kept."""
        found: list[str] = []
        read = 0
        while True:
            page = await self._store.alist_namespaces(prefix=("owners",), limit=_PAGE, offset=read)
            found += [namespace[1] for namespace in page]
            read += len(page)
            if len(page) < _PAGE:
                return list(dict.fromkeys(found))

    async def _put(self, owner: str, record: ThreadRecord) -> None:
        await self._store.aput((*_home(owner), "threads"), record.thread_id, asdict(record), index=False)

    async def _drop_picture(self, owner: str, name: str) -> None:
        await self._store.adelete((*_home(owner), "pictures"), name)
        if self._discard and not await self._store.asearch(("owners",), filter={"name": name}, limit=1):
            self._discard(name)

    async def _all(self, owner: str, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = await self._store.asearch((*_home(owner), kind), limit=_PAGE, offset=len(found))
            found += [dict(item.value) for item in page]
            if len(page) < _PAGE:
                return found


def _home(owner: str) -> tuple[str, str]:
    return "owners", owner


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
