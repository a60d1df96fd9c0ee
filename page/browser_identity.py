"""The cookie by which the page knows a browser."""

import re
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

BROWSER_COOKIE = "shishen_browser"
IDENTITY = re.compile(r"[0-9a-f]{32}")


def browser_identity(headers: Headers) -> str | None:
    """Return the identity in a request's browser cookie, None without a valid one."""
    return identity_in(cookies_in(headers))


def identity_in(cookies: dict[str, str]) -> str | None:
    """Return the identity that one of the cookies holds, None without a valid one."""
    value = cookies.get(BROWSER_COOKIE, "")
    return value if IDENTITY.fullmatch(value) else None


def cookies_in(headers: Headers) -> dict[str, str]:
    """Return the cookies of a request; none from a header that is no list of cookies."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}
