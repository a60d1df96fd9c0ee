"""Fixtures for all tests: nothing reaches the network, nothing writes into the checkout."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import Settings, load_settings


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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the default settings with every writable path below `tmp_path`."""
    return load_settings(
        index={"path": tmp_path / "index"},
        memory={"path": tmp_path / "threads.sqlite"},
        image={"folder": tmp_path / "images"},
    )
