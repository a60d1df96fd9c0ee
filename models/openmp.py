"""OpenMP's threads, which the embedded engines share."""

import os


def cores() -> int:
    """Return how many cores this process may use; macOS has no word of that and lets it use all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sleep_at_barriers() -> None:
    """Have OpenMP's threads sleep soon at barriers; call before the first engine is loaded.

    By default they spin for milliseconds. When two engines share the cores, or another program is busy, each then
    waits for threads that wait for the other: a question takes 1.5 s to embed in place of 20 ms (2 cores, busy).
    A variable that is already set is left alone.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")
