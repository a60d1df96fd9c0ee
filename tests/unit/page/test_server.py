import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from page.browser_identity import browser_identity
from page.server import PageMiddleware, _kept_secret, _page_route, _picture_route, local_only
from serving.request_body import SoundBodies
from settings import Settings


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 32)

    async def hello(request: Any) -> PlainTextResponse:
        return PlainTextResponse("hello")

    app = PageMiddleware(Starlette(routes=[Route("/{path:path}", hello)]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")


def test_every_outside_link_leaves_the_page() -> None:
    import chainlit.server

    html = local_only(chainlit.server.get_html_template(""))
    loaded = re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]*)"', html)
    assert loaded and all(address.startswith("/") for address in loaded)


async def test_a_new_browser_is_signed_in_once(client: httpx.AsyncClient) -> None:
    first = await client.get("/")
    assert {cookie.name for cookie in client.cookies.jar} == {"shishen_browser", "access_token"}
    assert all("HttpOnly" in value and "SameSite=Lax" in value for value in first.headers.get_list("set-cookie"))
    again = await client.get("/thread/abc")
    assert "set-cookie" not in again.headers


async def test_a_session_that_is_not_this_browsers_is_replaced(client: httpx.AsyncClient) -> None:
    await client.get("/")
    client.cookies.set("shishen_browser", "0" * 32)
    assert "access_token" in (await client.get("/")).headers["set-cookie"]


@pytest.mark.parametrize("path", ["/assets/a.js", "/user", "/project/threads", "/public/avatar.svg"])
async def test_only_the_page_itself_signs_in(client: httpx.AsyncClient, path: str) -> None:
    assert "set-cookie" not in (await client.get(path)).headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(
            (path, 200)
            for path in ("/", "/login", "/login/callback", "/thread", "/thread/a", "/element/a", "/share/a/")
        ),
        *((path, 404) for path in ("/nope", "/favicon.ico", "/kitchen/pictures/nope.webp", "/thread/a/b", "/loginx")),
    ],
)
async def test_only_what_the_client_has_a_view_for_is_the_page(path: str, status: int) -> None:
    import chainlit.server

    app = FastAPI(routes=[_page_route(chainlit.server.serve)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as http:
        answer = await http.get(path)
    assert answer.status_code == status
    assert ("<!doctype html>" in answer.text) == (status == 200)


async def test_headers_keep_the_page_to_itself(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/assets/index.js")).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "immutable" in headers["cache-control"]
    assert "cache-control" not in (await client.get("/")).headers


async def test_a_body_of_my_kitchen_is_sound_or_none() -> None:
    async def size(request: Any) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    routes = [Route("/{path:path}", size, methods=["POST", "DELETE"])]
    app = SoundBodies(Starlette(routes=routes), paths=("/a", "/kitchen/mine"), most=100, bodiless=("/kitchen/mine",))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as http:
        assert (await http.post("/kitchen/mine/undo")).text == "0"
        assert (await http.delete("/kitchen/mine/plan/1")).text == "0"
        assert (await http.post("/kitchen/mine/plan", json={"dishes": []})).text == "13"
        refused = [
            await http.post(path, content=content)
            for path, content in (("/a", b""), ("/kitchen/mine/list", b"[]"), ("/kitchen/mine/list", b"x" * 101))
        ]
    assert [one.status_code for one in refused] == [422] * 3


@pytest.mark.parametrize("cookie", ["", "shishen_browser=x", "shishen_browser=" + "g" * 32, '"bad;;=;', "a" * 9000])
def test_a_made_up_cookie_is_nobody(cookie: str) -> None:
    assert browser_identity(Headers({"cookie": cookie})) is None


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "var" / "page.secret"
    secret = _kept_secret(file)
    assert len(secret) == 64 and _kept_secret(file) == secret
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("path", ["none.png", "a/b", "..%2f..%2fsettings.py"])
async def test_an_unknown_picture_is_404_and_not_the_page(
    path: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nobodys:
        async def owns_picture(self, owner: str, name: str) -> bool:
            return False

    kitchen: Any = Nobodys()
    kitchen.settings = settings
    monkeypatch.setattr("page.server.signed_in", lambda request: "wang")

    async def page(request: Any) -> PlainTextResponse:
        return PlainTextResponse("the page")

    app = FastAPI()
    app.router.routes[:] = [_picture_route(kitchen), Route("/{path:path}", page)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as http:
        reply = await http.get(f"/pictures/{path}")
    assert reply.status_code == 404
