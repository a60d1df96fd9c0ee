"""History of the page: chats, their steps and cards, feedback and settings, in one SQLite file."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from chainlit.utils import utc_now

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, created TEXT NOT NULL,
    preferences TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS threads (
    id TEXT PRIMARY KEY, user_id TEXT REFERENCES users(id), name TEXT NOT NULL DEFAULT '', created TEXT NOT NULL,
    changed TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '[]', metadata TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS threads_of_user ON threads(user_id, changed);
CREATE TABLE IF NOT EXISTS steps (
    id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, created TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS steps_of_thread ON steps(thread_id, created);
CREATE TABLE IF NOT EXISTS elements (
    id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, for_id TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS elements_of_thread ON elements(thread_id);
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, for_id TEXT NOT NULL, thread_id TEXT NOT NULL, value INTEGER NOT NULL, comment TEXT);
"""
_TITLE_CHARS = 60
_SEARCHED = ("user_message", "assistant_message")

Forget = Callable[[str], Awaitable[None]]
Judged = Callable[[str, str, int, str], None]
"""Told the id of feedback, the run it is about, 1 or -1, and the comment."""


class HistoryStore(BaseDataLayer):
    """Chainlit's data layer on SQLite. One per process; opened at its first use.

    Recordings are not kept: what was said stands in the chat as text. Pictures are kept by their address.
    """

    def __init__(self, file: Path, forget: Forget, judged: Judged | None = None) -> None:
        self._file = file
        self._forget = forget
        self._judged = judged
        self._opened: aiosqlite.Connection | None = None
        self._opening = asyncio.Lock()

    async def _db(self) -> aiosqlite.Connection:
        async with self._opening:
            if self._opened is None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._opened = await aiosqlite.connect(self._file)
                self._opened.row_factory = aiosqlite.Row
                await self._opened.executescript("PRAGMA journal_mode=WAL;" + _SCHEMA)
        return self._opened

    async def _run(self, sql: str, *values: Any) -> None:
        database = await self._db()
        await database.execute(sql, values)
        await database.commit()

    async def _rows(self, sql: str, *values: Any) -> list[aiosqlite.Row]:
        async with (await self._db()).execute(sql, values) as cursor:
            return list(await cursor.fetchall())

    async def _row(self, sql: str, *values: Any) -> aiosqlite.Row | None:
        return next(iter(await self._rows(sql, *values)), None)

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """Return the user known by `identifier`, None if there is none."""
        row = await self._row("SELECT * FROM users WHERE identifier = ?", identifier)
        return PersistedUser(id=row["id"], identifier=identifier, createdAt=row["created"]) if row else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """Return the user, entered first where unknown."""
        sql = "INSERT OR IGNORE INTO users (id, identifier, created) VALUES (?, ?, ?)"
        await self._run(sql, str(uuid.uuid4()), user.identifier, utc_now())
        return await self.get_user(user.identifier)

    async def preferences(self, identifier: str) -> dict[str, Any]:
        """Return what the user chose in the settings panel, empty if nothing."""
        row = await self._row("SELECT preferences FROM users WHERE identifier = ?", identifier)
        return dict(json.loads(row["preferences"])) if row else {}

    async def keep_preferences(self, identifier: str, chosen: dict[str, Any]) -> None:
        """Keep what the user chose for the next chat."""
        await self._run("UPDATE users SET preferences = ? WHERE identifier = ?", json.dumps(chosen), identifier)

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep a thumb and its comment; return its id."""
        key = feedback.id or str(uuid.uuid4())
        await self._run(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
            key,
            feedback.forId,
            feedback.threadId or "",
            feedback.value,
            feedback.comment,
        )
        if self._judged:
            # A turn's run bears the id of its step on the page.
            self._judged(key, feedback.forId, 1 if feedback.value else -1, feedback.comment or "")
        return key

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take feedback back."""
        await self._run("DELETE FROM feedback WHERE id = ?", feedback_id)
        return True

    @queue_until_user_message()
    async def create_element(self, element: Element) -> None:
        """Keep a card or a picture; what has only bytes (a recording) is not kept."""
        if element.type != "custom" and not element.url:
            return
        data = {key: value for key, value in element.to_dict().items() if key != "chainlitKey"}
        sql = "INSERT OR REPLACE INTO elements VALUES (?, ?, ?, ?)"
        await self._run(sql, element.id, element.thread_id, element.for_id or "", json.dumps(data, ensure_ascii=False))

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """Return a card or picture of a chat, None if there is none."""
        row = await self._row("SELECT data FROM elements WHERE id = ? AND thread_id = ?", element_id, thread_id)
        return json.loads(row["data"]) if row else None

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Delete a card or picture."""
        await self._run("DELETE FROM elements WHERE id = ?", element_id)

    @queue_until_user_message()
    async def create_step(self, step_dict: StepDict) -> None:
        """Keep a message or step, over what was kept of it before."""
        created = step_dict.get("createdAt") or step_dict.get("start") or utc_now()
        await self._run(
            """INSERT INTO steps VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
            SET data = json_patch(data, excluded.data) WHERE thread_id = excluded.thread_id""",
            step_dict["id"],
            step_dict["threadId"],
            created,
            step_dict["type"],
            json.dumps(step_dict, ensure_ascii=False),
        )
        await self._run("UPDATE threads SET changed = ? WHERE id = ?", utc_now(), step_dict["threadId"])

    @queue_until_user_message()
    async def update_step(self, step_dict: StepDict) -> None:
        """Keep a message or step, over what was kept of it before."""
        await self.create_step(step_dict)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        """Delete a message or step with its elements and feedback."""
        await self._run("DELETE FROM elements WHERE for_id = ?", step_id)
        await self._run("DELETE FROM feedback WHERE for_id = ?", step_id)
        await self._run("DELETE FROM steps WHERE id = ?", step_id)

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """Return nothing: favourites are off."""
        return []

    async def get_thread_author(self, thread_id: str) -> str:
        """Return the identifier of the chat's user, empty if there is no such chat."""
        sql = "SELECT identifier FROM threads JOIN users ON users.id = threads.user_id WHERE threads.id = ?"
        row = await self._row(sql, thread_id)
        return str(row["identifier"]) if row else ""

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a chat, everything in it, and what the assistant remembers of it."""
        for table in ("elements", "feedback", "steps"):
            await self._run(f"DELETE FROM {table} WHERE thread_id = ?", thread_id)
        await self._run("DELETE FROM threads WHERE id = ?", thread_id)
        await self._forget(thread_id)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """Return a user's chats, latest first, without their steps; `search` looks into titles and messages."""
        found = f"%{_escaped(filters.search)}%" if filters.search else "%"
        cursor = pagination.cursor or ""
        start = int(cursor) if cursor.isdecimal() else 0
        sql = """
            SELECT * FROM threads WHERE user_id = ? AND (name LIKE ? ESCAPE '\\' OR EXISTS (
                SELECT 1 FROM steps WHERE thread_id = threads.id AND type IN (?, ?)
                AND json_extract(data, '$.output') LIKE ? ESCAPE '\\'))
            ORDER BY changed DESC LIMIT ? OFFSET ?"""
        rows = await self._rows(sql, filters.userId, found, *_SEARCHED, found, pagination.first + 1, start)
        page = [_thread(row) for row in rows[: pagination.first]]
        more = len(rows) > pagination.first
        info = PageInfo(hasNextPage=more, startCursor=str(start), endCursor=str(start + len(page)))
        return PaginatedResponse(pageInfo=info, data=page)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """Return a chat with its steps, cards and pictures, None if there is none."""
        row = await self._row("SELECT * FROM threads WHERE id = ?", thread_id)
        if row is None:
            return None
        steps = await self._rows("SELECT data FROM steps WHERE thread_id = ? ORDER BY created, rowid", thread_id)
        elements = await self._rows("SELECT data FROM elements WHERE thread_id = ?", thread_id)
        judged = {
            judgement["for_id"]: judgement
            for judgement in await self._rows("SELECT * FROM feedback WHERE thread_id = ?", thread_id)
        }
        thread = _thread(row)
        thread["userIdentifier"] = await self.get_thread_author(thread_id)
        thread["steps"] = [_with_feedback(json.loads(step["data"]), judged) for step in steps]
        thread["elements"] = [json.loads(element["data"]) for element in elements]
        return thread

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Enter a chat or change what is given of it; a chat never changes its user."""
        now = utc_now()
        await self._run("INSERT OR IGNORE INTO threads (id, created, changed) VALUES (?, ?, ?)", thread_id, now, now)
        title = None if name is None else " ".join(name.split())[:_TITLE_CHARS]
        await self._run(
            """UPDATE threads SET name = coalesce(?, name), user_id = coalesce(user_id, ?),
            metadata = coalesce(?, metadata), tags = coalesce(?, tags) WHERE id = ?""",
            title,
            user_id,
            None if metadata is None else json.dumps(metadata, ensure_ascii=False),
            None if tags is None else json.dumps(tags, ensure_ascii=False),
            thread_id,
        )

    async def build_debug_url(self) -> str:
        """Return nothing: there is no debug page."""
        return ""

    async def close(self) -> None:
        """Close the file."""
        if self._opened:
            await self._opened.close()
            self._opened = None


def _thread(row: aiosqlite.Row) -> ThreadDict:
    return ThreadDict(
        id=row["id"],
        createdAt=row["created"],
        name=row["name"],
        userId=row["user_id"],
        userIdentifier=None,
        tags=json.loads(row["tags"]),
        metadata=json.loads(row["metadata"]),
        steps=[],
        elements=[],
    )


def _with_feedback(step: StepDict, judged: dict[str, aiosqlite.Row]) -> StepDict:
    row = judged.get(step["id"])
    if row:
        step["feedback"] = {"forId": step["id"], "id": row["id"], "value": row["value"], "comment": row["comment"]}
    return step


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
