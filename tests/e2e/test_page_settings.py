"""The settings panel on the page: taste, measures, theme, language, voice; and both languages complete."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Server, Visit, axe
from tests.e2e.scripted import Script

Open = Callable[..., Visit]
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def page(visit: Open, scripted_server: Server, script: Script) -> Visit:
    return visit(scripted_server.url)


def picks(field: str, option: str) -> Callable[[Any], None]:
    def pick(panel: Any) -> None:
        panel.locator(f"#{field}").click()
        panel.page.get_by_role("option", name=option, exact=True).click()

    return pick


def test_taste_reaches_card_and_answer(visit: Open) -> None:
    page = visit()

    def no_coriander(panel: Any) -> None:
        panel.locator("#dislikes").fill("香菜")

    page.choose(
        "口味", picks("servings", "6"), picks("spice", "不吃辣"), picks("measures", "盎司、杯、℉"), no_coriander
    )
    page.ask("宫保鸡丁怎么做")
    card = page.page.locator(".shishen-card")
    card.get_by_text("6 人份").wait_for()
    assert "原 400克去骨鸡腿肉" in card.inner_text() and "磅去骨鸡腿肉" in card.inner_text()
    page.turns(1)
    assert "你不吃辣" in page.last_answer()


def test_markdown_can_be_off(page: Visit) -> None:
    page.choose("回答", lambda panel: panel.locator("#markdown").click())
    page.ask("红烧肉怎么做")
    page.turns(1)
    assert "**小火**" in page.last_answer()


def test_theme_and_language_follow_the_settings(page: Visit) -> None:
    with page.page.expect_navigation():
        page.choose("页面", picks("theme", "深色"), picks("page_language", "English"))
    page.page.wait_for_selector("html.dark")
    page.page.get_by_text("potatoes and beef").wait_for()
    assert page.page.evaluate("document.documentElement.lang") == "en"
    page.ask("红烧肉怎么做")
    page.page.get_by_role("button", name="Start cooking").wait_for()
    page.turns(1)
    with page.page.expect_navigation():
        page.choose("Page", picks("page_language", "中文"))
    page.page.wait_for_selector("#chat-input[placeholder^='想做什么菜']")


def test_nothing_is_chinese_where_english_is_read(visit: Open, scripted_server: Server) -> None:
    one = visit(scripted_server.url, locale="en-US")
    one.page.wait_for_selector("#starters button:not([disabled])")
    chinese = CHINESE.findall(one.page.locator("#root").inner_text().replace("我", ""))
    assert chinese == []
    labels = one.page.evaluate("[...document.querySelectorAll('[aria-label]')].map((one) => one.ariaLabel).join(' ')")
    assert CHINESE.findall(labels) == []
    one.page.locator("#chat-settings-open-modal").click()
    panel = one.page.locator("#chat-settings")
    for tab in ("Taste", "Answers", "Page and voice"):
        panel.get_by_role("tab", name=tab).click()
        told = panel.inner_text().replace("such as 香菜, 肥肠", "").replace("中文", "")
        assert CHINESE.findall(told) == []


def test_the_panel_has_no_serious_accessibility_finding(page: Visit) -> None:
    page.page.locator("#chat-settings-open-modal").click()
    for tab in ("口味", "回答", "页面与语音"):
        page.page.get_by_role("tab", name=tab).click()
        expect(page.page.get_by_role("tabpanel")).to_be_visible()
        # The page names what Chainlit leaves nameless a moment after it is drawn.
        expect(page.page.locator("[role=slider]:not([aria-label])")).to_have_count(0)
        assert axe(page.page) == []


def test_answers_are_read_aloud_by_the_endpoint_and_by_the_device_when_it_fails(page: Visit, script: Script) -> None:
    page.page.evaluate(
        "speechSynthesis.speak = (words) => (window.spokenHere = words.text);"
        "window.played = 0;"
        "HTMLMediaElement.prototype.play = async function () {"
        " window.played += this.src.startsWith('blob:'); setTimeout(() => this.dispatchEvent(new Event('ended'))) }; null"
    )
    page.choose("页面", lambda panel: panel.locator("#read_aloud").click())
    page.ask("红烧肉怎么做")
    page.turns(1)
    page.page.wait_for_function("window.played > 1")
    until = time.monotonic() + 20
    while "小火慢慢炖" not in (said := "".join(one["input"] for one in script.read_aloud)) and time.monotonic() < until:
        page.page.wait_for_timeout(100)
    # Sentence by sentence, in order, none twice.
    assert "小火慢慢炖" in said and len(script.read_aloud) > 1
    assert all(len(one["input"]) < len(said) for one in script.read_aloud)
    assert page.page.evaluate("window.spokenHere") is None
    script.mute = True
    page.ask("要炖多久")
    page.page.wait_for_function("window.spokenHere?.includes('慢慢炖')")


def test_the_screen_is_kept_awake_in_cook_mode_only(page: Visit) -> None:
    page.page.evaluate(
        "() => { window.awake = 0; navigator.wakeLock.request = async () => { window.awake += 1;"
        "return { release: () => (window.awake -= 1) } } }"
    )
    page.ask("红烧肉怎么做")
    page.page.get_by_role("button", name="开始做菜").click()
    page.page.wait_for_function("window.awake === 1")
    page.page.keyboard.press("Escape")
    page.page.wait_for_function("window.awake === 0")


def test_a_phone_keeps_its_chat_over_a_reload_and_opens_the_list_of_chats(visit: Open, scripted_server: Server) -> None:
    phone = visit(scripted_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.ask("红烧肉怎么做")
    phone.turns(1)
    assert "/thread/" in phone.page.url
    phone.page.reload()
    phone.page.locator(".shishen-card").wait_for()
    phone.page.locator("#sidebar-trigger-button").tap()
    phone.page.locator("[data-mobile=true]").get_by_text("红烧肉怎么做").wait_for()
