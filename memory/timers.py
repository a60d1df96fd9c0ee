"""Timers that run in a user's kitchen: kept with their owner, so that every tab and device counts the same down."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from langgraph.store.base import BaseStore
from pydantic import AfterValidator, BaseModel, Field

from errors import UserError
from memory.storable import storable

MOST = 30
_OVER = timedelta(hours=12)
"""How long one that is over is kept that nobody stopped."""


class TimersFullError(UserError, ValueError):
    """More than run at once; the message is one sentence."""


class Timer(BaseModel, frozen=True, extra="ignore"):
    """A timer, by when it is over."""

    timer_id: str
    label: Annotated[str, AfterValidator(storable)] = Field(max_length=200, description="Dish, step, and what for")
    ends: datetime


class Timers:
    """The timers of all owners."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def running(self, owner: str) -> list[Timer]:
        """Return an owner's timers, the next first; those long over are none any more."""
        found = [Timer.model_validate(one.value) for one in await self._store.asearch(_home(owner), limit=2 * MOST)]
        kept = [one for one in found if one.ends > datetime.now(UTC) - _OVER]
        return sorted(kept, key=lambda one: one.ends)

    async def start(self, owner: str, timer: Timer) -> None:
        """Keep a timer; the same one told again takes its own place.

        Raises:
            TimersFullError: `MOST` run already.
        """
        running = await self.running(owner)
        if len(running) >= MOST and all(one.timer_id != timer.timer_id for one in running):
            raise TimersFullError(f"同时最多 {MOST} 个计时。At most {MOST} timers run at once.")
        for one in await self._store.asearch(_home(owner), limit=2 * MOST):
            if one.key not in {kept.timer_id for kept in running}:
                await self._store.adelete(_home(owner), one.key)
        await self._store.aput(_home(owner), timer.timer_id, timer.model_dump(mode="json"), index=False)

    async def stop(self, owner: str, timer_id: str) -> None:
        """Delete a timer, whether it is there or not."""
        await self._store.adelete(_home(owner), timer_id)

    async def forget(self, owner: str) -> None:
        """Delete every timer of an owner."""
        for one in await self._store.asearch(_home(owner), limit=2 * MOST):
            await self._store.adelete(_home(owner), one.key)


def _home(owner: str) -> tuple[str, str, str]:
    return "owners", owner, "timers"
