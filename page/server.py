"""What the page's web server needs beside Chainlit: no outside requests, closed origins, identity, pictures."""

import os
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from jwt import PyJWTError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memory.page_names import owner_of
from page.browser_identity import BROWSER_COOKIE, cookies_in, identity_in
from page.installed import create_installed, installable
from page.sessions import Sessions
from page.sign_in import LoginLimit, signed_in, stays
from page.turn import PICTURES
from page.uploads import keep_uploads_apart
from serving.errors import handle_invalid
from serving.health import create_health
from serving.request_body import SoundBodies
from serving.request_heads import make_default
from serving.shared_assistant import Kitchen
from serving.storage import handle_storage_errors
from settings import resolve
from tools.image.store import PictureStore

_JSON = (
    *(f"/kitchen/{name}" for name in ("scale", "substitutes", "nutrition", "speak")),
    *(f"/project/{name}" for name in ("threads", "thread", "element", "action", "feedback")),
    *("/feedback", "/set-session-cookie", "/mcp"),
)
_MINE = ("/kitchen/mine", "/kitchen/own-recipes")
_YEAR_S = 365 * 24 * 3600
_OUTSIDE = re.compile(r'<link\b[^>]*\bhref="https?://[^>]*>\s*')
# What Chainlit's client has a view for, and "my kitchen".
_NAVIGATION = ("/", "/login", "/login/callback", "/env", "/thread", "/kitchen")
_NAVIGATION_OF_ONE = ("/thread", "/element", "/share")
_POLICY = "; ".join(
    (
        "default-src 'self'",
        # The card element is compiled in the browser by Chainlit's runner.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), screen-wake-lock=(self)",
}


def prepare(kitchen: Kitchen, *routers: APIRouter) -> None:
    """Ready Chainlit's server for the page; call once, before it starts.

    Args:
        kitchen: the assistant.
        routers: routes that come before Chainlit's own.

    Raises:
        OSError: the folder of the page's secret or that of uploads cannot be written.
    """
    from chainlit import server
    from chainlit.config import config

    settings = kitchen.settings
    os.environ.setdefault("CHAINLIT_AUTH_SECRET", _kept_secret(resolve(settings.page.path).with_suffix(".secret")))
    # Chainlit would open a browser on the server's machine.
    config.run.headless = True
    template: Callable[[str], str] = server.get_html_template
    server.get_html_template = lambda root_path: installable(local_only(template(root_path)))
    # An empty list switches engine.io's origin check off; None allows the page's own origin only.
    server.sio.eio.cors_allowed_origins = config.project.allow_origins or None
    server.app.add_middleware(PageMiddleware, by_cookie=settings.page.sign_in == "browser")
    server.app.add_middleware(Sessions, stays=stays(settings.page))
    server.app.add_middleware(LoginLimit)
    most = settings.server.max_body_bytes
    server.app.add_middleware(SoundBodies, paths=(*_JSON, *_MINE), most=most, bodiless=_MINE)
    handle_storage_errors(server.app)
    handle_invalid(server.app)
    server.app.add_exception_handler(ValueError, _no_session)
    make_default(settings.server.header_timeout_s)
    keep_uploads_apart()
    # Before Chainlit's own routes: its last one answers every address that is left with the page.
    own = [route for one in (create_installed(), create_health(kitchen), *routers) for route in one.routes]
    server.app.router.routes[:0] = [_picture_route(kitchen), *own]
    served = server.router.routes
    served[:] = [route for route in served if getattr(route, "endpoint", None) is not server.serve]
    served.append(_page_route(server.serve))


async def _no_session(request: Request, error: Exception) -> JSONResponse:
    """Answer a client that names a session which is over, or never was: Chainlit raises a plain error then."""
    if not request.url.path.startswith(("/project/", "/set-session-cookie")):
        raise error
    return JSONResponse({"detail": "页面的会话已结束，请刷新。The page's session is over; please reload it."}, 404)


def _page_route(serve: Callable[[Request], Awaitable[Response]]) -> APIRoute:
    async def page(request: Request) -> Response:
        if not _is_navigation(request.scope["path"].rstrip("/") or "/"):
            raise HTTPException(404, "没有这个地址。No such address.")
        return await serve(request)

    return APIRoute("/{path:path}", page, methods=["GET"], response_class=HTMLResponse, include_in_schema=False)


def local_only(html: str) -> str:
    """Take every style sheet and connection hint from other hosts out of the page."""
    return _OUTSIDE.sub("", html)


class PageMiddleware:
    """Adds the security headers, lets hashed assets be cached, and, `by_cookie`, knows each browser by a cookie."""

    def __init__(self, app: ASGIApp, by_cookie: bool = True) -> None:
        self.app = app
        self._by_cookie = by_cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        opened = self._by_cookie and scope["method"] == "GET" and _is_navigation(scope["path"])
        fresh = _fresh_cookies(cookies_in(Headers(scope=scope))) if opened else []

        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/assets/"):
                    headers["cache-control"] = "public, max-age=31536000, immutable"
                for cookie in fresh:
                    headers.append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, finish)


def _is_navigation(path: str) -> bool:
    parent, _, name = path.rpartition("/")
    return path in _NAVIGATION or (parent in _NAVIGATION_OF_ONE and bool(name))


def _fresh_cookies(cookies: dict[str, str]) -> list[str]:
    """Sign a browser in that has no session yet, so that its history is its own without a login form."""
    from chainlit.auth.cookie import _auth_cookie_name as session_cookie
    from chainlit.auth.jwt import create_jwt, decode_jwt
    from chainlit.user import User

    identity = identity_in(cookies) or secrets.token_hex(16)
    with suppress(PyJWTError):
        if decode_jwt(cookies.get(session_cookie, "")).identifier == identity:
            return []
    token = create_jwt(User(identifier=identity, display_name="我 Me"))
    return [_cookie(BROWSER_COOKIE, identity), _cookie(session_cookie, token)]


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax"


def _kept_secret(file: Path) -> str:
    """Return the secret that signs sessions; made once, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii").strip()


def _picture_route(kitchen: Kitchen) -> APIRoute:
    image = kitchen.settings.image
    store = PictureStore(resolve(image.folder), image.max_folder_bytes)

    async def picture(name: str, request: Request) -> FileResponse:
        owned = await kitchen.owns_picture(owner_of(signed_in(request)), name)
        path = store.resolve(name) if owned else None
        if path is None:
            raise HTTPException(404, "没有这张图 No such picture")
        return FileResponse(path, media_type="image/png")

    return APIRoute(f"{PICTURES}/{{name:path}}", picture, methods=["GET"])
