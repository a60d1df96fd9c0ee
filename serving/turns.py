"""Turns of many callers: one at a time in a conversation, bounded in time, recorded for their owner."""

import asyncio
import logging
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from langchain_core.messages import AnyMessage
from langgraph.checkpoint.base import BaseCheckpointSaver

from graph.assistant import Assistant
from graph.events import Answer, Event
from graph.state import TurnOptions
from memory.ledger import Ledger
from serving.access import LOCAL
from serving.keeping import kept_whole, without_picture
from serving.logs import log_turn, note_turn
from serving.metrics import Metrics
from settings import ServerSettings

log = logging.getLogger(__name__)
STOPPING = "服务正在关闭，请稍后再问。The server is stopping; please ask again later."


class TurnTimeoutError(RuntimeError):
    """A turn took longer than it may; the message is one sentence for the user."""


class ServerBusyError(RuntimeError):
    """No turn can be started now; the message is one sentence for the user."""


@dataclass(frozen=True)
class TurnRequest:
    """One turn of one caller; without a `thread` it leaves no memory behind, and may bring its own `history`."""

    owner: str
    question: str
    thread: str | None = None
    audio: Path | None = None
    history: Sequence[tuple[str, str]] = ()
    options: TurnOptions = field(default_factory=TurnOptions)
    run: str = ""


class Turns:
    """Runs turns on the assistant that `open_` gives. One per process."""

    def __init__(
        self, open_: Callable[[], Awaitable[Assistant]], ledger: Ledger, metrics: Metrics, settings: ServerSettings
    ) -> None:
        self.assistant = open_
        self.ledger = ledger
        self._metrics = metrics
        self._timeout_s = settings.turn_timeout_s
        self._max_running = settings.max_turns
        self._running: dict[asyncio.Task[None], str] = {}
        self._stopping = False
        self._threads: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    @property
    def running(self) -> int:
        """Number of turns under way."""
        return len(self._running)

    async def stream(self, request: TurnRequest) -> AsyncGenerator[Event]:
        """Run one turn and yield what happens, the finished `Answer` last; closing the iterator gives the turn up.

        Raises:
            ServerBusyError: as many turns as allowed are under way, or the server is stopping.
            TurnTimeoutError: the turn took too long; the conversation is unchanged.
            QuestionError, AudioError: see `Assistant.stream`.
        """
        if self._stopping:
            raise ServerBusyError(STOPPING)
        if self.running >= self._max_running or self._has_its_share(request.owner):
            raise ServerBusyError("现在太忙，请稍后再问。The server is busy; please ask again in a moment.")
        events: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        # A task of its own: consumers may advance this from different tasks, which asyncio.timeout cannot bear.
        task = asyncio.create_task(self._run(request, events))
        self._running[task] = request.owner
        task.add_done_callback(self._finished)
        self._metrics.running.set(self.running)
        try:
            while (event := await events.get()) is not None:
                if isinstance(event, Exception):
                    self._metrics.failure(event)
                    raise event
                if isinstance(event, Answer):
                    self._metrics.turn(event)
                yield event
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait([task])

    async def drain(self, timeout_s: float) -> int:
        """Begin no more turns and wait until those under way are finished; return how many had to be given up."""
        self._stopping = True
        if not self._running:
            return 0
        _, late = await asyncio.wait(set(self._running), timeout=timeout_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=5)
        return len(late)

    async def messages(self, owner: str, thread: str) -> list[AnyMessage]:
        """Return the finished turns of an owner's thread, oldest first."""
        return await (await self.assistant()).history(self.ledger.checkpoint_thread(owner, thread))

    async def delete_thread(self, owner: str, thread: str) -> bool:
        """Delete an owner's thread; return whether there was one."""
        return await self.ledger.delete_thread(owner, thread, await self._checkpoints())

    def _has_its_share(self, owner: str) -> bool:
        """Tell whether a key has half of the turns that the others leave, so that a newcomer always finds some."""
        own = sum(one == owner for one in self._running.values())
        left = self._max_running - (self.running - own)
        return owner != LOCAL.owner and own >= max(1, left // 2)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._metrics.running.set(self.running)

    async def _run(self, request: TurnRequest, events: "asyncio.Queue[Event | Exception | None]") -> None:
        name = self.ledger.checkpoint_thread(request.owner, request.thread) if request.thread else None
        lock = self._threads.setdefault(name, asyncio.Lock()) if name else asyncio.Lock()
        note_turn(request.thread or "", request.run)
        try:
            async with asyncio.timeout(self._timeout_s), lock:
                async for event in kept_whole(self._turn(request, name)):
                    await events.put(event)
        except TimeoutError:
            limit = f"{self._timeout_s:.0f}"
            await events.put(
                TurnTimeoutError(f"超过 {limit} 秒还没有答完，已停止。The turn took longer than {limit} seconds.")
            )
        except asyncio.CancelledError:
            await events.put(ServerBusyError(STOPPING))
            raise
        except Exception as error:
            await events.put(error)
        finally:
            await events.put(None)

    async def _turn(self, request: TurnRequest, name: str | None) -> AsyncGenerator[Event]:
        assistant = await self.assistant()
        if request.thread is not None:
            await self.ledger.begin(request.owner, request.thread)
        stream = assistant.stream(
            request.question,
            audio=request.audio,
            thread=name,
            history=request.history,
            options=replace(request.options, kitchen=request.owner),
        )
        async for event in stream:
            if isinstance(event, Answer):
                event = await self._recorded(request, event)
                log_turn("api", request.owner, request.question, event)
            yield event

    async def _recorded(self, request: TurnRequest, answer: Answer) -> Answer:
        """Record a finished turn. It is kept already: where that fails it is answered all the same."""
        picture = Path(answer.image).name if answer.image else None
        try:
            await self.ledger.record(request.owner, request.thread, answer.question, picture)
        except Exception as error:
            log.warning("A turn was not recorded: %s", error)
            return without_picture(answer)
        return answer

    async def _checkpoints(self) -> BaseCheckpointSaver[str]:
        memory = (await self.assistant()).graph.checkpointer
        if not isinstance(memory, BaseCheckpointSaver):
            raise TypeError("The graph was compiled without a checkpointer.")
        return memory
