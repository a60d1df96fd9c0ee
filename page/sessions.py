"""Sessions of the page end when their user may no longer sign in; Chainlit's own last as long as their token."""

from collections.abc import Iterable, Iterator, Mapping

from jwt import PyJWTError
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.sign_in import Stays

_SIGNED_OUT = 4401


class Sessions:
    """ASGI middleware that takes a session away from a request, and ends an open connection, where `stays` says so."""

    def __init__(self, app: ASGIApp, stays: Stays) -> None:
        self.app = app
        self._stays = stays

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        token = _token(Headers(scope=scope)) if scope["type"] in ("http", "websocket") else ""
        if token and not self._holds(token):
            await self.app({**scope, "headers": list(_without_session(scope["headers"]))}, receive, send)
        elif token and scope["type"] == "websocket":
            await self.app(scope, self._watched(token, receive, send), send)
        else:
            await self.app(scope, receive, send)

    def _holds(self, token: str) -> bool:
        """Tell whether a token's user may stay; one that is no token of ours is left to Chainlit to refuse."""
        from chainlit.auth.jwt import decode_jwt

        try:
            return self._stays(decode_jwt(token))
        except PyJWTError:
            return True

    def _watched(self, token: str, receive: Receive, send: Send) -> Receive:
        """Return what ends a websocket at the next message of the browser, which answers a ping every 25 seconds."""

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not self._holds(token):
                await send({"type": "websocket.close", "code": _SIGNED_OUT})
                return {"type": "websocket.disconnect", "code": _SIGNED_OUT}
            return message

        return watched


def _token(headers: Mapping[str, str]) -> str:
    from chainlit.auth.cookie import get_token_from_cookies

    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    carried = get_token_from_cookies(cookie_parser(headers.get("cookie", "")))
    return carried or (bearer if scheme.lower() == "bearer" else "")


def _without_session(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    from chainlit.auth.cookie import _auth_cookie_name as session

    for name, value in headers:
        if name == b"cookie":
            left = [one for one in value.split(b";") if not one.strip().startswith(session.encode())]
            yield name, b";".join(left)
        elif name != b"authorization":
            yield name, value
