"""One chat in several tabs, in one opened in mid-answer, and in one whose line broke; and what was told in it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PATIENCE_MS, Server, Visit, axe
from tests.e2e.line import Line
from tests.e2e.scripted import Script

Open = Callable[..., Visit]
BRAISED = "红烧肉怎么做"
SLOW_S = 1.5


@pytest.fixture
def line(scripted_server: Server) -> Iterator[Line]:
    line = Line(scripted_server.port)
    yield line
    line.close()


def second_tab(one: Visit) -> Visit:
    """Return the chat of a tab in another tab of the same browser."""
    one.page.wait_for_url("**/thread/*")
    page = one.page.context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(one.page.url)
    return Visit(page)


def text_of(one: Visit) -> str:
    return str(one.page.locator(".ai-message .message-content").all_inner_texts())


def test_a_tab_opened_in_mid_answer_gets_it_and_both_follow_each_other(
    visit: Open, scripted_server: Server, script: Script
) -> None:
    script.pause_s = SLOW_S
    one = visit(scripted_server.url)
    one.ask(BRAISED)
    one.page.locator(".shishen-card").wait_for()
    other = second_tab(one)
    # It came while the answer was being written, and can stop it.
    other.page.locator("#stop-button").wait_for()
    expect(one.page.locator("#stop-button")).to_be_visible()
    other.page.get_by_text("慢慢炖").wait_for()
    for tab in (one, other):
        tab.page.get_by_text("慢慢炖").wait_for()
        tab.page.wait_for_selector("#stop-button", state="detached")
        assert tab.page.locator(".shishen-card").count() == 1
    assert text_of(one) == text_of(other)
    # What is asked in one is asked and answered in the other; the card is the same.
    script.pause_s = 0
    other.ask("第二步做什么")
    for tab in (one, other):
        tab.turns(2)
        expect(tab.page.locator(".shishen-steps li[aria-current=step]")).to_have_count(1)
        assert tab.page.locator(".shishen-card").count() == 1
    size = one.page.locator(".shishen-card output")
    larger = re.sub(r"\d+", lambda number: str(int(number[0]) + 1), size.inner_text())
    one.page.locator(".shishen-card").get_by_role("button", name="加一份").click()
    expect(size).to_have_text(larger)
    expect(other.page.locator(".shishen-card output")).to_have_text(larger)
    other.page.reload()
    expect(other.page.locator(".shishen-card output")).to_have_text(larger)
    one.ask("要炖多久")
    other.turns(3)
    expect(other.page.locator("[data-step-type=user_message]").last).to_contain_text("要炖多久")


def test_an_answer_is_stopped_from_another_tab(visit: Open, scripted_server: Server, script: Script) -> None:
    script.pause_s = 60
    one = visit(scripted_server.url)
    one.ask(BRAISED)
    one.page.locator(".shishen-card").wait_for()
    other = second_tab(one)
    other.page.locator("#stop-button").click()
    for tab in (one, other):
        tab.page.get_by_text("已停止。").wait_for()
        tab.page.wait_for_selector("#stop-button", state="detached")


def test_nothing_of_an_answer_is_lost_when_the_line_breaks(visit: Open, line: Line, script: Script) -> None:
    script.pause_s = SLOW_S
    one = visit(line.url)
    one.ask(BRAISED)
    one.page.locator(".shishen-card").wait_for()
    line.cut()
    # Ten seconds, in which the rest of the answer is written.
    one.page.wait_for_timeout(10_000)
    line.mend()
    one.page.get_by_text("慢慢炖").wait_for()
    one.page.wait_for_selector("#stop-button", state="detached")
    assert one.page.locator(".shishen-card").count() == 1
    assert one.page.locator("[data-step-type=user_message]").count() == 1
    expect(one.page.get_by_text("慢慢炖")).to_have_count(1)
    script.pause_s = 0
    one.ask("要炖多久")
    one.turns(2)


def test_settings_are_there_where_the_first_line_broke_before_they_came(visit: Open) -> None:
    lost = []

    def over(line: Any) -> None:
        server = line.connect_to_server()

        def from_server(message: str | bytes) -> None:
            if not lost and '"chat_settings"' in str(message):
                lost.append(message)
                line.close()
            else:
                line.send(message)

        server.on_message(from_server)

    def before(page: Any) -> None:
        page.add_init_script("window.transports = ['websocket']")
        page.route_web_socket("**/ws/socket.io/**", over)

    one = visit(before=before)
    one.page.locator("#chat-settings-open-modal").click()
    one.page.locator("#chat-settings").wait_for()
    assert lost


def test_nobody_else_is_shown_a_chat(visit: Open, scripted_server: Server, script: Script) -> None:
    one, stranger = visit(scripted_server.url), visit(scripted_server.url)
    one.ask(BRAISED)
    one.turns(1)
    stranger.page.goto(one.page.url)
    stranger.page.wait_for_url("**/")
    one.ask("要炖多久")
    one.turns(2)
    stranger.page.wait_for_selector("#starters")
    assert stranger.page.locator(".shishen-card, .ai-message, [data-step-type=user_message]").count() == 0


def panel_of(one: Visit) -> Any:
    one.page.wait_for_selector("#stop-button", state="detached")
    one.page.locator("#chat-settings-open-modal").click()
    one.page.get_by_role("tab", name="口味").click()
    return one.page.locator("#chat-settings")


def test_what_was_told_stands_in_the_settings_and_is_removed_there_from_everywhere(visit: Open) -> None:
    one = visit()
    one.ask("我对大豆过敏，也不吃香菜，麻婆豆腐怎么做")
    one.turns(1)
    one.ask("我吃素")
    one.turns(2)
    card = one.page.locator(".shishen-card")
    expect(card.locator(".shishen-warning")).to_contain_text("大豆")
    panel = panel_of(one)
    remove = panel.get_by_role("button", name="移除 大豆")
    remove.wait_for()
    panel.get_by_role("button", name="移除 素食").wait_for()
    expect(panel.locator("#dislikes")).to_have_value("香菜")
    assert axe(one.page) == []
    remove.click()
    panel.locator("#confirm").click()
    one.page.locator(".ai-message").get_by_text("已从记下的里面删掉：对大豆过敏").wait_for()
    expect(card.locator(".shishen-warning")).not_to_contain_text("大豆")
    one.ask("我有什么忌口")
    one.turns(3)
    assert "香菜" in one.last_answer() and "大豆" not in one.last_answer()
    one.page.reload()
    card.wait_for()
    panel = panel_of(one)
    expect(panel.locator("#dislikes")).to_have_value("香菜")
    panel.get_by_role("button", name="移除 素食").wait_for()
    expect(remove).to_have_count(0)
