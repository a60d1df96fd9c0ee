"""A turn that is being kept is answered too: kept without its answer, the question would be asked and kept twice."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from graph.events import Answer, Event, StepEnded, StepStarted


async def kept_whole(events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    """Yield the events of a turn; cancelled once it is being kept, it goes on to its answer, without the picture.

    Raises:
        CancelledError: it was cancelled before; nothing of it is kept.
    """
    turn = _Turn(events)
    try:
        while (event := await turn.next()) is not None:
            yield event
    finally:
        await turn.end()


def without_picture(answer: Answer) -> Answer:
    """Return an answer without its picture, if it has one, of which it could not be kept whose it is."""
    if not answer.image:
        return answer
    lost = "图片没能存下来。The picture could not be kept."
    return replace(answer, image=None, notices=[*answer.notices, lost])


class _Turn:
    """The run of one turn, in a task that whoever reads its events does not take along."""

    def __init__(self, events: AsyncGenerator[Event]) -> None:
        self._came: asyncio.Queue[Event | None] = asyncio.Queue()
        self._step = ""
        self._keeping = self._cut = False
        self._running = asyncio.create_task(self._run(events))

    async def next(self) -> Event | None:
        """Return the next event, None after the last."""
        while True:
            try:
                event = await self._came.get()
            except asyncio.CancelledError:
                if not self._keeping:
                    raise
                self._cut_short()
            else:
                if event is None:
                    await self._running
                return event

    async def end(self) -> None:
        """Have it end, and wait for that."""
        self._cut_short()
        await asyncio.wait([self._running])

    def _cut_short(self) -> None:
        self._cut = True
        if not self._keeping or self._step == "illustrate":
            self._running.cancel()

    async def _run(self, events: AsyncGenerator[Event]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    self._note(event)
                    self._came.put_nowait(event)
        finally:
            self._came.put_nowait(None)

    def _note(self, event: Event) -> None:
        if isinstance(event, StepStarted):
            self._step = event.node
            self._keeping |= event.node == "remember"
            if self._cut:
                self._cut_short()
        elif isinstance(event, StepEnded):
            self._step = ""
