"""What a JSON body may be, found out before anything else reads it: what it is not is one sentence."""

import asyncio
import json
import math
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.errors import first_problem
from serving.protocol import CookInput
from serving.turns import STOPPING

MOST_INPUTS = 16
_JSON = ("/cook", "/v1/chat", "/v1/audio/speech", "/feedback", "/mcp")
# What is kept of a user: written by every method, and with no body too.
_KEPT = ("/own-recipes", "/my-kitchen")
_FILES = ("/preview", "/picture")
"""Ends of the paths below own recipes that take any file."""
_WRITING = ("POST", "PUT", "PATCH", "DELETE")
_TURNS = ("invoke", "stream", "stream_log", "stream_events")
# A body is parsed with the interpreter held: what has more parts or depth than any honest one is not begun with.
_MOST_PARTS = 50_000
_MOST_PARTS_OF_RECIPES = 500_000
_DEEPEST = 32
# Larger bodies are checked in a thread.
_LARGE = 65_536


class BodyError(ValueError):
    """A body that is not taken; the message is one sentence for the caller."""


class _Config(BaseModel):
    configurable: dict[str, Any] = Field(default_factory=dict)


class _Turn(BaseModel):
    input: CookInput
    config: _Config = _Config()


class _Batch(BaseModel):
    inputs: Annotated[list[CookInput], Field(min_length=1, max_length=MOST_INPUTS)]
    config: _Config | list[_Config] = _Config()


def takes_json(scope: Scope) -> bool:
    """Tell whether the body of a request must be JSON."""
    method, path = scope["method"], scope["path"]
    if takes_file(path):
        return False
    return (method == "POST" and _below(path, _JSON)) or (method in _WRITING and _below(path, _KEPT))


def takes_file(path: str) -> bool:
    """Tell whether a path takes whatever is sent, of API or page."""
    return "/own-recipes/" in path and path.endswith(_FILES)


def _below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in places)


async def read_whole(receive: Receive, most: float = math.inf) -> bytes | None:
    """Return the body of a request as far as one piece beyond `most` bytes, None if the client left before its end."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most or not message.get("more_body", False):
            return b"".join(parts)


async def turns_in(path: str, body: bytes) -> int:
    """Return how many turns a request asks for, 1 for one that asks for something else.

    Raises:
        BodyError: the body is no JSON, too intricate, or not what the path takes.
    """
    return await asyncio.to_thread(_check, path, body) if len(body) > _LARGE else _check(path, body)


def _check(path: str, body: bytes) -> int:
    if not body and _below(path, _KEPT):
        return 1
    content = _read(path, body)
    try:
        return _turns(path.rpartition("/")[2] if path.startswith("/cook/") else "", content)
    except ValidationError as error:
        raise BodyError(first_problem(error.errors())) from None


def _read(path: str, body: bytes) -> Any:
    most = _MOST_PARTS_OF_RECIPES if path.endswith("/own-recipes") else _MOST_PARTS
    if sum(body.count(mark) for mark in (b",", b"[", b"{")) > most:
        raise BodyError("请求体太复杂。The body has too many parts.")
    try:
        content = json.loads(body.decode(), parse_constant=_refuse)
        # Half of a character that JSON can escape, and that nothing can write.
        if b"\\ud" in body or b"\\uD" in body:
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BodyError("请求体不是 JSON。The body is no JSON that can be read.") from None
    _check_depth(content)
    return content


def _turns(endpoint: str, content: Any) -> int:
    if endpoint == "batch":
        return len(_Batch.model_validate(content).inputs)
    if endpoint in _TURNS:
        _Turn.model_validate(content)
    return 1


def _check_depth(content: Any) -> None:
    level = [content]
    for _ in range(_DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [value for values in inner for value in values]
        if not level:
            return
    raise BodyError("请求体嵌套太深。The body is nested too deeply.")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class SoundBodies:
    """ASGI middleware for routes that take a JSON object: whatever else comes is one sentence.

    Args:
        paths: where; what lies below them too.
        most: bytes of a body.
        bodiless: those where a request may have no body at all.
    """

    def __init__(self, app: ASGIApp, paths: tuple[str, ...], most: int, bodiless: tuple[str, ...] = ()) -> None:
        self.app = app
        self._bodiless = bodiless
        self._paths = paths
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if not self._takes(scope):
            await self.app(scope, receive, send)
            return
        body = await read_whole(receive, self._most)
        if body is None:
            return
        if not body and _below(scope["path"], self._bodiless):
            await self.app(scope, _again(body, receive), send)
            return
        try:
            if len(body) > self._most:
                raise BodyError("请求太大。The request is too large.")
            if not isinstance(await asyncio.to_thread(_read, scope["path"], body), dict):
                raise BodyError("请求体不是 JSON 对象。The body is no JSON object.")
        except BodyError as error:
            await JSONResponse({"detail": str(error)}, 422)(scope, receive, send)
            return
        await self.app(scope, _again(body, receive), send)

    def _takes(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in _WRITING or takes_file(scope["path"]):
            return False
        return _below(scope["path"], self._paths)


def _again(body: bytes, receive: Receive) -> Receive:
    messages: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replayed() -> Message:
        return next(messages, None) or await receive()

    return replayed


async def run_attended(app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
    """Run `app` on a body that was read already, and end it when the client leaves before the answer is sent.

    A server that stops and waits no longer says so to whoever has no answer yet.
    """
    given = begun = answered = False
    gone = asyncio.Event()

    async def replayed() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def watched(message: Message) -> None:
        nonlocal begun, answered
        begun = True
        await send(message)
        answered = answered or (message["type"] == "http.response.body" and not message.get("more_body", False))

    async def leave() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    running = asyncio.ensure_future(app(scope, replayed, watched))
    leaving = asyncio.create_task(leave())
    try:
        await asyncio.wait((running, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answered and not running.done():
            running.cancel()
            await asyncio.wait((running,))
        else:
            await running
    except asyncio.CancelledError:
        running.cancel()
        await asyncio.wait((running,))
        if begun:
            raise
        await JSONResponse({"detail": STOPPING}, 503, {"retry-after": "2"})(scope, replayed, send)
    finally:
        running.cancel()
        leaving.cancel()
