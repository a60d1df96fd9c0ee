"""The door of the server: who may come in, how often, with how much, and what every answer says to browsers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access import LOCAL, Caller
from serving.keys import ApiKey, KeyRing
from serving.rate_limits import FAILURES, RateLimits
from serving.request_body import BodyError, read_whole, run_attended, takes_json, turns_in
from settings import ServerSettings

GUARDED = (
    "/cook", "/v1", "/recipes", "/threads", "/feedback", "/images", "/metrics", "/mcp", "/own-recipes", "/my-kitchen",
)  # fmt: skip
# Chainlit has a route of its own under /feedback.
NEVER_THE_PAGE = tuple(prefix for prefix in GUARDED if prefix != "/feedback")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
# LangServe's playground compiles its forms in the browser.
_PLAYGROUND = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TOO_OFTEN = "请求太频繁，请稍后再试。Too many requests; please wait."
# Turns of one request at once where there are no keys.
_AT_ONCE = 4
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Refusal(Exception):
    """A request that is not let in."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class _Place:
    """A request that was let in: its key, and how many of the key's parallel turns it holds."""

    key: ApiKey | None
    held: int = 1


class Gate:
    """ASGI middleware in front of everything; without keys only this machine's own pages and programs come in."""

    def __init__(
        self, app: ASGIApp, settings: ServerSettings, keys: KeyRing, limits: Callable[[], RateLimits], with_ui: bool
    ) -> None:
        self.app = app
        self._settings = settings
        self._keys = keys
        self._limits = limits
        self._with_ui = with_ui
        self._running: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), guarded(scope["path"]))
            await send(message)

        try:
            async with self._admitted(scope) as place:
                await self._let_in(place, scope, self._bounded(receive), dressed)
        except Refusal as refusal:
            await JSONResponse({"detail": refusal.detail}, refusal.status, refusal.headers)(scope, receive, dressed)

    async def _let_in(self, place: "_Place", scope: Scope, receive: Receive, send: Send) -> None:
        key = place.key
        state = scope.setdefault("state", {})
        state["caller"] = Caller(key.name, frozenset(key.scopes)) if key else LOCAL
        if not takes_json(scope):
            await self.app(scope, receive, send)
            return
        try:
            body = await read_whole(receive)
            if body is None:
                return
            state["at_once"] = await self._take_turns(place, await turns_in(scope["path"], body))
        except BodyError as error:
            raise Refusal(422, str(error)) from None
        except HTTPException as error:
            raise Refusal(error.status_code, error.detail) from None
        await run_attended(self.app, scope, body, receive, send)

    @asynccontextmanager
    async def _admitted(self, scope: Scope) -> AsyncIterator["_Place"]:
        place = _Place(await self._admit(scope))
        key = place.key
        if key is None:
            yield place
            return
        if self._running.get(key.name, 0) >= key.parallel:
            raise Refusal(429, "同时的请求太多。Too many requests at once.", retry_after="2")
        self._running[key.name] = self._running.get(key.name, 0) + 1
        try:
            await self._count(key, 1)
            yield place
        finally:
            self._running[key.name] -= place.held

    async def _take_turns(self, place: "_Place", wanted: int) -> int:
        """Count the turns of a request against its key's minute; return how many of them may run at once."""
        key = place.key
        if key is None:
            return min(wanted, _AT_ONCE)
        if wanted > 1:
            await self._count(key, wanted - 1)
        more = min(wanted - 1, key.parallel - self._running[key.name])
        self._running[key.name] += more
        place.held += more
        return place.held

    async def _count(self, key: ApiKey, turns: int) -> None:
        if not await self._limits().allows(f"key:{key.name}", key.per_minute, turns):
            raise Refusal(429, _TOO_OFTEN, retry_after="10")

    async def _admit(self, scope: Scope) -> ApiKey | None:
        headers = Headers(scope=scope)
        self._check_size(headers)
        self._check_origin(scope, headers)
        # Chainlit's own feedback, of whoever is signed in there.
        page = self._with_ui and scope["method"] in ("PUT", "DELETE") and scope["path"] == "/feedback"
        if not guarded(scope["path"]) or page or scope["method"] == "OPTIONS" or not self._keys.all():
            return None
        return await self._identify(scope, headers)

    async def _identify(self, scope: Scope, headers: Headers) -> ApiKey:
        kind, _, secret = headers.get("authorization", "").partition(" ")
        given = secret.strip() if kind.lower() == "bearer" else headers.get("x-api-key", "")
        key = self._keys.find(given) if given else None
        if key is None:
            # Good keys come in all the same: many people may share an address.
            sender = f"sender:{(scope.get('client') or ('unknown',))[0]}"
            limits = self._limits()
            if not await limits.allows(sender, FAILURES) if given else await limits.exhausted(sender, FAILURES):
                raise Refusal(429, "密钥错得太多，请稍后再试。Too many wrong keys; please wait.", retry_after="60")
            raise Refusal(401, "需要有效的密钥。A valid API key is needed.", www_authenticate="Bearer")
        return key

    def _check_size(self, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            raise Refusal(400, "Content-Length 不对。Content-Length is no number.")
        if len(length) > 18 or int(length) > self._settings.max_body_bytes:
            raise Refusal(413, self._too_large())

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Refuse other sites' pages: what they may send without CORS could still start turns, or rebind a name here."""
        host = _hostname(headers.get("host", ""))
        if _is_local(scope.get("server")) and not self._keys.all() and host not in (*_LOOPBACK, ""):
            raise Refusal(421, "这个主机名不对。This server does not answer under that host name.")
        origin = headers.get("origin")
        if origin is None or scope["method"] in ("GET", "HEAD", "OPTIONS") or origin in self._settings.cors_origins:
            return
        if urlsplit(origin).netloc != headers.get("host", ""):
            raise Refusal(403, "不接受别的网站的请求。Requests from other sites are refused.")

    def _bounded(self, receive: Receive) -> Receive:
        size, done = 0, False

        async def bounded() -> Message:
            nonlocal size, done
            if done:
                return await receive()
            try:
                async with asyncio.timeout(self._settings.body_timeout_s):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "请求没有及时到齐。The request did not arrive in time.") from None
            size += len(message.get("body", b""))
            done = not message.get("more_body", False)
            if size > self._settings.max_body_bytes:
                raise HTTPException(413, self._too_large())
            return message

        return bounded

    def _too_large(self) -> str:
        limit = f"{self._settings.max_body_bytes / 1e6:.0f} MB"
        return f"请求太大，最多 {limit}。The request is larger than {limit}."


def guarded(path: str) -> bool:
    """Tell whether a path needs a key where there are keys."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in GUARDED)


def _dress(headers: MutableHeaders, private: bool) -> None:
    for name, value in _items(private, headers.get("content-type", "")):
        headers.setdefault(name, value)


def _items(private: bool, content_type: str) -> Iterable[tuple[str, str]]:
    yield from _HEADERS.items()
    yield "content-security-policy", _PLAYGROUND if content_type.startswith("text/html") else _NOTHING
    if private:
        yield "cache-control", "no-store"


def _hostname(host: str) -> str:
    return urlsplit(f"//{host}").hostname or "" if "[" not in host or "]" in host else "invalid"


def _is_local(server: object) -> bool:
    return isinstance(server, tuple | list) and bool(server) and server[0] in _LOOPBACK
