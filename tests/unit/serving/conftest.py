"""A server over scripted models, on a real loopback port."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

import pytest

from server import configure, create_app
from settings import Settings
from tests.server_kit import fake_assistant, served

Serve = Callable[..., AbstractAsyncContextManager[str]]


@pytest.fixture
def serve(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Return a context manager that serves the API; `parts` replaces parts, other keywords replace settings."""

    @asynccontextmanager
    async def opened(parts: dict[str, Any] | None = None, **update: Any) -> AsyncIterator[str]:
        away = settings.server.model_copy(update={"keys": settings.memory.path.with_name("keys.json")})
        # The port of the settings is the same for every test at once.
        server = update.pop("server", away).model_copy(update={"port": 0})
        chosen = settings.model_copy(update={"server": server} | update)
        monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, **(parts or {})))
        app = create_app(chosen)
        async with served(app, configure(app, chosen.server)) as address:
            yield address

    return opened
