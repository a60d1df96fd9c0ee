"""Pages that users name: fetched from the open Internet only, whatever names, redirects and answers say."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from serving.web_pages import MOST_BYTES, PageError, PageFetcher
from tools.public_address import is_public

Fetch = Callable[..., PageFetcher]
ANSWERS = {
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, "<html>红烧肉</html>".encode()),
    "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<html>packed</html>")),
    "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * (2 * MOST_BYTES))),
    "/large": (200, {}, b"x" * (MOST_BYTES + 1)),
    "/moved": (302, {"Location": "/page"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/inside": (302, {"Location": "http://inside.test:{port}/page"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/gone": (404, {}, b"gone"),
}


@asynccontextmanager
async def site(asked: list[str]) -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = line.split()[1]
        asked.append(line)
        if path != "/slow":
            status, heads, body = ANSWERS[path]
            told = heads | {"Content-Length": str(len(body)), "Connection": "close"}
            lines = "".join(f"{name}: {value.format(port=port)}\r\n" for name, value in told.items())
            writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + body)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield port


def fetcher(names: dict[str, list[str]], port: int, timeout_s: float = 30) -> PageFetcher:
    """Return a fetcher for which 127.0.0.1 alone is a public address."""

    async def resolve(host: str, _: int) -> list[str]:
        return names[host]

    return PageFetcher(resolve, lambda address: address == "127.0.0.1", (port,), timeout_s)


async def test_a_page_is_fetched_over_redirects_and_unpacked_from_the_address_that_was_looked_at() -> None:
    asked: list[str] = []
    async with site(asked) as port:
        pages = fetcher({"site.test": ["127.0.0.1"]}, port)
        page = await pages.fetch(f"http://site.test:{port}/moved#top")
        packed = await pages.fetch(f" http://site.test:{port}/packed ")
    assert page.address == f"http://site.test:{port}/page" and page.kind == "text/html"
    assert page.data.decode() == "<html>红烧肉</html>" and packed.data == b"<html>packed</html>"
    assert f"host: site.test:{port}" in asked[0].lower() and "cookie" not in asked[1].lower()


@pytest.mark.parametrize(
    ("path", "told"),
    [("/inside", "may not"), ("/file", "no address"), ("/round", "could not"), ("/large", "larger"), ("/bomb", "larger"), ("/gone", "404")],
)  # fmt: skip
async def test_what_leads_inside_or_is_too_much_ends_in_a_sentence(path: str, told: str) -> None:
    asked: list[str] = []
    async with site(asked) as port:
        pages = fetcher({"site.test": ["127.0.0.1"], "inside.test": ["127.0.0.2"]}, port)
        with pytest.raises(PageError, match=told):
            await pages.fetch(f"http://site.test:{port}{path}")
    assert not any("inside.test" in line for line in asked)


async def test_a_name_with_one_address_inside_is_not_asked_and_one_that_changes_is_not_looked_up_twice() -> None:
    lookups: list[str] = []

    async def changing(host: str, _: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"] if len(lookups) == 1 else ["127.0.0.2"]

    asked: list[str] = []
    async with site(asked) as port:
        mixed = fetcher({"site.test": ["127.0.0.1", "127.0.0.2"]}, port)
        with pytest.raises(PageError, match="may not"):
            await mixed.fetch(f"http://site.test:{port}/page")
        assert asked == []
        rebound = PageFetcher(changing, lambda address: address == "127.0.0.1", (port,))
        await rebound.fetch(f"http://site.test:{port}/page")
        with pytest.raises(PageError, match="may not"):
            await rebound.fetch(f"http://site.test:{port}/page")
    assert len(asked) == 1 and len(lookups) == 2


async def test_a_page_that_never_comes_ends_in_a_sentence() -> None:
    async with site([]) as port:
        pages = fetcher({"site.test": ["127.0.0.1"]}, port, 0.2)
        with pytest.raises(PageError, match="too long"):
            await pages.fetch(f"http://site.test:{port}/slow")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://169.254.169.254/latest",
     "http://user:pass@example.com/", "http://example.com:22/", "ftp://example.com/", "javascript:alert(1)", "//x", "红烧肉", "http://", ""],
)  # fmt: skip
async def test_addresses_of_this_machine_its_network_and_of_no_page_are_refused(address: str) -> None:
    with pytest.raises(PageError):
        await PageFetcher().fetch(address)


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("10.0.0.1", False), ("172.31.0.1", False), ("192.168.1.1", False),
     ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::", False), ("fe80::1%eth0", False),
     ("fd00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False),
     ("64:ff9b::5db8:d70e", True), ("::ffff:93.184.215.14", True)],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
