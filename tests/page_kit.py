"""The real page in a process of its own, and what speaks to it as a browser does."""

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from settings import ROOT, Settings
from tests.server_kit import small_index


@contextmanager
def page(settings: Settings, command: tuple[str, ...] = ("ui",), **environment: str) -> Iterator[str]:
    small_index(settings)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = settings.memory.path.parent
    given = {
        "SHISHEN_INDEX__PATH": str(settings.index.path),
        "SHISHEN_MEMORY__PATH": str(settings.memory.path),
        "SHISHEN_IMAGE__FOLDER": str(settings.image.folder),
        "SHISHEN_PAGE__PATH": str(folder / "page.sqlite"),
        "SHISHEN_PAGE__USERS": str(folder / "users.json"),
        "SHISHEN_SERVER__KEYS": str(folder / "keys.json"),
        "SHISHEN_CHAT__PROVIDER": "openai",
        "SHISHEN_CHAT__BASE_URL": "http://127.0.0.1:9/v1",
    }
    log = folder / f"page-{port}.log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "cli", *command, "--port", str(port)],
            cwd=ROOT,
            env=os.environ | given | environment,
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert running.poll() is None, log.read_text(encoding="utf-8")[-2000:]
            try:
                if httpx.get(f"{address}/ready", timeout=2).is_success:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        yield address
    finally:
        running.kill()
        running.wait()


def signed_in(address: str, name: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=30)
    reply = client.post("/login", data={"username": name, "password": password})
    assert reply.status_code == 200, reply.text
    return client


def cookies(client: httpx.Client) -> str:
    """Return a client's cookies as a header."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


@contextmanager
def at_the_page(client: httpx.Client, chat: str = "") -> Iterator[ClientConnection]:
    """Open the page's websocket for whoever is signed in with `client`, in an earlier chat if one is given."""
    address = str(client.base_url).replace("http", "ws", 1) + "/ws/socket.io/?EIO=4&transport=websocket"
    with connect(address, additional_headers={"Cookie": cookies(client)}, open_timeout=30) as page:
        hear(page, "0")
        hello = {"sessionId": str(uuid.uuid4()), "clientType": "webapp", "userEnv": "{}", "threadId": chat}
        page.send("40" + json.dumps(hello))
        answer = hear(page, "4")
        if not answer.startswith("0"):
            raise PermissionError(answer)
        tell(page, "connection_successful")
        yield page


def tell(page: ClientConnection, event: str, *given: Any) -> None:
    """Send an event to the server."""
    page.send("42" + json.dumps([event, *given]))


def ask(page: ClientConnection, question: str) -> None:
    """Send a question as the page does."""
    message = {"id": str(uuid.uuid4()), "threadId": "", "type": "user_message", "name": "x", "output": question}
    tell(page, "client_message", {"message": message | {"createdAt": "2026-01-01T00:00:00Z"}, "fileReferences": []})


def hear(page: ClientConnection, kind: str, timeout_s: float = 30) -> str:
    """Return the next packet of a kind, answering pings meanwhile."""
    end = time.monotonic() + timeout_s
    while True:
        packet = str(page.recv(timeout=max(0.0, end - time.monotonic())))
        if packet == "2":
            page.send("3")
        elif packet.startswith(kind):
            return packet[len(kind) :]
