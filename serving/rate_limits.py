"""What somebody may do in a minute, counted by the library `limits`."""

from collections.abc import Awaitable, Callable

from limits import RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from memory.rate_counts import ProcessCounts
from serving.storage import storage_errors

FAILURES = 10
"""Wrong keys, or passwords, of one sender in a minute."""


class RateLimits:
    """Limits of a minute by name; counts that cannot be shared for the moment are kept in this process."""

    def __init__(self, shared: Storage | None = None) -> None:
        own = ProcessCounts()
        self._counts = [FixedWindowRateLimiter(storage) for storage in (shared or own, own)]

    async def allows(self, name: str, most: int, cost: int = 1) -> bool:
        """Count `cost` against a name, and tell whether it has done at most `most` in its minute."""
        return await self._ask(lambda counts: counts.hit(RateLimitItemPerMinute(most), name, cost=cost))

    async def exhausted(self, name: str, most: int) -> bool:
        """Tell whether a name has nothing left in its minute."""
        return not await self._ask(lambda counts: counts.test(RateLimitItemPerMinute(most), name))

    async def _ask(self, question: Callable[[FixedWindowRateLimiter], Awaitable[bool]]) -> bool:
        shared, own = self._counts
        try:
            return await question(shared)
        except storage_errors():
            return await question(own)
