"""Connections that never finish asking; without `serving/request_heads.py` uvicorn keeps each of them open for ever."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import StreamingResponse
from uvicorn.protocols.http import auto
from websockets.asyncio.client import connect

from server import configure
from serving.request_heads import impatient, make_default
from settings import ServerSettings
from tests.server_kit import served

PATIENCE_S = 0.4
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(params=["httptools", "h11"])
def protocol(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    from uvicorn.protocols.http.h11_impl import H11Protocol

    if request.param == "h11":
        monkeypatch.setattr("serving.request_heads.AutoHTTPProtocol", H11Protocol)
    else:
        assert auto.AutoHTTPProtocol is not H11Protocol


@asynccontextmanager
async def server() -> AsyncIterator[tuple[str, int]]:
    app = FastAPI()

    @app.get("/")
    async def hello() -> str:
        return "hello"

    @app.get("/slow")
    async def slow() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(6):
                await asyncio.sleep(PATIENCE_S / 3)
                yield b"."

        return StreamingResponse(pieces())

    @app.post("/size")
    async def size(request: Request) -> int:
        return len(await request.body())

    @app.websocket("/ws")
    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        while True:
            await websocket.send_text(await websocket.receive_text())

    config = configure(app, ServerSettings(port=0, header_timeout_s=PATIENCE_S, shutdown_s=1))
    async with served(app, config) as address:
        yield address, int(address.rpartition(":")[2])


async def closed_after(port: int, *pieces: bytes, pause_s: float = 0.05) -> float:
    """Return how long a connection lives on which `pieces` come one by one, the last again and again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    number = 0
    try:
        while not reader.at_eof() and time.monotonic() - began < 10:
            if pieces:
                writer.write(pieces[min(number, len(pieces) - 1)])
                number += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(65_536), pause_s)
    except ConnectionError:
        pass
    writer.close()
    return time.monotonic() - began


@pytest.mark.usefixtures("protocol")
async def test_a_head_that_trickles_in_is_cut_off() -> None:
    async with server() as (_, port):
        lives = await asyncio.gather(
            closed_after(port),
            closed_after(port, HEAD, b"X: a\r\n"),
            closed_after(port, HEAD + b"\r\n", HEAD, b"X: a\r\n"),
        )
    assert all(PATIENCE_S * 0.8 < life < 5 for life in lives), lives


@pytest.mark.usefixtures("protocol")
async def test_a_head_without_end_is_cut_off_by_its_size() -> None:
    async with server() as (_, port):
        life = await closed_after(port, HEAD, b"X: " + b"a" * 60_000 + b"\r\n", pause_s=0.01)
    assert life < PATIENCE_S


@pytest.mark.usefixtures("protocol")
async def test_those_who_asked_may_take_longer() -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(4):
            await asyncio.sleep(PATIENCE_S / 3)
            yield b"1234"

    async with server() as (address, port), httpx.AsyncClient(base_url=address, timeout=10) as client:
        slow, sent = await asyncio.gather(client.get("/slow"), client.post("/size", content=body()))
        await asyncio.sleep(PATIENCE_S * 1.5)
        again = await client.get("/")
        async with connect(f"ws://127.0.0.1:{port}/ws") as page:
            await asyncio.sleep(PATIENCE_S * 1.5)
            await page.send("still here")
            echoed = await page.recv()
    assert (slow.text, sent.json(), again.json(), echoed) == ("......", 16, "hello", "still here")


def test_servers_that_choose_no_protocol_get_the_impatient_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uvicorn.config.HTTP_PROTOCOLS", dict(uvicorn.config.HTTP_PROTOCOLS))
    make_default(1.0)
    config = uvicorn.Config(FastAPI())
    config.load()
    assert config.http_protocol_class.__name__ == impatient(1.0).__name__
