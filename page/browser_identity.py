"""The cookie by which the page knows a browser."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from text.normalize import is_hex

BROWSER_COOKIE = "shishen_browser"


def browser_identity(headers: Headers) -> str | None:
    """Return the identity in a request's browser cookie, None without a valid one."""
    return identity_in(cookies_in(headers))


def is_identity(value: str) -> bool:
    """Tell whether a value is an identity that the page gives a browser."""
    return is_hex(value, 32)


def identity_in(cookies: dict[str, str]) -> str | None:
    """Return the identity that one of the cookies holds, None without a valid one."""
    value = cookies.get(BROWSER_COOKIE, "")
    return value if is_identity(value) else None


def cookies_in(headers: Headers) -> dict[str, str]:
    """Return the cookies of a request; none from a header that is no list of cookies."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}
