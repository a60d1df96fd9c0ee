"""The timers of a user's kitchen over HTTP. Clocks differ: what is told is how many seconds are left."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from memory.timers import Timer
from serving.kitchen_api import Opened, Owner
from serving.protocol import REFUSED

_LONGEST_S = 48 * 3600
TimerId = Annotated[str, Path(pattern="^[0-9a-f-]{8,36}$", examples=["0" * 32])]


class TimerStarted(BaseModel, extra="forbid"):
    """A timer as it is started."""

    label: str = Field(min_length=1, max_length=200)
    left_s: float = Field(ge=-_LONGEST_S, le=_LONGEST_S, description="Below 0: over for so long")


class RunningTimer(TimerStarted):
    """A timer as it stands."""

    timer_id: str


def create_timers(prefix: str, opened: Opened, reads: Owner, writes: Owner) -> APIRouter:
    """Return the routes below `prefix`."""
    router = APIRouter(prefix=f"{prefix}/timers", tags=["kitchen"], responses=REFUSED)

    @router.get("")
    async def running(request: Request) -> list[RunningTimer]:
        """List the timers that run, and those over that nobody stopped, the next first."""
        owner, kitchen = reads(request), await opened(request)
        now = datetime.now(UTC)
        return [
            RunningTimer(timer_id=one.timer_id, label=one.label, left_s=round((one.ends - now).total_seconds(), 3))
            for one in await kitchen.timers.running(owner)
        ]

    @router.put("/{timer_id}", status_code=204)
    async def start(request: Request, timer_id: TimerId, asked: TimerStarted) -> None:
        """Start a timer; told again, it stands as told last."""
        owner, kitchen = writes(request), await opened(request)
        ends = datetime.now(UTC) + timedelta(seconds=asked.left_s)
        await kitchen.timers.start(owner, Timer(timer_id=timer_id, label=asked.label, ends=ends))

    @router.delete("/{timer_id}", status_code=204)
    async def stop(request: Request, timer_id: TimerId) -> None:
        """Stop a timer, or put one away that is over."""
        owner, kitchen = writes(request), await opened(request)
        await kitchen.timers.stop(owner, timer_id)

    return router
