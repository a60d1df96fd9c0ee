"""Who owns which conversation and picture, and what they thought of the answers: records in the long-term store.

Everything of one owner stands below the namespace `("owners", owner)`, so that it can be listed, exported and deleted.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.store.base import BaseStore

from memory.preferences import PreferenceStore

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

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    @staticmethod
    def checkpoint_thread(owner: str, thread: str) -> str:
        """Return the checkpointer's name of an owner's thread; no other owner can name it."""
        return f"{owner}/{thread}"

    async def touch(self, owner: str, thread: str, question: str) -> None:
        """Record a finished turn; the first question becomes the title."""
        now = _now()
        known = await self.thread(owner, thread)
        record = ThreadRecord(
            thread_id=thread,
            title=known.title if known else question[:_TITLE_CHARS],
            created=known.created if known else now,
            updated=now,
            turns=(known.turns if known else 0) + 1,
        )
        await self._store.aput((*_home(owner), "threads"), thread, asdict(record), index=False)

    async def thread(self, owner: str, thread: str) -> ThreadRecord | None:
        """Return the record of an owner's thread, None if the owner has none of that name."""
        item = await self._store.aget((*_home(owner), "threads"), thread)
        return ThreadRecord(**item.value) if item else None

    async def threads(self, owner: str, limit: int = 50, offset: int = 0) -> list[ThreadRecord]:
        """Return an owner's threads, the latest first."""
        records = [ThreadRecord(**value) for value in await self._all(owner, "threads")]
        return sorted(records, key=lambda record: record.updated, reverse=True)[offset : offset + limit]

    async def delete_thread(self, owner: str, thread: str, checkpoints: BaseCheckpointSaver[str]) -> bool:
        """Delete a thread with its checkpoints and feedback; return whether there was one."""
        known = await self.thread(owner, thread)
        if known is None:
            return False
        await checkpoints.adelete_thread(self.checkpoint_thread(owner, thread))
        for value in await self._all(owner, "feedback"):
            if value["thread_id"] == thread:
                await self._store.adelete((*_home(owner), "feedback"), value["feedback_id"])
        await self._store.adelete((*_home(owner), "threads"), thread)
        return True

    async def add_feedback(self, owner: str, thread: str, run_id: str, score: int, comment: str) -> FeedbackRecord:
        """Keep what an owner thought of the answer of one run, over what was thought before."""
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{thread}\0{run_id}"))
        record = FeedbackRecord(key, thread, run_id, score, comment, _now())
        await self._store.aput((*_home(owner), "feedback"), key, asdict(record), index=False)
        return record

    async def own_picture(self, owner: str, name: str) -> None:
        """Record that a picture was made for an owner."""
        await self._store.aput((*_home(owner), "pictures"), name, {"name": name}, index=False)

    async def owns_picture(self, owner: str, name: str) -> bool:
        """Tell whether a picture was made for an owner."""
        return await self._store.aget((*_home(owner), "pictures"), name) is not None

    async def export(self, owner: str, checkpoints: BaseCheckpointSaver[str]) -> dict[str, list[dict[str, Any]]]:
        """Return everything kept of an owner: threads with messages, feedback, names of pictures, preferences."""
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
        }

    async def forget(self, owner: str, checkpoints: BaseCheckpointSaver[str]) -> int:
        """Delete everything of an owner; return the number of threads."""
        threads = await self._all(owner, "threads")
        for value in threads:
            await self.delete_thread(owner, value["thread_id"], checkpoints)
        for kind, key in (("feedback", "feedback_id"), ("pictures", "name")):
            for value in await self._all(owner, kind):
                await self._store.adelete((*_home(owner), kind), value[key])
        await PreferenceStore(self._store).forget(owner)
        return len(threads)

    async def owners(self) -> list[str]:
        """Return every owner that has a thread."""
        found: list[str] = []
        while True:
            page = await self._store.alist_namespaces(
                prefix=("owners",), suffix=("threads",), limit=_PAGE, offset=len(found)
            )
            found += [namespace[1] for namespace in page]
            if len(page) < _PAGE:
                return found

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
