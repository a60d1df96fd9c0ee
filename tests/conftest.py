"""Fixtures for all tests: nothing reaches the network, nothing writes into the checkout."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from graph.parts import Parts
from settings import Settings, load_settings
from tests.fakes import Ear, Painter, RecordingModel, ScriptedRetriever, Shelf, repair
from tests.postgres_kit import Cluster, binaries, cluster


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser last: Playwright keeps an event loop running in this thread, and asyncio allows only one."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse connections to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("", "localhost", "::1") and not str(host).startswith("127."):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture(scope="session")
def database() -> Iterator[Cluster]:
    """Return a private PostgreSQL, made once a session and shared by all tests that want one."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster(programs) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the default settings with every writable path below `tmp_path`."""
    return load_settings(
        index={"path": tmp_path / "index"},
        memory={"path": tmp_path / "threads.sqlite"},
        image={"folder": tmp_path / "images"},
    )


@pytest.fixture
def make_parts(settings: Settings) -> Callable[..., Parts]:
    def make(answers: list[str] | None = None, model: Any = None, **replaced: Any) -> Parts:
        model = model or RecordingModel(
            messages=iter([AIMessage(text) for text in answers or ["好的。"] * 20]), prompts=[]
        )
        parts = {
            "settings": settings,
            "chat": lambda profile: model,
            "retriever": ScriptedRetriever(asked=[]),
            "transcriber": Ear(),
            "painter": Painter(),
            "repair": repair,
            "library": lambda limits, seed: Shelf(),
        }
        return Parts(**(parts | replaced))

    return make
