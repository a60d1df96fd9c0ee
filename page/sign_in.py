"""Who is at the page: a browser known by its cookie, a user with a password, or an account at an OAuth provider."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import chainlit as cl
from fastapi import HTTPException, Request
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memory.page_names import owner_of
from page.browser_identity import browser_identity, is_identity
from serving.rate_limits import FAILURES, RateLimits
from serving.users import UserBook
from settings import PageSettings, SettingsError, resolve

Stays = Callable[[cl.User], bool]
"""Tells whether someone who signed in once still may."""
_USER = "user:"
_TOO_MANY = "试得太多，请一分钟后再试。Too many attempts; please wait a minute."


def register(settings: PageSettings) -> None:
    """Have Chainlit sign in the way the settings say.

    Raises:
        SettingsError: OAuth is wanted but no provider is configured, or nobody would be let in.
    """
    match settings.sign_in:
        case "browser":
            cl.header_auth_callback(_by_cookie)
        case "password":
            _register_password(UserBook(resolve(settings.users)))
        case "oauth":
            _register_oauth(settings.oauth_allowed)


def stays(settings: PageSettings) -> Stays:
    """Return who may stay: not one who was removed, has another password since, or signed in another way."""
    match settings.sign_in:
        case "browser":
            return lambda user: is_identity(user.identifier)
        case "password":
            book = UserBook(resolve(settings.users))
            return lambda user: _is_entered(book, user)
        case "oauth":
            return lambda user: _is_allowed(user, settings.oauth_allowed)


def _is_entered(book: UserBook, user: cl.User) -> bool:
    seal = book.seal(user.identifier.removeprefix(_USER)) if user.identifier.startswith(_USER) else ""
    return bool(seal) and user.metadata.get("seal") == seal


def _is_allowed(user: cl.User, allowed: tuple[str, ...]) -> bool:
    provider, _, account = user.identifier.partition(":")
    return may_come_in(provider, account, bool(user.metadata.get("verified")), allowed)


def signed_in(request: Request) -> str:
    """Return the identifier of whoever sent a request.

    Raises:
        HTTPException: 401, without a valid session.
    """
    from chainlit.auth.cookie import get_token_from_cookies
    from chainlit.auth.jwt import decode_jwt
    from jwt import PyJWTError

    try:
        return str(decode_jwt(get_token_from_cookies(dict(request.cookies)) or "").identifier)
    except PyJWTError:
        raise HTTPException(401, "请先打开页面。Open the page first.") from None


def owner_of_page(request: Request) -> str:
    """Return the owner of what whoever sent a request keeps.

    Raises:
        HTTPException: 401, without a valid session.
    """
    return owner_of(signed_in(request))


def may_come_in(provider: str, account: str, verified: bool, allowed: tuple[str, ...]) -> bool:
    """Tell whether an account may sign in.

    Args:
        provider: id of the provider.
        account: what the provider calls the account, often its e-mail address.
        verified: whether the provider vouches for that address.
        allowed: accounts as `account` or `provider:account`, `@domain` of verified addresses, or `*` for everyone.
    """
    names = {"*", account, f"{provider}:{account}"}
    domain = f"@{account.rpartition('@')[2]}" if "@" in account and verified else ""
    return bool(account) and any(one in names or (domain and one == domain) for one in allowed)


class LoginLimit:
    """ASGI middleware that shuts out whoever sends ten wrong passwords in a minute."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._limits = RateLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].endswith("/login"):
            await self.app(scope, receive, send)
            return
        client = (scope.get("client") or ("unknown",))[0]
        if await self._limits.exhausted(client, FAILURES):
            await JSONResponse({"detail": _TOO_MANY}, 429, {"retry-after": "60"})(scope, receive, send)
            return

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.UNAUTHORIZED:
                await self._limits.allows(client, FAILURES)
            await send(message)

        await self.app(scope, receive, watch)


async def _by_cookie(headers: Headers) -> cl.User | None:
    """Know a browser by its cookie, so that nobody sees another's chats."""
    identity = browser_identity(headers)
    return cl.User(identifier=identity, display_name="我 Me") if identity else None


def _register_password(book: UserBook) -> None:
    book.names()

    async def check(name: str, password: str) -> cl.User | None:
        right = await asyncio.to_thread(book.check, name, password)
        if not right:
            return None
        return cl.User(identifier=f"{_USER}{name}", display_name=name, metadata={"seal": book.seal(name)})

    cl.password_auth_callback(check)


def _register_oauth(allowed: tuple[str, ...]) -> None:
    if not allowed:
        raise SettingsError("page.oauth_allowed 是空的，谁也进不来 is empty: nobody could sign in.")

    async def check(
        provider: str, token: str, found: dict[str, str], user: cl.User, id_token: str | None = None
    ) -> cl.User | None:
        account = str(user.identifier or "")
        verified = str(found.get("email_verified", True)).lower() == "true"
        if not may_come_in(provider, account, verified, allowed):
            return None
        return cl.User(identifier=f"{provider}:{account}", display_name=account, metadata={"verified": verified})

    try:
        cl.oauth_callback(check)
    except ValueError:
        raise SettingsError(
            "没有配置 OAuth No OAuth provider: set its variables, such as OAUTH_GITHUB_CLIENT_ID; see docs/serving.md."
        ) from None
