"""OpenMP's threads, which the embedded engines share."""

import os


def sleep_at_barriers() -> None:
    """Have OpenMP's threads sleep soon at barriers; call before the first engine is loaded.

    By default they spin for milliseconds. When two engines share the cores, or another program is busy, each then
    waits for threads that wait for the other: a question takes 1.5 s to embed in place of 20 ms (2 cores, busy).
    A variable that is already set is left alone.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")
