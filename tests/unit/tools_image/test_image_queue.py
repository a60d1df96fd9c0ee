"""One job per device, a bound, cancellation, and no queue stuck behind a thread that hangs."""

import asyncio
import threading
import time
from threading import Event

import pytest

from tools.image.picture import ImageError
from tools.image.queue import DeviceQueue, queue_for


def nothing() -> None:
    pass


async def test_jobs_of_one_device_never_overlap_and_keep_their_order() -> None:
    queue, running, order = DeviceQueue(20), 0, []

    def work(number: int) -> int:
        nonlocal running
        running += 1
        assert running == 1
        time.sleep(0.01)
        running -= 1
        order.append(number)
        return number

    jobs = [queue.run(lambda _, n=n: work(n), grace_s=1, abandon=nothing) for n in range(8)]
    assert await asyncio.gather(*jobs) == list(range(8)) == order
    assert queue.pending == 0


async def test_parallel_places_are_used() -> None:
    queue, together = DeviceQueue(20, 3), threading.Barrier(3, timeout=5)
    await asyncio.gather(*(queue.run(lambda _: together.wait(), grace_s=1, abandon=nothing) for _ in range(3)))


async def test_a_full_queue_refuses() -> None:
    queue, gate = DeviceQueue(2), Event()
    jobs = [asyncio.create_task(queue.run(lambda _: gate.wait(5), grace_s=1, abandon=nothing)) for _ in range(3)]
    await asyncio.sleep(0.02)
    with pytest.raises(ImageError, match="太多"):
        await queue.run(lambda _: True, grace_s=1, abandon=nothing)
    gate.set()
    assert await asyncio.gather(*jobs) == [True] * 3
    assert await queue.run(lambda _: 7, grace_s=1, abandon=nothing) == 7


async def test_a_cancelled_job_stops_and_frees_its_place() -> None:
    queue, ended = DeviceQueue(2), Event()

    def patient(cancelled: Event) -> None:
        cancelled.wait(5)
        ended.set()

    job = asyncio.create_task(queue.run(patient, grace_s=5, abandon=nothing))
    await asyncio.sleep(0.02)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await asyncio.wait_for(queue.run(lambda _: ended.is_set(), grace_s=1, abandon=nothing), 2)
    assert queue.stuck == 0


async def test_a_job_cancelled_while_it_waits_never_runs() -> None:
    queue, gate, ran = DeviceQueue(5), Event(), []
    first = asyncio.create_task(queue.run(lambda _: gate.wait(5), grace_s=1, abandon=nothing))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(queue.run(lambda _: ran.append(1), grace_s=1, abandon=nothing))
    await asyncio.sleep(0.02)
    second.cancel()
    await asyncio.wait([second])
    await asyncio.sleep(0)
    assert queue.pending == 1
    gate.set()
    await first
    await queue.drain()
    assert ran == []


async def test_hanging_threads_are_left_behind_then_refused_then_forgiven() -> None:
    queue, gate, abandoned = DeviceQueue(5), Event(), []
    for _ in range(2):
        job = asyncio.create_task(queue.run(lambda _: gate.wait(10), grace_s=0.05, abandon=lambda: abandoned.append(1)))
        await asyncio.sleep(0.02)
        job.cancel()
        await asyncio.wait([job])
        await queue.drain()
    assert (queue.stuck, abandoned) == (2, [1, 1])
    with pytest.raises(ImageError, match="没有响应"):
        await queue.run(lambda _: True, grace_s=1, abandon=nothing)
    gate.set()
    for _ in range(100):
        if queue.stuck == 0:
            break
        await asyncio.sleep(0.01)
    assert await queue.run(lambda _: True, grace_s=1, abandon=nothing)


async def test_an_error_reaches_the_caller_and_the_next_job_runs() -> None:
    queue = DeviceQueue(2)

    def fail(_: Event) -> None:
        raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        await queue.run(fail, grace_s=1, abandon=nothing)
    assert await queue.run(lambda _: 1, grace_s=1, abandon=nothing) == 1


async def test_a_device_has_one_queue_in_a_loop() -> None:
    assert queue_for("cuda:0", waiting=1) is queue_for("cuda:0", waiting=9)
    assert queue_for("cuda:0", waiting=1) is not queue_for("cpu", waiting=1)
