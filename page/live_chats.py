"""A chat shows the same in every tab it is open in, also in one opened in mid-answer or one that lost its line.

Chainlit tells what happens in a chat only to the tab that asked, over the line that this tab had then.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chainlit.session import WebsocketSession

_STEPS = ("new_message", "update_message", "delete_message", "stream_start", "stream_token")
_BELOW = ("element", "remove_element", "action", "remove_action")
_SHOWN = frozenset((*_STEPS, *_BELOW))
_MOST_EVENTS = 5000

Line = Callable[[str, Any], Awaitable[None]]
"""Tells one tab of an event."""


@dataclass
class _Chat:
    """What is known of a chat as long as a tab has it open."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    events: list[tuple[str, Any]] = field(default_factory=list)
    """What was shown since the last question."""
    asking: WebsocketSession | None = None
    """The tab whose question is being answered."""
    catching_up: set[str] = field(default_factory=set)
    """Tabs that are being told what they missed."""


class LiveChats:
    """The chats that are open, by their thread. One per process."""

    def __init__(self) -> None:
        self._chats: dict[str, _Chat] = {}

    def install(self, greet: Callable[[], Awaitable[None]]) -> None:
        """Have every tab of a chat told what is shown in it; call once.

        `greet` tells a tab what Chainlit tells it only when its chat starts. It is awaited for a tab that is connected
        anew, whose first line may have been lost before it was told.
        """
        from chainlit.server import sio
        from chainlit.socket import connection_successful

        lines = property(lambda session: partial(self._tell, session), lambda session, line: _hold(session, line))
        WebsocketSession.emit = lines  # type: ignore[assignment]

        async def connected(sid: str) -> None:
            await connection_successful(sid)
            if session := WebsocketSession.get(sid):
                await self._joined(session)
                if session.restored:
                    await greet()

        sio.on("connection_successful", connected)

    def kept(self, name: str, session: WebsocketSession) -> dict[str, str]:
        """Return what is kept with a chat under `name`, the same in all its tabs; stored when a tab is closed."""
        from chainlit.user_session import user_sessions

        own = user_sessions.setdefault(session.id, {})
        shared = self._chat(session.thread_id).kept.setdefault(name, own.get(name) or {})
        own[name] = shared
        return shared

    @asynccontextmanager
    async def answering(self, session: WebsocketSession) -> AsyncIterator[None]:
        """Have all tabs of a chat show that a question is being answered, for as long as the context lasts."""
        chat = self._chat(session.thread_id)
        chat.asking = session
        await self.tell_others(session, "task_start", {})
        try:
            yield
        finally:
            chat.asking = None
            await self.tell_others(session, "task_end", {})

    def stop(self, session: WebsocketSession) -> None:
        """Stop the answer of a chat from whichever tab."""
        asking = self._chat(session.thread_id).asking
        if asking and asking.current_task:
            asking.current_task.cancel()

    async def tell_others(self, session: WebsocketSession, event: str, data: Any) -> None:
        """Tell the other tabs of a chat what this one shows already."""
        await asyncio.gather(*(_line(other)(event, data) for other in self._others(session)))

    async def _tell(self, session: WebsocketSession, event: str, data: Any) -> None:
        if event not in _SHOWN and not _answered(event, data):
            await _line(session)(event, data)
            return
        chat = self._chat(session.thread_id)
        if event == "new_message" and data.get("type") == "run":
            chat.events.clear()
            if asked := _question(session, data.get("parentId")):
                # Chainlit's own tab has it; what belongs below a message is shown only where the message is.
                chat.events.append((event, asked))
                await self.tell_others(session, event, asked)
        logged = len(chat.events) < _MOST_EVENTS
        if logged:
            chat.events.append((event, data))
        tabs = [one for one in (session, *self._others(session)) if not (logged and one.id in chat.catching_up)]
        await asyncio.gather(*(_line(one)(event, data) for one in tabs))

    async def _joined(self, session: WebsocketSession) -> None:
        """Tell a tab that has just been connected what it missed."""
        from chainlit.chat_context import chat_contexts
        from chainlit.user_session import user_sessions

        self._prune()
        chat = self._chat(session.thread_id)
        for other in self._others(session):
            if other.id in chat_contexts:
                chat_contexts[session.id] = chat_contexts[other.id]
        # Chainlit has read it from where it was stored last.
        user_sessions.setdefault(session.id, {}).update(chat.kept)
        if not (chat.asking or session.restored):
            return
        chat.catching_up.add(session.id)
        try:
            at = 0
            while at < len(chat.events):
                event, data = chat.events[at]
                if event == "action":
                    await _line(session)("remove_action", data)
                await _line(session)(event, data)
                at += 1
        finally:
            chat.catching_up.discard(session.id)
        if chat.asking:
            await _line(session)("task_start", {})

    def _chat(self, thread: str) -> _Chat:
        return self._chats.setdefault(thread, _Chat())

    def _others(self, session: WebsocketSession) -> list[WebsocketSession]:
        """Return the other tabs that the same user has the same chat open in."""
        same = [one for one in _tabs() if one.thread_id == session.thread_id and one is not session]
        return [one for one in same if _user(one) == _user(session)]

    def _prune(self) -> None:
        opened = {one.thread_id for one in _tabs()}
        self._chats = {key: chat for key, chat in self._chats.items() if key in opened or chat.asking}


def _answered(event: str, data: Any) -> bool:
    """Tell whether the page is told what was answered: cook mode shows it, also over a line that broke meanwhile."""
    return event == "window_message" and isinstance(data, dict) and data.get("shishen") == "answered"


def _hold(session: WebsocketSession, line: Line) -> None:
    vars(session)["line"] = line


def _line(session: WebsocketSession) -> Line:
    line: Line = vars(session)["line"]
    return line


def _tabs() -> list[WebsocketSession]:
    from chainlit.session import ws_sessions_id

    return list(ws_sessions_id.values())


def _user(session: WebsocketSession) -> str:
    return session.user.identifier if session.user else ""


def _question(session: WebsocketSession, message_id: str | None) -> Any:
    from chainlit.chat_context import chat_contexts

    found = (one for one in chat_contexts.get(session.id, []) if one.id == message_id)
    return next((one.to_dict() for one in found), None)
