"""What every route needs: the settings, the assistant, the ledger, counters, limits and tracing of one server."""

from dataclasses import dataclass

from fastapi import Request

from memory.ledger import Ledger
from serving.metrics import Metrics
from serving.rate_limits import RateLimits
from serving.shared_assistant import Kitchen
from serving.tracing import Tracing
from serving.turns import Turns
from settings import Settings


@dataclass(frozen=True)
class House:
    """The parts of one server, opened with it."""

    settings: Settings
    kitchen: Kitchen
    ledger: Ledger
    turns: Turns
    metrics: Metrics
    limits: RateLimits
    tracing: Tracing


def house_of(request: Request) -> House:
    """Return the parts of the server that got a request."""
    house: House = request.app.state.house
    return house
