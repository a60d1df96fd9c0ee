"""History of the page: chats, their steps and cards, feedback and settings, the way Chainlit reads and writes them."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

from chainlit.context import context
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from chainlit.utils import utc_now

from memory.page_chats import delete_chat
from memory.page_database import Database, Row, Run

_TITLE_CHARS = 60
_LONGEST_PAGE = 200
_SEARCHED = ("user_message", "assistant_message")

Open = Callable[[], AbstractAsyncContextManager[Database]]
Forget = Callable[[str, str], Awaitable[None]]
"""Deletes what is remembered elsewhere of a user's chat, given the user's identifier and the chat."""
Judged = Callable[[str, str, int, str], None]
"""Told the id of feedback, the run it is about, 1 or -1, and the comment."""


class HistoryStore(BaseDataLayer):
    """Chainlit's data layer. One per process; its database is opened at the first use.

    Recordings are not kept: what was said stands in the chat as text. Pictures are kept by their address. What a client
    says of other users' chats, cards and feedback changes nothing.
    """

    def __init__(self, open_: Open, forget: Forget, judged: Judged | None = None) -> None:
        self._open = open_
        self._forget = forget
        self._judged = judged
        self._opened: asyncio.Task[Database] | None = None
        self._stack = AsyncExitStack()

    async def _db(self) -> Database:
        """Return the database, opened by whoever comes first; a failure is everybody's who waits for it."""
        opened = self._opened
        if opened is None or (opened.done() and (opened.cancelled() or opened.exception())):
            opened = self._opened = asyncio.create_task(self._stack.enter_async_context(self._open()))
        return await asyncio.shield(opened)

    async def _run(self, sql: str, *values: Any) -> None:
        await (await self._db()).write(lambda run: run(sql, *values))

    async def _rows(self, sql: str, *values: Any) -> list[Row]:
        return await (await self._db()).rows(sql, *values)

    async def _row(self, sql: str, *values: Any) -> Row | None:
        return next(iter(await self._rows(sql, *values)), None)

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """Return the user known by `identifier`, None if there is none."""
        row = await self._row("SELECT * FROM page_users WHERE identifier = ?", identifier)
        return PersistedUser(id=row["id"], identifier=identifier, createdAt=row["created"]) if row else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """Return the user, entered first where unknown."""
        sql = "INSERT INTO page_users VALUES (?, ?, ?, '{}') ON CONFLICT (identifier) DO NOTHING"
        await self._run(sql, str(uuid.uuid4()), user.identifier, utc_now())
        return await self.get_user(user.identifier)

    async def preferences(self, identifier: str) -> dict[str, Any]:
        """Return what the user chose in the settings panel, empty if nothing."""
        row = await self._row("SELECT preferences FROM page_users WHERE identifier = ?", identifier)
        return dict(json.loads(row["preferences"])) if row else {}

    async def keep_preferences(self, identifier: str, chosen: dict[str, Any]) -> None:
        """Keep what the user chose for the next chat."""
        await self._run("UPDATE page_users SET preferences = ? WHERE identifier = ?", json.dumps(chosen), identifier)

    async def author_of_step(self, step_id: str) -> str:
        """Return the identifier of the user whose chat a step is in, empty if there is no such step."""
        row = await self._row("SELECT thread_id FROM page_steps WHERE id = ?", step_id)
        return await self.get_thread_author(row["thread_id"]) if row else ""

    async def author_of_feedback(self, feedback_id: str) -> str:
        """Return the identifier of the user who gave feedback, empty if there is none of that id."""
        row = await self._row("SELECT thread_id FROM page_feedback WHERE id = ?", feedback_id)
        return await self.get_thread_author(row["thread_id"]) if row else ""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep a thumb and its comment on a step; return its id."""
        key = feedback.id or str(uuid.uuid4())
        comment = feedback.comment or ""
        await self._run(
            """INSERT INTO page_feedback
            SELECT ?, id, thread_id, ?, ?, ? FROM page_steps WHERE id = ?
            ON CONFLICT (id) DO UPDATE SET value = excluded.value, comment = excluded.comment
            WHERE page_feedback.for_id = excluded.for_id""",
            key,
            feedback.value,
            comment,
            utc_now(),
            feedback.forId,
        )
        if self._judged:
            # A turn's run bears the id of its step on the page.
            self._judged(key, feedback.forId, 1 if feedback.value else -1, comment)
        return key

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take feedback back."""
        await self._run("DELETE FROM page_feedback WHERE id = ?", feedback_id)
        return True

    @queue_until_user_message()
    async def create_element(self, element: Element) -> None:
        """Keep a card or a picture; what has only bytes (a recording) is not kept."""
        if (element.type != "custom" and not element.url) or not await self._is_ours(element.thread_id):
            return
        data = {key: value for key, value in element.to_dict().items() if key != "chainlitKey"}
        await self._run(
            """INSERT INTO page_elements VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
            SET for_id = excluded.for_id, data = excluded.data
            WHERE page_elements.thread_id = excluded.thread_id""",
            element.id,
            element.thread_id,
            element.for_id or "",
            _json(data),
        )

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """Return a card or picture of a chat, None if there is none."""
        row = await self._row("SELECT data FROM page_elements WHERE id = ? AND thread_id = ?", element_id, thread_id)
        return json.loads(row["data"]) if row else None

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Delete a card or picture."""
        row = await self._row("SELECT thread_id FROM page_elements WHERE id = ?", element_id)
        if row and await self._is_ours(row["thread_id"]):
            await self._run("DELETE FROM page_elements WHERE id = ?", element_id)

    async def _is_ours(self, thread_id: str) -> bool:
        """Tell whether a chat belongs to whoever is at the page; one not entered yet is nobody else's."""
        author, user = await self.get_thread_author(thread_id), context.session.user
        return not author or user is None or user.identifier == author

    @queue_until_user_message()
    async def create_step(self, step_dict: StepDict) -> None:
        """Keep a message or step, over what was kept of it before."""
        given, key, thread = dict(step_dict), step_dict["id"], step_dict["threadId"]
        created = step_dict.get("createdAt") or step_dict.get("start") or utc_now()

        async def work(run: Run) -> None:
            known = await run("SELECT thread_id, data FROM page_steps WHERE id = ?", key)
            if known and known[0]["thread_id"] != thread:
                return
            kept = json.loads(known[0]["data"]) if known else {}
            kept |= {name: value for name, value in given.items() if value is not None or name not in kept}
            searched, data = str(kept.get("output") or "").casefold(), _json(kept)
            if known:
                await run("UPDATE page_steps SET searched = ?, data = ? WHERE id = ?", searched, data, key)
            else:
                sql = "INSERT INTO page_steps (id, thread_id, created, type, searched, data) VALUES (?, ?, ?, ?, ?, ?)"
                await run(sql, key, thread, created, step_dict["type"], searched, data)
            await run("UPDATE page_threads SET changed = ? WHERE id = ?", utc_now(), thread)

        await (await self._db()).write(work)

    @queue_until_user_message()
    async def update_step(self, step_dict: StepDict) -> None:
        """Keep a message or step, over what was kept of it before."""
        await self.create_step(step_dict)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        """Delete a message or step with its elements and feedback."""

        async def work(run: Run) -> None:
            await run("DELETE FROM page_elements WHERE for_id = ?", step_id)
            await run("DELETE FROM page_feedback WHERE for_id = ?", step_id)
            await run("DELETE FROM page_steps WHERE id = ?", step_id)

        await (await self._db()).write(work)

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """Return nothing: favourites are off."""
        return []

    async def get_thread_author(self, thread_id: str) -> str:
        """Return the identifier of the chat's user, empty if there is no such chat."""
        sql = """SELECT identifier FROM page_threads JOIN page_users ON page_users.id = page_threads.user_id
            WHERE page_threads.id = ?"""
        row = await self._row(sql, thread_id)
        return str(row["identifier"]) if row else ""

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a chat, everything in it, and what the assistant remembers of it."""
        author = await self.get_thread_author(thread_id)
        await (await self._db()).write(lambda run: delete_chat(run, thread_id))
        await self._forget(author, thread_id)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """Return a user's chats, latest first, without their steps; `search` looks into titles and messages."""
        wanted = (filters.search or "").casefold()
        found = f"%{_escaped(wanted)}%"
        first = max(1, min(pagination.first, _LONGEST_PAGE))
        cursor = pagination.cursor or ""
        start = int(cursor) if len(cursor) < 10 and cursor.isascii() and cursor.isdecimal() else 0
        sql = """
            SELECT * FROM page_threads WHERE user_id = ? AND (searched LIKE ? ESCAPE '\\' OR EXISTS (
                SELECT 1 FROM page_steps WHERE thread_id = page_threads.id AND type IN (?, ?)
                AND page_steps.searched LIKE ? ESCAPE '\\'))
            ORDER BY changed DESC, id LIMIT ? OFFSET ?"""
        rows = await self._rows(sql, filters.userId, found, *_SEARCHED, found, first + 1, start)
        page = [_thread(row) for row in rows[:first]]
        more = len(rows) > first
        info = PageInfo(hasNextPage=more, startCursor=str(start), endCursor=str(start + len(page)))
        return PaginatedResponse(pageInfo=info, data=page)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """Return a chat with its steps, cards and pictures, None if there is none."""
        row = await self._row("SELECT * FROM page_threads WHERE id = ?", thread_id)
        if row is None:
            return None
        ordered = "SELECT data FROM page_steps WHERE thread_id = ? ORDER BY created, position"
        steps = await self._rows(ordered, thread_id)
        elements = await self._rows("SELECT data FROM page_elements WHERE thread_id = ?", thread_id)
        judged = {
            judgement["for_id"]: judgement
            for judgement in await self._rows("SELECT * FROM page_feedback WHERE thread_id = ?", thread_id)
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
        """Enter a chat of a user or change what is given of it; a chat never changes its user."""
        now = utc_now()
        title = None if name is None else " ".join(name.split())[:_TITLE_CHARS]

        async def work(run: Run) -> None:
            # Without a user it is one that was deleted meanwhile.
            if user_id:
                sql = "INSERT INTO page_threads VALUES (?, ?, '', '', ?, ?, '[]', '{}') ON CONFLICT (id) DO NOTHING"
                await run(sql, thread_id, user_id, now, now)
            await run(
                """UPDATE page_threads SET name = coalesce(?, name), searched = coalesce(?, searched),
                metadata = coalesce(?, metadata), tags = coalesce(?, tags) WHERE id = ?""",
                title,
                None if title is None else title.casefold(),
                None if metadata is None else _json(metadata),
                None if tags is None else _json(tags),
                thread_id,
            )

        await (await self._db()).write(work)

    async def build_debug_url(self) -> str:
        """Return nothing: there is no debug page."""
        return ""

    async def close(self) -> None:
        """Close the database."""
        if self._opened:
            await asyncio.wait([self._opened])
        self._opened = None
        await self._stack.aclose()


def _thread(row: Row) -> ThreadDict:
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


def _with_feedback(step: StepDict, judged: dict[str, Row]) -> StepDict:
    row = judged.get(step["id"])
    if row:
        step["feedback"] = {"forId": step["id"], "id": row["id"], "value": row["value"], "comment": row["comment"]}
    return step


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
