"""The long-term store of every kind that can be configured, for the contracts that hold over all of them."""

from collections.abc import AsyncIterator

import pytest
from langgraph.store.base import BaseStore

from memory.store import open_store
from settings import Settings


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def store(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BaseStore]:
    if request.param == "postgres":
        monkeypatch.setenv("SHISHEN_DATABASE_URL", request.getfixturevalue("database").address)
    memory = settings.memory.model_copy(update={"checkpointer": request.param})
    async with open_store(memory) as opened:
        yield opened
