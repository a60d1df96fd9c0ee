"""Who stays signed in, and what becomes of a session that has ended."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from chainlit.user import User
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from page.sessions import Sessions
from page.sign_in import stays
from serving.users import UserBook
from settings import PageSettings

Token = Callable[[User], str]


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Token:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 32)
    from chainlit.auth.jwt import create_jwt

    return create_jwt


def app(let_in: Any) -> Any:
    async def seen(request: Request) -> PlainTextResponse:
        return PlainTextResponse(";".join(sorted(request.cookies)) + request.headers.get("authorization", ""))

    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        with suppress(WebSocketDisconnect):
            while True:
                await websocket.send_text(await websocket.receive_text())

    return Sessions(Starlette(routes=[Route("/", seen), WebSocketRoute("/ws", echo)]), let_in)


async def seen(let_in: Any, **headers: str) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app(let_in)), base_url="http://page") as client:
        return (await client.get("/", headers=headers)).text


async def test_a_session_that_ended_is_taken_from_the_request(token: Token) -> None:
    mine = token(User(identifier="ann"))
    cookie = f"access_token={mine}; other=1"
    assert await seen(lambda user: user.identifier == "ann", cookie=cookie) == "access_token;other"
    assert await seen(lambda user: False, cookie=cookie) == "other"
    assert await seen(lambda user: False, authorization=f"Bearer {mine}") == ""
    halves = f"access_token_0={mine[:40]}; access_token_1={mine[40:]}"
    assert await seen(lambda user: False, cookie=halves) == ""


async def test_what_is_no_session_is_left_to_chainlit(token: Token) -> None:
    for made_up in ("x", "a.b.c", token(User(identifier="ann"))[:-4] + "AAAA"):
        assert await seen(lambda user: False, cookie=f"access_token={made_up}") == "access_token"
    assert await seen(lambda user: False, cookie="other=1") == "other"
    assert await seen(lambda user: False) == ""


def test_an_open_connection_ends_with_its_session(token: Token) -> None:
    here = {"ann"}
    client = TestClient(
        app(lambda user: user.identifier in here), cookies={"access_token": token(User(identifier="ann"))}
    )
    with client.websocket_connect("/ws") as open_:
        open_.send_text("一")
        assert open_.receive_text() == "一"
        here.clear()
        open_.send_text("二")
        with pytest.raises(WebSocketDisconnect) as closed:
            open_.receive_text()
    assert closed.value.code == 4401


def test_who_stays_by_password(tmp_path: Path) -> None:
    book = UserBook(tmp_path / "users.json")
    book.add("wang", "a long password")
    stay = stays(PageSettings(sign_in="password", users=tmp_path / "users.json"))
    wang = User(identifier="user:wang", metadata={"seal": book.seal("wang")})
    assert stay(wang)
    assert not stay(User(identifier="user:wang"))
    assert not stay(User(identifier="user:li", metadata={"seal": ""}))
    assert not stay(User(identifier="a" * 32)), "a browser known before passwords were asked for"
    book.add("wang", "another password")
    assert not stay(wang)
    book.remove("wang")
    assert not stay(User(identifier="user:wang", metadata={"seal": ""}))


def test_who_stays_by_account_and_by_browser() -> None:
    stay = stays(PageSettings(sign_in="oauth", oauth_allowed=("github:wang", "@kitchen.example")))
    assert stay(User(identifier="github:wang"))
    assert not stay(User(identifier="github:li"))
    assert stay(User(identifier="house:li@kitchen.example", metadata={"verified": True}))
    assert not stay(User(identifier="house:li@kitchen.example", metadata={"verified": False}))
    stay = stays(PageSettings(sign_in="browser"))
    assert stay(User(identifier="0" * 32))
    assert not stay(User(identifier="user:wang"))
