"""Signing in with a password on the real page: refused, let in, out again, and nobody sees another's chats."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from serving.users import UserBook
from tests.e2e.conftest import Server, Visit
from tests.e2e.scripted import Endpoint, Script

Open = Callable[..., Visit]
WANG, LI = ("wang", "a long password"), ("li", "another password")
Q = "红烧肉怎么做"


@pytest.fixture(scope="module")
def guarded(small_index: Path, endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a page with two users and a scripted chat model."""
    folder = tmp_path_factory.mktemp("guarded-page")
    for name, password in (WANG, LI):
        UserBook(folder / "users.json").add(name, password)
    environment = {
        "SHISHEN_INDEX__PATH": str(small_index),
        "SHISHEN_CHAT__PROVIDER": "openai",
        "SHISHEN_CHAT__BASE_URL": endpoint.url,
        "SHISHEN_PAGE__SIGN_IN": "password",
        "SHISHEN_PAGE__USERS": str(folder / "users.json"),
        "OPENAI_API_KEY": "test",
    }
    server = Server(folder, environment)
    server.start()
    yield server
    server.stop()


def sign_in(page: Any, name: str, password: str) -> None:
    page.locator("#email").fill(name)
    page.locator("#password").fill(password)
    page.locator("button[type=submit]").click()


def chats(one: Visit) -> Any:
    return one.page.locator("a[href*='/thread/']")


def status(one: Visit, address: str) -> int:
    """Return what the server says when whoever is signed in asks for a chat."""
    chat = address.rpartition("/")[2]
    return int(one.page.evaluate("(chat) => fetch(`/project/thread/${chat}`).then((reply) => reply.status)", chat))


def test_wrong_and_right_password_signing_out_and_the_next_user(visit: Open, guarded: Server, script: Script) -> None:
    one = visit(guarded.url, ready="#email")
    expect(one.page.get_by_text("用户名", exact=True)).to_be_visible()
    sign_in(one.page, WANG[0], "not the password")
    expect(one.page.get_by_role("alert").or_(one.page.get_by_text("登录失败")).first).to_be_visible()
    assert one.page.url.endswith("/login")
    sign_in(one.page, *WANG)
    one.page.wait_for_selector("#chat-input")
    one.ask(Q)
    one.turns(1)
    one.page.locator("#header #sidebar-trigger-button").click()
    expect(chats(one).get_by_text(Q)).to_be_visible()
    address = one.page.url
    assert status(one, address) == 200
    one.page.locator("#user-nav-button").click()
    one.page.get_by_role("menuitem", name="退出登录").click()
    one.page.wait_for_selector("#email")
    sign_in(one.page, *LI)
    one.page.wait_for_selector("#chat-input")
    one.page.wait_for_load_state("networkidle")
    expect(chats(one)).to_have_count(0)
    assert status(one, address) == 401
    one.page.goto(address)
    one.page.wait_for_selector("#chat-input, #email")
    one.page.wait_for_load_state("networkidle")
    expect(one.page.locator("[data-step-type=user_message]")).to_have_count(0)


def test_whoever_is_removed_has_to_sign_in_again(visit: Open, guarded: Server) -> None:
    one = visit(guarded.url, ready="#email")
    sign_in(one.page, *LI)
    one.page.wait_for_selector("#chat-input")
    UserBook(guarded.folder / "users.json").remove("li")
    one.page.reload()
    one.page.wait_for_selector("#email")
