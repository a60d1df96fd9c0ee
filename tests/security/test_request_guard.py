"""Who may come in: each test fails without the defence it names."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server import serve as serve_command
from serving.keys import KeyRing
from settings import ROOT, ServerSettings, Settings, SettingsError
from tests.server_kit import SlowRetriever
from tests.unit.serving.conftest import Serve

Q = {"input": {"question": "红烧肉怎么做"}}


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


@pytest.fixture
def guarded(ring: KeyRing, tmp_path: Path) -> ServerSettings:
    return ServerSettings(keys=tmp_path / "keys.json", max_body_bytes=20_000)


def client(address: str, secret: str = "", **headers: str) -> httpx.AsyncClient:
    authorization = {"authorization": f"Bearer {secret}"} if secret else {}
    return httpx.AsyncClient(base_url=address, timeout=30, headers=authorization | headers)


async def test_without_a_key_nothing_private_is_reached(serve: Serve, ring: KeyRing, guarded: ServerSettings) -> None:
    ring.add("wang")
    async with serve(server=guarded) as address, client(address) as http:
        answers = [
            await http.request(method, path)
            for method, path in [
                ("POST", "/cook/invoke"),
                ("POST", "/cook/stream"),
                ("POST", "/cook/batch"),
                ("GET", "/cook/playground/"),
                ("POST", "/v1/chat/completions"),
                ("POST", "/v1/audio/transcriptions"),
                ("GET", "/recipes/search?q=a"),
                ("GET", "/threads"),
                ("DELETE", "/threads/t"),
                ("POST", "/feedback"),
                ("GET", f"/images/{'0' * 64}"),
                ("GET", "/metrics"),
            ]
        ]
        health = await http.get("/health")
    assert {answer.status_code for answer in answers} == {401}
    assert health.status_code == 200


async def test_threads_and_pictures_are_their_owners_only(serve: Serve, ring: KeyRing, guarded: ServerSettings) -> None:
    hers, his = ring.add("wang"), ring.add("li")
    body = Q | {"config": {"configurable": {"thread_id": "t", "image": True, "owner": "li"}}}
    async with serve(server=guarded) as address, client(address, hers) as her, client(address, his) as him:
        answer = (await her.post("/cook/invoke", json=body)).json()["output"]
        seen = [(await one.get(path)).status_code for one in (her, him) for path in ("/threads/t", answer["image"])]
        feedback = {"thread_id": "t", "run_id": answer["run_id"], "score": -1}
        stolen = (await him.post("/feedback", json=feedback), await him.delete("/threads/t"))
        asked = (
            await him.post("/cook/invoke", json={"input": {"question": "那要炖多久？"}} | {"config": body["config"]})
        ).json()
        listed = (await her.get("/threads")).json()
    assert seen == [200, 200, 404, 404]
    assert [one.status_code for one in stolen] == [404, 404]
    assert asked["output"]["sources"] == []
    assert listed[0]["turns"] == 1


async def test_scopes_are_kept(serve: Serve, ring: KeyRing, guarded: ServerSettings) -> None:
    reader = ring.add("reader", ["read"])
    async with serve(server=guarded) as address, client(address, reader) as http:
        codes = [
            (await http.get("/recipes/search", params={"q": "红烧肉"})).status_code,
            (await http.post("/cook/invoke", json=Q)).status_code,
            (await http.get("/metrics")).status_code,
        ]
    assert codes == [200, 403, 403]


async def test_a_revoked_key_is_refused_at_once(serve: Serve, ring: KeyRing, guarded: ServerSettings) -> None:
    secret = ring.add("wang")
    ring.add("li")
    async with serve(server=guarded) as address, client(address, secret) as http:
        before = await http.get("/threads")
        ring.revoke("wang")
        after = await http.get("/threads")
    assert (before.status_code, after.status_code) == (200, 401)


async def test_requests_a_minute_and_at_once_are_limited(serve: Serve, ring: KeyRing, guarded: ServerSettings) -> None:
    slow = ring.add("slow", per_minute=3)
    narrow = ring.add("narrow", parallel=2)
    parts = {"retriever": SlowRetriever(delay_s=0.3)}
    async with serve(parts, server=guarded) as address, client(address, slow) as http, client(address, narrow) as wide:
        minute = [(await http.get("/threads")).status_code for _ in range(5)]
        once = await asyncio.gather(*(wide.post("/cook/invoke", json=Q) for _ in range(5)))
        later = await wide.post("/cook/invoke", json=Q)
    assert minute == [200, 200, 200, 429, 429]
    assert sorted(one.status_code for one in once) == [200, 200, 429, 429, 429]
    assert later.status_code == 200


async def test_guessing_keys_is_stopped(serve: Serve, ring: KeyRing, guarded: ServerSettings) -> None:
    ring.add("wang")
    async with serve(server=guarded) as address, client(address) as http:
        codes = [
            (await http.get("/threads", headers={"authorization": f"Bearer sk-shishen-{n}"})).status_code
            for n in range(15)
        ]
    assert codes == [401] * 10 + [429] * 5


def test_keys_are_kept_as_hashes_readable_by_their_owner_only(ring: KeyRing, tmp_path: Path) -> None:
    secret = ring.add("wang")
    file = tmp_path / "keys.json"
    assert secret not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert KeyRing(file).find(secret) is not None
    assert KeyRing(file).find(secret[:-1]) is None
    for wrong in ("wang", "a/b", "", "王"):
        with pytest.raises(SettingsError):
            ring.add(wrong)


async def test_bodies_too_large_are_refused_whether_or_not_they_say_so(serve: Serve, guarded: ServerSettings) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    async with serve(server=guarded) as address, client(address) as http:
        told = await http.post("/cook/invoke", content=b"x" * 30_000)
        silent = await http.post("/v1/chat/completions", content=endless())
        upload = await http.post("/v1/audio/transcriptions", files={"file": ("a.wav", b"x" * 30_000)})
    assert [one.status_code for one in (told, silent, upload)] == [413, 413, 413]


async def test_a_request_that_never_ends_is_given_up(serve: Serve, guarded: ServerSettings) -> None:
    server = guarded.model_copy(update={"body_timeout_s": 0.3})
    async with serve(server=server) as address:
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 100\r\n"
        writer.write(f"{head}Content-Type: application/json\r\n\r\n{{".encode())
        status = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
    assert b"408" in status


async def test_other_sites_pages_are_refused(serve: Serve, guarded: ServerSettings) -> None:
    async with serve(server=guarded) as address, client(address) as http:
        plain = {"content-type": "text/plain"}
        foreign = await http.post(
            "/cook/invoke", content=json.dumps(Q), headers=plain | {"origin": "http://evil.example"}
        )
        own = await http.post("/cook/invoke", content=json.dumps(Q), headers={"origin": address})
        rebound = await http.get("/threads", headers={"host": "evil.example"})
        asked = await http.options(
            "/threads", headers={"origin": "http://evil.example", "access-control-request-method": "GET"}
        )
    assert [one.status_code for one in (foreign, own, rebound)] == [403, 200, 421]
    assert "access-control-allow-origin" not in asked.headers


async def test_cors_opens_for_named_sites_only(serve: Serve, guarded: ServerSettings) -> None:
    server = guarded.model_copy(update={"cors_origins": ("https://kitchen.example",)})
    async with serve(server=server) as address, client(address) as http:
        named = await http.get("/recipes/search?q=鱼", headers={"origin": "https://kitchen.example"})
        other = await http.get("/recipes/search?q=鱼", headers={"origin": "https://evil.example"})
    assert named.headers["access-control-allow-origin"] == "https://kitchen.example"
    assert "access-control-allow-origin" not in other.headers


async def test_every_answer_carries_security_headers(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        for path in ("/health", "/threads", "/none", "/recipes/none"):
            headers = (await http.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert "default-src 'none'" in headers["content-security-policy"]
        assert (await http.get("/threads")).headers["cache-control"] == "no-store"


async def test_paths_do_not_leave_their_folder(serve: Serve) -> None:
    paths = (
        "/images/..%2f..%2fetc%2fpasswd",
        "/images/../../etc/passwd",
        f"/images/{'a' * 64}%2f..%2fb",
        "/recipes/..%2f..%2fsettings.py",
        "/threads/..%2f..%2flocal",
        "/threads/%00",
        "/cook/playground/..%2f..%2f..%2fserver.py",
    )
    async with serve() as address, client(address) as http:
        for path in paths:
            reply = await http.get(path)
            assert reply.status_code in (404, 422), path
            assert "root:" not in reply.text
            assert "def " not in reply.text


async def test_thread_names_cannot_smuggle_anything(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        for given in ("a\r\nset-cookie: x=1", "a b", "../t", "", "x" * 200, "t\u0000"):
            body: dict[str, Any] = {"messages": [{"role": "user", "content": "你好"}], "thread_id": given}
            reply = await http.post("/v1/chat/completions", json=body)
            assert reply.status_code == (422 if given else 200), given
            assert "set-cookie" not in reply.headers


async def test_a_file_on_the_server_cannot_be_named_as_a_recording(serve: Serve, tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    clip.write_bytes(b"RIFF")
    async with serve() as address, client(address) as http:
        reply = await http.post("/cook/invoke", json={"input": {"audio": str(clip)}})
    assert reply.status_code == 422


async def test_deeply_nested_json_is_one_sentence(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        for path in ("/cook/invoke", "/v1/chat/completions"):
            reply = await http.post(path, content=b"[" * 100_000, headers={"content-type": "application/json"})
            assert reply.status_code in (400, 422)


def test_binding_elsewhere_without_keys_is_refused(settings: Settings, ring: KeyRing, tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "kitchen.example"):
        server = ServerSettings(host=host, keys=tmp_path / "keys.json")
        with pytest.raises(SettingsError, match="API keys"):
            serve_command(settings.model_copy(update={"server": server}))


def test_the_command_line_makes_lists_and_revokes_keys(tmp_path: Path) -> None:
    environment = os.environ | {"SHISHEN_SERVER__KEYS": str(tmp_path / "keys.json")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli", "keys", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    secret = run("add", "wang", "--scope", "read").stdout.strip()
    key = KeyRing(tmp_path / "keys.json").find(secret)
    assert key is not None
    assert key.scopes == ("read",)
    assert secret not in run("list").stdout
    assert run("revoke", "wang").returncode == 0
    again = run("revoke", "wang")
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
