"""Sign-in of the real page: passwords, OAuth with a provider on a loopback port, and what belongs to whom."""

import base64
import hashlib
import json
import subprocess
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosedError

from page.sign_in import may_come_in, register
from serving.commands import users
from serving.exposure import refuse_strangers
from serving.keys import KeyRing
from serving.users import UserBook
from settings import ROOT, PageSettings, Settings, SettingsError
from tests.page_kit import ask, at_the_page, hear, page, signed_in
from tests.postgres_kit import Cluster

LISTED = {"pagination": {"first": 10}, "filter": {}}
WANG, LI = ("wang", "a long password"), ("li", "another password")


@pytest.mark.parametrize("command", [("ui",), ("serve", "--with-ui")])
def test_users_sign_in_with_their_password_and_see_their_own_only(settings: Settings, command: tuple[str, ...]) -> None:
    folder = settings.memory.path.parent
    book = UserBook(folder / "users.json")
    book.add(*WANG)
    book.add(*LI)
    KeyRing(folder / "keys.json").add("program")
    with page(settings, command, SHISHEN_PAGE__SIGN_IN="password") as address:
        stranger = httpx.Client(base_url=address, timeout=30)
        assert stranger.get("/health").json() == {"status": "ok"} and stranger.head("/ready").status_code == 200
        assert stranger.get("/ready").json()["index"]["recipes"], "whoever runs it has no session"
        lost = {stranger.get(path).status_code for path in ("/nope", "/favicon.ico", "/kitchen/pictures/nope.webp")}
        assert lost == {404} and "html" in stranger.get("/thread/chat").text
        stranger.get("/")
        assert stranger.get("/user").status_code == 401, "opening the page alone signs nobody in"
        assert stranger.post("/project/threads", json={}).status_code == 401
        picture = "0" * 64 + ".png"
        assert stranger.get(f"/pictures/{picture}").status_code == 401
        wang, li = signed_in(address, *WANG), signed_in(address, *LI)
        assert wang.get("/user").json()["identifier"] == "user:wang"
        keep_chat_and_picture(settings, picture)
        found = [one.get("/project/thread/chat").status_code for one in (wang, li)]
        pictures = [one.get(f"/pictures/{picture}").status_code for one in (wang, li)]
        deleted = li.request("DELETE", "/project/thread", json={"threadId": "chat"}).status_code
        judged = [
            one.request("DELETE", "/feedback", json={"feedbackId": "none"}).status_code for one in (wang, stranger)
        ]
        guesses = [
            stranger.post("/login", data={"username": "wang", "password": f"guess {n}"}).status_code for n in range(12)
        ]
    assert found == [200, 401]
    assert pictures == [200, 404]
    assert deleted == 401
    assert judged == [404, 401], "thumbs want a session, not a key"
    assert guesses == [401] * 10 + [429] * 2


def keep_chat_and_picture(settings: Settings, picture: str) -> None:
    """Enter a chat of wang's beside the running page, and a picture that was made for him."""
    import asyncio
    import sqlite3

    from memory.ledger import Ledger
    from memory.store import open_store

    with sqlite3.connect(settings.memory.path.parent / "page.sqlite") as history:
        [user] = history.execute("SELECT id FROM page_users WHERE identifier = 'user:wang'").fetchone()
        history.execute(
            "INSERT INTO page_threads VALUES ('chat', ?, '', '', '2026-01-01', '2026-01-01', '[]', '{}')", (user,)
        )

    async def own() -> None:
        async with open_store(settings.memory) as store:
            await Ledger(store).own_picture("page:user:wang", picture)

    asyncio.run(own())
    settings.image.folder.mkdir(parents=True, exist_ok=True)
    (settings.image.folder / picture).write_bytes(b"\x89PNG")


def test_a_user_who_is_removed_or_gets_another_password_is_signed_out(settings: Settings) -> None:
    book = UserBook(settings.memory.path.parent / "users.json")
    book.add(*WANG)
    book.add(*LI)
    with page(settings, SHISHEN_PAGE__SIGN_IN="password") as address:
        wang, li = signed_in(address, *WANG), signed_in(address, *LI)
        before = [one.get("/user").status_code for one in (wang, li)]
        with at_the_page(wang) as his, at_the_page(li) as hers:
            book.remove("wang")
            after = [one.get("/user").status_code for one in (wang, li)]
            listed = [one.post("/project/threads", json=LISTED).status_code for one in (wang, li)]
            ask(his, "红烧肉怎么做")
            ask(hers, "红烧肉怎么做")
            with pytest.raises(ConnectionClosedError) as closed:
                hear(his, "no such packet")
            hear(hers, '42["first_interaction"')
            with pytest.raises(PermissionError, match="refused"), at_the_page(wang):
                pass
        book.add(*WANG)
        entered_again = wang.get("/user").status_code
        book.add("li", "quite another one")
        other_password = li.get("/user").status_code
    assert (before, after, listed) == ([200, 200], [401, 200], [401, 200])
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
    assert (entered_again, other_password) == (401, 401)


def test_two_pages_over_one_database_share_users_chats_and_sessions(
    settings: Settings, database: Cluster, tmp_path: Path
) -> None:
    UserBook(settings.memory.path.parent / "users.json").add(*WANG)
    shared = {
        "SHISHEN_PAGE__SIGN_IN": "password",
        "SHISHEN_MEMORY__CHECKPOINTER": "postgres",
        "SHISHEN_DATABASE_URL": database.address,
        "CHAINLIT_AUTH_SECRET": "s" * 64,
    }
    question = f"红烧肉怎么做 {tmp_path.name}"
    with page(settings, **shared) as one, page(settings, **shared) as other:
        wang = signed_in(one, *WANG)
        with at_the_page(wang) as chat:
            ask(chat, question)
            hear(chat, '42["first_interaction"')
            hear(chat, '42["task_end"')
        elsewhere = httpx.Client(base_url=other, timeout=30, cookies=wang.cookies)
        [found] = elsewhere.post("/project/threads", json=LISTED).json()["data"]
        with at_the_page(elsewhere, found["id"]) as resumed:
            thread = hear(resumed, '42["resume_thread"')
        deleted = elsewhere.request("DELETE", "/project/thread", json={"threadId": found["id"]}).status_code
        left = wang.post("/project/threads", json=LISTED).json()["data"]
    assert found["name"] == question
    steps = json.loads(f'["resume_thread"{thread}')[1]["steps"]
    [asked] = [step for step in steps if step["type"] == "user_message"]
    assert question in asked["output"]
    assert (deleted, left) == (200, [])


class Provider(BaseHTTPRequestHandler):
    """An OAuth provider that knows one account."""

    account: dict[str, Any] = {"email": "wang@kitchen.example", "email_verified": True}

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/authorize":
            given = {key: values[0] for key, values in parse_qs(asked.query).items()}
            self.send_response(302)
            self.send_header("location", f"{given['redirect_uri']}?code=c0de&state={given['state']}")
            self.end_headers()
            return
        self._json(self.account)

    def do_POST(self) -> None:
        self._json({"access_token": "t0ken"})

    def _json(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: Any) -> None:
        pass


def test_an_account_at_an_oauth_provider_signs_in_if_it_is_allowed(settings: Settings) -> None:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_port}"
    environment = {
        "SHISHEN_PAGE__SIGN_IN": "oauth",
        "SHISHEN_PAGE__OAUTH_ALLOWED": '["@kitchen.example"]',
        "OAUTH_GENERIC_NAME": "house",
        "OAUTH_GENERIC_CLIENT_ID": "shishen",
        "OAUTH_GENERIC_CLIENT_SECRET": "secret",
        "OAUTH_GENERIC_AUTH_URL": f"{there}/authorize",
        "OAUTH_GENERIC_TOKEN_URL": f"{there}/token",
        "OAUTH_GENERIC_USER_INFO_URL": f"{there}/user",
        "OAUTH_GENERIC_SCOPES": "openid email",
    }
    with page(settings, **environment) as address:
        client = httpx.Client(base_url=address, timeout=30, follow_redirects=True)
        client.get("/auth/oauth/house")
        known = client.get("/user")
        Provider.account = Provider.account | {"email": "eve@elsewhere.example"}
        stranger = httpx.Client(base_url=address, timeout=30, follow_redirects=True)
        stranger.get("/auth/oauth/house")
        refused = stranger.get("/user")
    server.shutdown()
    assert known.json()["identifier"] == "house:wang@kitchen.example"
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("account", "verified", "allowed", "let_in"),
    [
        ("wang", True, ("wang",), True),
        ("wang", True, ("github:wang",), True),
        ("wang", True, ("google:wang",), False),
        ("wang", True, ("*",), True),
        ("a@kitchen.example", True, ("@kitchen.example",), True),
        ("a@kitchen.example", False, ("@kitchen.example",), False),
        ("a@evilkitchen.example", True, ("@kitchen.example",), False),
        ("", True, ("*",), False),
        ("wang", True, (), False),
    ],
)
def test_who_may_come_in(account: str, verified: bool, allowed: tuple[str, ...], let_in: bool) -> None:
    assert may_come_in("github", account, verified, allowed) is let_in


def test_a_page_that_anyone_could_open_is_not_served() -> None:
    command = [sys.executable, "-m", "cli", "ui", "--host", "0.0.0.0"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.strip().count("\n") == 0, refused.stderr
    for host in ("192.0.2.1", "::", "kitchen.example"):
        with pytest.raises(SettingsError, match="sign-in"):
            refuse_strangers(PageSettings(), host)
    refuse_strangers(PageSettings(sign_in="password"), "0.0.0.0")
    refuse_strangers(PageSettings(), "127.0.0.1")


@pytest.mark.parametrize(("allowed", "named"), [((), "oauth_allowed"), (("*",), "OAUTH_GITHUB_CLIENT_ID")])
def test_oauth_that_lets_nobody_in_is_one_sentence(allowed: tuple[str, ...], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        register(PageSettings(sign_in="oauth", oauth_allowed=allowed))


def test_the_command_line_enters_and_removes_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHISHEN_PAGE__USERS", str(tmp_path / "users.json"))
    run = partial(CliRunner().invoke, users)
    assert run(["add", "wang"], input="a long password\n").exit_code == 0
    assert run(["list"]).stdout == "wang\n"
    assert isinstance(run(["add", "li"], input="short\n").exception, SettingsError)
    assert run(["remove", "wang"]).exit_code == 0
    assert run(["list"]).stdout == ""


def test_passwords_are_kept_as_salted_hashes_readable_by_their_owner_only(tmp_path: Path) -> None:
    book = UserBook(tmp_path / "users.json")
    book.add("wang", "a long password")
    book.add("li", "a long password")
    kept = json.loads((tmp_path / "users.json").read_text(encoding="utf-8"))
    assert kept[0]["hash"] != kept[1]["hash"]
    assert "a long password" not in str(kept)
    assert (tmp_path / "users.json").stat().st_mode & 0o077 == 0
    assert book.check("wang", "a long password")
    assert not book.check("wang", "A long password")
    assert not book.check("eve", "a long password")
    book.add("wang", "quite another one")
    assert not book.check("wang", "a long password")
    with pytest.raises(SettingsError):
        book.add("../x", "a long password")


def test_a_hash_of_before_lets_its_user_in_and_is_replaced_then(tmp_path: Path) -> None:
    salt = b"0123456789abcdef"
    old = hashlib.scrypt(WANG[1].encode(), salt=salt, n=2**15, r=8, p=1, dklen=32, maxmem=64 * 1024 * 1024)
    file = tmp_path / "users.json"
    row = {"name": "wang", "salt": base64.b64encode(salt).decode(), "hash": base64.b64encode(old).decode()}
    file.write_text(json.dumps([row]), encoding="utf-8")
    book = UserBook(file)
    before = book.seal("wang")
    assert not book.check("wang", "another password")
    assert book.seal("wang") == before
    assert book.check(*WANG)
    [kept] = json.loads(file.read_text(encoding="utf-8"))
    assert kept["hash"].startswith("$argon2id$") and not kept["salt"]
    assert book.check(*WANG)
    assert not book.check("wang", "another password")
