"""One queue per device: bounded, cancellable, and never stuck behind a thread that hangs."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Event
from typing import TypeVar
from weakref import WeakKeyDictionary, finalize

from tools.image.picture import ImageError

T = TypeVar("T")

_STUCK_PER_PLACE = 2
_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, "DeviceQueue"]] = WeakKeyDictionary()


def queue_for(device: str, *, waiting: int, parallel: int = 1) -> "DeviceQueue":
    """Return the queue of `device` in the running event loop; the first call sets its bounds."""
    queues = _queues.setdefault(asyncio.get_running_loop(), {})
    return queues.setdefault(device, DeviceQueue(waiting, parallel))


class DeviceQueue:
    """Runs blocking work on threads, `parallel` at a time, with at most `waiting` more behind it.

    Work that is given up (timeout, cancel) is told so through an event and keeps its place until its thread ends, so
    that two jobs never share a device. A thread that does not end within the grace period is left behind: the place is
    free again, and after two such threads a place work is refused until one of them comes back.
    """

    def __init__(self, waiting: int, parallel: int = 1) -> None:
        self._bound = waiting + parallel
        self._max_stuck = _STUCK_PER_PLACE * parallel
        self._places = asyncio.Semaphore(parallel)
        self._tasks: set[asyncio.Task[object]] = set()
        self._idle: list[_Worker] = []
        finalize(self, _stop_all, self._idle)
        self.stuck = 0

    @property
    def pending(self) -> int:
        """How many jobs run or wait."""
        return len(self._tasks)

    async def run(self, work: Callable[[Event], T], *, grace_s: float, abandon: Callable[[], None]) -> T:
        """Run `work(cancelled)` in turn and return its result.

        Args:
            work: blocking; is to stop soon after the event is set.
            grace_s: how long given-up work may still hold its place, seconds.
            abandon: called when a thread is left behind, to drop what it holds.

        Raises:
            ImageError: the queue is full, or hanging threads block the device.
            asyncio.CancelledError: the caller was cancelled.
        """
        if self.stuck >= self._max_stuck:
            raise ImageError("画图的程序没有响应，暂时画不了图。", "The picture backend hangs; no pictures for now.")
        if self.pending >= self._bound:
            raise ImageError("画图的人太多了，请稍后再试。", "Too many pictures are waiting; try again later.")
        gone = asyncio.Event()
        started = asyncio.Event()
        task = asyncio.create_task(self._occupy(work, started, gone, grace_s, abandon))
        self._tasks.add(task)
        task.add_done_callback(self._finish)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            gone.set()
            if not started.is_set():
                task.cancel()
            raise

    async def _occupy(
        self,
        work: Callable[[Event], T],
        started: asyncio.Event,
        gone: asyncio.Event,
        grace_s: float,
        abandon: Callable[[], None],
    ) -> T:
        async with self._places:
            started.set()
            cancelled = Event()
            worker = self._idle.pop() if self._idle else _Worker()
            future = worker.run(lambda: work(cancelled))
            leaving = asyncio.create_task(gone.wait())
            await asyncio.wait((future, leaving), return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
            if not future.done():
                cancelled.set()
                await asyncio.wait((future,), timeout=grace_s)
            if not future.done():
                self.stuck += 1
                future.add_done_callback(self._came_back)
                worker.stop()
                abandon()
                raise ImageError(
                    "画图的程序没有响应，已放弃这张图。", "The picture backend hangs; the picture was given up."
                )
            self._idle.append(worker)
            return future.result()

    def _finish(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # marks it as seen: the caller may be gone

    def _came_back(self, future: "asyncio.Future[T]") -> None:
        self.stuck -= 1
        if not future.cancelled():
            future.exception()

    async def drain(self) -> None:
        """Wait until nothing runs or waits, then end the threads."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))
        _stop_all(self._idle)


class _Worker:
    """A daemon thread that runs one job after the other.

    It lives on between jobs, because a fresh thread would build its own OpenMP pool for each picture; and it is a
    daemon, because an executor's thread that hangs keeps the process from ending.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._loop, name="picture", daemon=True).start()

    def run(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Hand `work` over; the future belongs to the running event loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def body() -> None:
            settle: Callable[[], None]
            try:
                settle = partial(future.set_result, work())
            except BaseException as error:
                settle = partial(future.set_exception, error)
            if not loop.is_closed():
                loop.call_soon_threadsafe(lambda: None if future.done() else settle())

        self._jobs.put(body)
        return future

    def stop(self) -> None:
        """End the thread once it has nothing more to do."""
        self._jobs.put(None)

    def _loop(self) -> None:
        while body := self._jobs.get():
            body()


def _stop_all(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().stop()
