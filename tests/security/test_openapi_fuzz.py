"""Every operation of the OpenAPI description under requests made from it, right ones and wrong ones: never a 5xx."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from server import create_app
from settings import Settings
from tests.openapi_kit import attack
from tests.server_kit import fake_assistant, served


def examples(path: str) -> int:
    """Return how many requests of each kind an operation gets; LangServe says everything twice, and slowly."""
    if path.startswith("/cook/c/"):
        return 2
    return 3 if path.startswith("/cook") else 8


@pytest.fixture
def address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve from a loop in a thread of its own; schemathesis waits for its answers."""
    away = {"keys": settings.memory.path.with_name("keys.json")}
    chosen = settings.model_copy(update={"server": settings.server.model_copy(update=away)})
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant))
    found: list[str] = []
    ready, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with served(create_app(chosen)) as there:
            found.append(there)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert ready.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(over.set)
    thread.join(60)
    loop.close()


def test_no_request_that_the_description_leads_to_is_a_server_error(address: str) -> None:
    attack(address, examples)
