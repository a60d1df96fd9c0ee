"""Chats of the page as whatever lists, exports and deletes them sees them, without a running page."""

import json
from dataclasses import dataclass
from typing import Any

from memory.ledger import ThreadRecord
from memory.page_database import Database, Row, Run
from memory.page_names import identifier_of, owner_of

_ROLES = {"user_message": "user", "assistant_message": "assistant"}


@dataclass(frozen=True)
class OldChat:
    """A chat and the owner of its pictures."""

    owner: str
    chat: str


class Chats:
    """Everything that the page's history keeps of owners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owners(self) -> list[str]:
        """Return every owner that was at the page."""
        rows = await self._database.rows("SELECT identifier FROM page_users ORDER BY created, identifier")
        return [owner_of(row["identifier"]) for row in rows]

    async def threads(self, owner: str) -> list[ThreadRecord]:
        """Return an owner's chats, the latest first."""
        sql = """
            SELECT page_threads.*, (SELECT count(*) FROM page_steps
                WHERE thread_id = page_threads.id AND type = 'user_message') AS turns
            FROM page_threads JOIN page_users ON page_users.id = user_id
            WHERE identifier = ? ORDER BY changed DESC"""
        return [
            ThreadRecord(row["id"], row["name"], row["created"], row["changed"], row["turns"])
            for row in await self._database.rows(sql, identifier_of(owner))
        ]

    async def untouched_since(self, before: str) -> list[OldChat]:
        """Return the chats last changed before a time."""
        sql = """
            SELECT page_threads.id, identifier FROM page_threads LEFT JOIN page_users ON page_users.id = user_id
            WHERE changed < ?"""
        rows = await self._database.rows(sql, before)
        return [OldChat(owner_of(row["identifier"] or ""), row["id"]) for row in rows]

    async def export(self, owner: str) -> dict[str, Any]:
        """Return an owner's chats with messages, cards and pictures, the feedback on them, and the panel's settings."""
        threads = []
        feedback: list[dict[str, Any]] = []
        for record in await self.threads(owner):
            threads.append(vars(record) | await self._content(record.thread_id))
            feedback += await self._feedback(record.thread_id)
        chosen = await self._database.rows(
            "SELECT preferences FROM page_users WHERE identifier = ?", identifier_of(owner)
        )
        settings = [json.loads(row["preferences"]) for row in chosen]
        return {"threads": threads, "feedback": feedback, "settings": [one for one in settings if one]}

    async def delete(self, chat: str) -> None:
        """Delete a chat and everything in it."""
        await self._database.write(lambda run: delete_chat(run, chat))

    async def forget(self, owner: str) -> list[str]:
        """Delete everything of an owner; return the ids of the chats."""
        chats = [record.thread_id for record in await self.threads(owner)]

        async def work(run: Run) -> None:
            for chat in chats:
                await delete_chat(run, chat)
            await run("DELETE FROM page_users WHERE identifier = ?", identifier_of(owner))

        await self._database.write(work)
        return chats

    async def sweep(self, before: str) -> None:
        """Delete what was written before a time into chats that were deleted meanwhile."""

        async def work(run: Run) -> None:
            lost = "created < ? AND thread_id NOT IN (SELECT id FROM page_threads)"
            await run(f"DELETE FROM page_steps WHERE {lost}", before)
            for table in ("page_elements", "page_feedback"):
                await run(f"DELETE FROM {table} WHERE thread_id NOT IN (SELECT thread_id FROM page_steps)")

        await self._database.write(work)

    async def _content(self, chat: str) -> dict[str, Any]:
        steps = await self._database.rows(
            "SELECT type, data FROM page_steps WHERE thread_id = ? ORDER BY created, position", chat
        )
        elements = await self._database.rows("SELECT data FROM page_elements WHERE thread_id = ?", chat)
        said = [(row["type"], json.loads(row["data"])) for row in steps if row["type"] in _ROLES]
        # A message without text only holds a card.
        messages = [{"role": _ROLES[kind], "content": step["output"]} for kind, step in said if step.get("output")]
        return {"messages": messages, "elements": [json.loads(row["data"]) for row in elements]}

    async def _feedback(self, chat: str) -> list[dict[str, Any]]:
        rows = await self._database.rows("SELECT * FROM page_feedback WHERE thread_id = ?", chat)
        return [_feedback_record(row) for row in rows]


async def delete_chat(run: Run, chat: str) -> None:
    """Delete a chat and everything in it, within a transaction."""
    for table in ("page_elements", "page_feedback", "page_steps"):
        await run(f"DELETE FROM {table} WHERE thread_id = ?", chat)
    await run("DELETE FROM page_threads WHERE id = ?", chat)


def _feedback_record(row: Row) -> dict[str, Any]:
    """Return a thumb in the form in which the API keeps feedback."""
    return {
        "feedback_id": row["id"],
        "thread_id": row["thread_id"],
        "run_id": row["for_id"],
        "score": 1 if row["value"] else -1,
        "comment": row["comment"],
        "created": row["created"],
    }
