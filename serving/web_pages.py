"""Fetch what a user names by its address, never anything of this machine or its network."""

import asyncio
import socket
import zlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import httpcore
import httpx

from errors import UserError
from settings import Settings
from tools.public_address import is_public

MOST_BYTES = 5_000_000
_REDIRECTS = 5
_TIMEOUT_S = 15.0
_AT_ONCE = 4
_PORTS = (None, 80, 443)
_REDIRECTED = (301, 302, 303, 307, 308)
_HEADERS = {
    "user-agent": "Mozilla/5.0 (compatible; shishen recipe import)",
    "accept": "text/html, application/xhtml+xml, application/ld+json, application/json, text/plain, image/*;q=0.5",
    "accept-language": "zh-CN, zh;q=0.9, en;q=0.8",
    "accept-encoding": "gzip, identity",
}
_PRIVATE = "这个网址不能读。That address may not be read."
_UNREACHED = "打不开这个网址。That address could not be opened."
_TOO_LARGE = f"网页太大。The page is larger than {MOST_BYTES // 1_000_000} MB."
_TOO_SLOW = "网页太慢。The page took too long."
_NO_ADDRESS = "这不是网址。That is no address of a web page."
Resolve = Callable[[str, int], Awaitable[Iterable[str]]]


class PageError(UserError, ValueError):
    """A page that is not fetched; the message is one sentence for the user."""


@dataclass(frozen=True)
class Page:
    """What was found at an address, redirects followed: `address` is where it lay at last."""

    address: str
    data: bytes
    kind: str


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def pages_of(settings: Settings) -> "PageFetcher | None":
    """Return what fetches pages that users name; None where the operator does not allow it."""
    return PageFetcher() if settings.import_.urls else None


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to the very addresses that were looked at: a name that is looked up again may mean another machine."""

    def __init__(self, resolve: Resolve, allowed: Callable[[str], bool]) -> None:
        self._resolve, self._allowed, self._inner = resolve, allowed, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = list(dict.fromkeys(await self._resolve(host, port)))
        except (OSError, UnicodeError):
            raise PageError(_UNREACHED) from None
        if not addresses or not all(map(self._allowed, addresses)):
            raise PageError(_PRIVATE)
        connect = partial(self._inner.connect_tcp, port=port, timeout=timeout, socket_options=socket_options)
        for address in addresses[:-1]:
            try:
                return await connect(address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await connect(addresses[-1])

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class PageFetcher:
    """Fetches pages within limits of size, time and redirects, a few at once."""

    def __init__(
        self,
        resolve: Resolve = _resolve,
        allowed: Callable[[str], bool] = is_public,
        ports: Sequence[int | None] = _PORTS,
        timeout_s: float = _TIMEOUT_S,
    ) -> None:
        """Fetch from hosts whose every address is `allowed`, at one of `ports` (None: the scheme's own)."""
        self._guarded = _Guarded(resolve, allowed)
        self._ports, self._timeout_s = tuple(ports), timeout_s
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def fetch(self, address: str) -> Page:
        """Return what lies at an address.

        Raises:
            PageError: it is no address of the open Internet, or leads to one; nothing is there; or it is too much.
        """
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._room,
                httpcore.AsyncConnectionPool(network_backend=self._guarded) as pool,
            ):
                return await self._followed(pool, self._checked(address))
        except TimeoutError:
            raise PageError(_TOO_SLOW) from None
        except (OSError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, zlib.error):
            raise PageError(_UNREACHED) from None

    async def _followed(self, pool: httpcore.AsyncConnectionPool, url: httpx.URL) -> Page:
        timeout = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)}
        for _ in range(_REDIRECTS + 1):
            # Each address is asked on its own: no cookie, no word of where the user came from.
            async with pool.stream("GET", str(url), headers=list(_HEADERS.items()), extensions=timeout) as answer:
                heads = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
                if answer.status in _REDIRECTED and "location" in heads:
                    url = self._checked(heads["location"], url)
                    continue
                if answer.status != 200:
                    raise PageError(f"网址回答 {answer.status}。That address answered {answer.status}.")
                data = await _body(answer, heads.get("content-encoding", ""))
                return Page(str(url), data, heads.get("content-type", "").partition(";")[0].strip().lower())
        raise PageError(_UNREACHED)

    def _checked(self, address: str, base: httpx.URL | None = None) -> httpx.URL:
        try:
            url = httpx.URL(address.strip())
            url = base.join(url) if base else url
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise PageError(_NO_ADDRESS) from None
        if url.scheme not in ("http", "https") or not url.host:
            raise PageError(_NO_ADDRESS)
        if url.userinfo or url.port not in self._ports:
            raise PageError(_PRIVATE)
        return url.copy_with(fragment=None)


async def _body(answer: httpcore.Response, encoding: str) -> bytes:
    """Return what was sent, unpacked, of which no more is taken than `MOST_BYTES`."""
    unpack = zlib.decompressobj(47) if encoding in ("gzip", "x-gzip", "deflate") else None
    if encoding not in ("", "identity") and unpack is None:
        raise PageError(_UNREACHED)
    data = bytearray()
    async for piece in answer.aiter_stream():
        data += unpack.decompress(piece, MOST_BYTES + 1) if unpack else piece
        if len(data) > MOST_BYTES:
            raise PageError(_TOO_LARGE)
    return bytes(data)
