"""The page for those who do not see it, or use no mouse: every screen, both looks and languages, desk and phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit, axe

Open = Callable[..., Visit]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = {
    "zh-CN": ("我对大豆过敏，麻婆豆腐怎么做", "开始做菜"),
    "en-US": ("I'm allergic to soy. How do I make 麻婆豆腐?", "Start cooking"),
}
# Every stop of the keyboard that lies off the screen.
STRAY = """() => [...document.querySelectorAll("a[href], button, input, textarea, [tabindex]")].filter((one) => {
  const { left, right } = one.getBoundingClientRect();
  const reached = one.tabIndex >= 0 && !one.disabled && getComputedStyle(one).visibility !== "hidden" && one.offsetParent;
  return reached && !one.closest("[inert]") && (right <= 0 || left >= innerWidth);
}).map((one) => one.outerHTML.slice(0, 120))"""


def settled(page: Any) -> list[str]:
    """Return what axe finds once nothing moves and the page has named what Chainlit leaves nameless.

    Chainlit's own passing notice (the kitchen warms up) is no part of the screen.
    """
    page.wait_for_function("!document.querySelector('[data-sonner-toast]')")
    page.wait_for_function(
        "document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)"
    )
    page.wait_for_timeout(200)
    return axe(page)


@pytest.mark.parametrize(
    ("locale", "scheme", "device"),
    [("zh-CN", "light", {}), ("en-US", "dark", {}), ("zh-CN", "dark", PHONE), ("en-US", "light", PHONE)],
    ids=["zh desk", "en desk dark", "zh phone dark", "en phone"],
)
def test_no_screen_has_an_accessibility_finding(visit: Open, locale: str, scheme: str, device: dict[str, Any]) -> None:
    dish, cook = WORDS[locale]
    one = visit(locale=locale, color_scheme=scheme, **device)
    page = one.page
    page.wait_for_selector("#welcome-screen")
    page.wait_for_function(
        "() => { const screen = document.querySelector('#welcome-screen');"
        " return screen && getComputedStyle(screen).opacity === '1' }"
    )
    page.wait_for_selector("#starters button:not([disabled])")
    assert settled(page) == []
    one.ask(dish)
    one.turns(1)
    page.locator(".shishen-swap").first.click()
    page.locator(".shishen-card [role=status]").first.wait_for()
    page.evaluate("shishen.timer(600, '麻婆豆腐 · 焖')")
    page.locator(".shishen-timer").wait_for()
    assert settled(page) == []
    page.get_by_role("button", name=cook).click()
    page.locator("dialog.shishen-cook").wait_for()
    assert settled(page) == []
    page.keyboard.press("Escape")
    one.ask("怎么看猪肉新不新鲜")
    one.turns(2)
    page.locator(".ai-message a").last.click()
    page.locator("#side-view-content").wait_for()
    assert settled(page) == []
    page.keyboard.press("Escape")
    page.locator("#side-view-content").wait_for(state="detached")
    page.locator("#user-nav-button:visible").click()
    page.get_by_role("menu").wait_for()
    assert settled(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("menu").wait_for(state="detached")
    page.locator("#sidebar-trigger-button:visible").first.click()
    page.locator("[data-mobile=true], [data-state=expanded] [data-sidebar=sidebar]").first.wait_for()
    assert settled(page) == []
    assert [line for line in one.complaints if "DialogTitle" not in line] == []


@pytest.mark.parametrize("key", [False, True], ids=["tapped", "by key"])
def test_one_escape_closes_the_drawer(visit: Open, key: bool) -> None:
    one = visit(**PHONE)
    opener, drawer = one.page.locator("#sidebar-trigger-button"), one.page.locator("[data-mobile=true]")
    if key:
        opener.press("Enter")
    else:
        opener.tap()
    drawer.wait_for()
    # Its first button has the focus, and its tip stands above the drawer.
    one.page.locator("[role=tooltip]").first.wait_for(state="attached")
    one.page.keyboard.press("Escape")
    drawer.wait_for(state="detached")


def test_the_keyboard_stops_nowhere_off_the_screen(visit: Open) -> None:
    for device in ({}, PHONE):
        one = visit(**device)
        one.ask("红烧肉怎么做")
        one.turns(1)
        assert one.page.evaluate(STRAY) == []


def test_every_passage_says_its_language(visit: Open) -> None:
    one = visit(locale="en-US")
    one.ask("红烧肉要炖多久")
    one.turns(1)
    one.ask("how long does it take")
    one.turns(2)
    answers = one.page.locator(".ai-message .message-content:has(.prose)")
    expect(answers.first).to_have_attribute("lang", "zh-CN")
    expect(answers.last).to_have_attribute("lang", "en")
    one.ask("how is it made")
    one.turns(3)
    steps = one.page.locator(".shishen-steps li")
    for step in steps.all():
        chinese = len(re.findall("[\u4e00-\u9fff]", step.inner_text())) > 20
        expect(step).to_have_attribute("lang", "zh-CN" if chinese else "en")
