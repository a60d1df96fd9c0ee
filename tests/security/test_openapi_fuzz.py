"""Every operation of the OpenAPI description under requests made from it, right ones and wrong ones: never a 5xx."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as search
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.case import Case

from server import create_app
from settings import Settings
from tests.server_kit import fake_assistant, served

BOUNDED = search(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


# Hardly any string is a wrong one there: looking for it would take minutes.
ANYTHING_GOES = ("{config_hash}", "{recipe_id}")


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
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    tried: dict[str, int] = {}
    for operation in (result.ok() for result in schema.get_all_operations()):
        for mode in GenerationMode:
            if mode.is_negative and any(name in operation.path for name in ANYTHING_GOES):
                continue
            kinds = operation.as_strategy(generation_mode=mode)

            @search(BOUNDED, max_examples=examples(operation.path))
            @given(case=kinds)
            def attack(case: Case) -> None:
                case.call_and_validate(checks=[not_a_server_error], timeout=60)
                tried[case.operation.label] = tried.get(case.operation.label, 0) + 1

            with suppress(Unsatisfiable):  # an operation that takes nothing cannot be given wrong things
                attack()
    assert set(tried) >= {operation.ok().label for operation in schema.get_all_operations()}
