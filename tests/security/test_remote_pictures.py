"""Addresses that a picture service may answer with: no way into the network that the server stands in."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from tools.image.picture import ImageError
from tools.image.remote import _vetted, download
from tools.public_address import is_public

PUBLIC, PRIVATE = "93.184.216.34", "127.0.0.1"
ENDPOINT = "https://pictures.example/v1"


@pytest.fixture
def inside() -> Iterator[tuple[str, list[str]]]:
    """Serve something that must not be reached, and keep what was asked of it."""
    asked: list[str] = []

    class Secret(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("content-type", "image/png")
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Secret)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def fetch(url: str) -> None:
    download(url, endpoint=ENDPOINT, max_bytes=10_000, timeout_s=2, cancelled=Event())


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Have the name server answer with one address after another, the last for ever."""
    left, asked = list(answers), []

    def resolve(host: str, port: int, *given: Any, **named: Any) -> Any:
        asked.append(host)
        address = host
        if not host.replace(".", "").isdigit():
            address = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_private_address_is_not_asked_anything(inside: tuple[str, list[str]]) -> None:
    address, asked = inside
    for host in (address, address.replace("127.0.0.1", "[::ffff:127.0.0.1]"), address.replace("127.0.0.1", "127.1")):
        with pytest.raises(ImageError, match="不可信"):
            fetch(f"{host}/admin")
    assert asked == []


def test_a_name_that_turns_private_after_the_check_is_not_asked_anything(
    inside: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = inside
    reached: list[Any] = []
    port = address.rpartition(":")[2]
    resolved = names(monkeypatch, PUBLIC, PRIVATE)

    def unreachable(self: socket.socket, target: Any) -> None:
        reached.append(target)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    with pytest.raises(ImageError, match="下载失败"):
        fetch(f"http://rebound.example:{port}/admin")
    assert [target[0] for target in reached] == [PUBLIC]
    assert "rebound.example" in resolved
    assert asked == []


def test_the_checked_address_is_asked_under_the_services_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, PUBLIC)
    url, headers, tls = _vetted("https://cdn.example/a.png?sig=1", ENDPOINT)
    assert url == f"https://{PUBLIC}/a.png?sig=1"
    assert headers == {"host": "cdn.example"}
    assert tls == {"sni_hostname": "cdn.example"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:0:53aa:64c::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "ftp://x/a.png", "http://x:99999999/", "//x/a"])
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(ImageError, match="不可信"):
        fetch(url)
