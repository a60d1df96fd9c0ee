"""Counting what happened in the last minute, by name."""

import time
from collections import OrderedDict, deque

FAILURES = 10
_MINUTE_S = 60.0
_REMEMBERED = 10_000


class Window:
    """Counts events of the last minute by name; the longest unseen names are forgotten first."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def count(self, name: str) -> int:
        """Return how many events there were in the last minute."""
        times, oldest = self._seen.get(name, deque()), time.monotonic() - _MINUTE_S
        while times and times[0] <= oldest:
            times.popleft()
        return len(times)

    def add(self, name: str) -> None:
        """Record one event."""
        self._seen.setdefault(name, deque()).append(time.monotonic())
        self._seen.move_to_end(name)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
