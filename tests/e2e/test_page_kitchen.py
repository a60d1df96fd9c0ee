"""My kitchen on the page: dishes planned, shopped for on a second device, cooked without a server."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PATIENCE_MS, Server, Visit, axe

Open = Callable[..., Visit]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def kitchen(one: Visit, tab: str) -> Any:
    """Open a tab of the panel and return the panel."""
    panel = one.page.locator("dialog.shishen-panel")
    if not panel.count():
        one.page.get_by_role("button", name=re.compile("^(我的厨房|My kitchen)$")).click()
    panel.get_by_role("tab", name=tab).click()
    return panel


def add_dish(panel: Any, day: int, text: str, dish: str) -> None:
    panel.locator(".shishen-day").nth(day).locator(".shishen-add").click()
    panel.locator(".shishen-add-dish input").fill(text)
    panel.locator(".shishen-found").get_by_role("button", name=dish, exact=True).click()
    panel.locator(".shishen-status").get_by_text("已加入").wait_for()


def drag(dish: Any, meal: Any) -> None:
    """Drag a dish to a meal; a hand under which the page still moved does it again."""
    name = dish.locator(".shishen-dish-name").inner_text()
    for _ in range(8):
        dish.drag_to(meal)
        with suppress(AssertionError):
            expect(meal).to_contain_text(name, timeout=PATIENCE_MS / 10)
            return
    raise AssertionError(f"{name} was not moved")


def second_device(visit: Open, one: Visit, address: str) -> Visit:
    """Return another browser of the same user, on a phone."""
    return visit(address, storage_state={"cookies": one.page.context.cookies(), "origins": []}, **PHONE)


def test_a_week_is_planned_by_keyboard_moved_and_shopped_for_on_a_second_device(
    visit: Open, page_server: Server
) -> None:
    one = visit()
    panel = kitchen(one, "这周")
    # Sunday is never over.
    add_dish(panel, 6, "红烧肉", "红烧肉")
    add_dish(panel, 6, "西红柿炒鸡蛋", "西红柿炒鸡蛋")
    sunday = panel.locator(".shishen-day").nth(6)
    panel.get_by_role("button", name="调整 西红柿炒鸡蛋").press("Enter")
    move = panel.get_by_label("移到… 西红柿炒鸡蛋")
    with one.page.expect_response("**/kitchen/mine/plan/*") as moved:
        move.select_option(label=move.locator("option").nth(6 * 3 + 1).inner_text())
    assert moved.value.ok
    expect(sunday.locator(".shishen-meal").nth(1)).to_contain_text("西红柿炒鸡蛋")
    panel.locator(".shishen-status").get_by_role("button", name="撤销").click()
    expect(sunday.locator(".shishen-meal").nth(2)).to_contain_text("西红柿炒鸡蛋")
    drag(sunday.locator(".shishen-dish", has_text="红烧肉"), sunday.locator(".shishen-meal").nth(0))
    other = second_device(visit, one, page_server.url)
    phone = kitchen(other, "购物清单")
    egg = phone.get_by_role("checkbox", name=re.compile("^鸡蛋"))
    expect(egg).not_to_be_checked()
    here = kitchen(one, "购物清单").get_by_role("checkbox", name=re.compile("^鸡蛋"))
    expect(here).not_to_be_checked()
    egg.check()
    expect(here).to_be_checked()
    kitchen(one, "家里有").get_by_label("买了什么").fill("五花肉 3斤")
    one.page.keyboard.press("Enter")
    phone.get_by_text("家里有 ", exact=False).last.wait_for()
    expect(phone.locator(".shishen-aisles")).not_to_contain_text("五花肉")
    assert one.complaints == [] and other.complaints == []


def paprika() -> bytes:
    """Return an archive as Paprika exports it: each recipe a gzipped member; one member is none."""
    rows = [
        {
            "name": "外婆的酱鸭腿",
            "servings": "2",
            "ingredients": "鸭腿 2只\n香醋 1汤匙",
            "directions": "鸭腿焯水。\n\n炖47分钟。",
        },
        {"name": "Leek tart", "servings": "4", "ingredients": "2 eggs\n1 leek", "directions": "Mix.\n\nBake."},
    ]
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for row in rows:
            archive.writestr(f"{row['name']}.paprikarecipe", gzip.compress(json.dumps(row).encode()))
        archive.writestr("spoilt.paprikarecipe", b"\x1f\x8b nothing")
    return kept.getvalue()


def test_from_an_archive_over_three_dinners_and_a_second_device_to_the_stove_without_a_server(
    visit: Open, page_server: Server
) -> None:
    one = visit(f"{page_server.url}kitchen#week", ready=".shishen-day")
    page = one.page
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    # Brought along, one of two corrected; what was not read is named.
    page.get_by_role("tab", name="菜谱").click()
    page.get_by_role("button", name="我的菜谱").click()
    archive = {"name": "export.paprikarecipes", "mimeType": "application/zip", "buffer": paprika()}
    text = {
        "name": "cake.txt",
        "mimeType": "text/plain",
        "buffer": "萝卜糕\n用料：萝卜1根\n做法：1.蒸40分钟。".encode(),
    }
    none = {"name": "none.bin", "mimeType": "application/octet-stream", "buffer": b"\0\1\2"}
    page.locator(".shishen-mine input[type=file]").set_input_files([none, archive, text])
    for name in ("spoilt.paprikarecipe", "none.bin"):
        expect(page.locator(".shishen-unread")).to_contain_text(name)
    expect(page.locator(".shishen-draft", has_text="萝卜糕")).to_be_attached()
    duck = page.locator(".shishen-draft", has_text="外婆的酱鸭腿")
    duck.locator("summary").click()
    duck.get_by_label("做法").fill("鸭腿焯水。\n加香醋炖53分钟。")
    page.get_by_role("button", name="收下").click()
    for name in ("Leek tart", "萝卜糕"):
        page.get_by_role("button", name=f"修改 {name}").wait_for()
    # Three dinners; the week's last days where it is nearly over.
    page.get_by_role("tab", name="这周").click()
    day = date.today().weekday()
    with page.expect_response("**/card*"):
        for number, dish in enumerate(("外婆的酱鸭腿", "红烧肉", "西红柿炒鸡蛋")):
            add_dish(page, min(day + number, 6), dish, dish)
    # Vinegar is at home no more.
    page.get_by_role("tab", name="家里有").click()
    with page.expect_response(lambda one: "/mine/pantry" in one.url and one.request.method == "POST") as told:
        page.locator("[data-key='staple 醋']").click()
    assert told.value.ok
    # Shopped for on a second device; 香醋 keeps its name and its tick.
    other = second_device(visit, one, page_server.url)
    phone = kitchen(other, "购物清单")
    there = phone.get_by_role("checkbox", name=re.compile("^香醋"))
    there.check()
    page.get_by_role("tab", name="购物清单").click()
    here, pork = (page.get_by_role("checkbox", name=re.compile(name)) for name in ("^香醋", "五花肉"))
    expect(here).to_be_checked()
    expect(pork).not_to_be_checked()
    expect(page.locator(".shishen-aisles")).not_to_contain_text("陈醋")
    page.wait_for_function(
        "caches.open('shishen-data').then(one => one.keys()).then(all => all.filter(one => one.url.includes('/card')).length >= 3)"
    )
    page.context.set_offline(True)
    # Whatever is asked for, the kitchen opens.
    page.goto(page_server.url)
    page.get_by_role("tab", name="购物清单").click()
    expect(here).to_be_checked()
    pork.check()
    page.locator(".shishen-offline").get_by_text("1 项等连上后同步").wait_for()
    expect(pork).to_be_checked()
    page.get_by_role("tab", name="这周").click()
    page.get_by_role("button", name="外婆的酱鸭腿", exact=True).click()
    card = page.locator(".shishen-card-alone")
    ingredients = card.locator(".shishen-ingredients")
    before = ingredients.inner_text()
    assert "香醋" in before and "陈醋" not in before
    card.get_by_role("button", name="加一份").click()
    expect(ingredients).not_to_have_text(before)
    card.get_by_role("button", name="开始做菜").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".shishen-cook-count")).to_have_text(re.compile("^第 2 步"))
    expect(page.locator(".shishen-cook-text")).to_contain_text("炖53分钟")
    expect(page.locator(".shishen-cook-uses")).to_contain_text("香醋")
    page.keyboard.press("Escape")
    page.context.set_offline(False)
    expect(page.locator(".shishen-offline")).to_be_hidden()
    expect(phone.get_by_role("checkbox", name=re.compile("五花肉"))).to_be_checked()
    expect(there).to_be_checked()


# The hints of boxes that show less than the whole of them.
CUT = """all => all.filter((one) => {
  const style = getComputedStyle(one), brush = document.createElement("canvas").getContext("2d");
  brush.font = style.font;
  const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return room > 0 && brush.measureText(one.placeholder).width > room;
}).map((one) => one.placeholder)"""


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_every_tab_is_accessible_in_both_languages_and_looks(visit: Open, locale: str, scheme: str) -> None:
    one = visit(locale=locale, color_scheme=scheme, **PHONE)
    panel = kitchen(one, "菜谱" if locale == "zh-CN" else "Recipes")
    heart = panel.get_by_role("button", name=re.compile("^(收藏|Favourite) .*红烧肉")).first
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    for number, ready in enumerate((".shishen-tile", ".shishen-staples", ".shishen-day", ".shishen-adding")):
        panel.locator(".shishen-tabs button").nth(number).click()
        panel.locator(ready).first.wait_for()
        assert axe(one.page) == []
        small = ".shishen-panel :is(button, a, select, input:not([type=checkbox]))"
        heights = one.page.locator(small).evaluate_all("all => all.map(one => one.offsetHeight).filter(Boolean)")
        assert heights and min(heights) >= 44
        assert one.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert panel.locator("input[placeholder]").evaluate_all(CUT) == []
        if ready == ".shishen-day":
            days = panel.locator(".shishen-day h3 small").all_inner_texts()
            assert len(days) == 7 and all(
                re.fullmatch(r"\d{1,2}月\d{1,2}日|\d{1,2} [A-Z][a-z]{2,3}", day) for day in days
            )
    panel.locator(".shishen-tabs button").first.click()
    panel.locator(".shishen-tile-open").first.click()
    panel.locator(".shishen-card-alone").wait_for()
    assert axe(one.page) == []
    assert one.complaints == []


def test_a_card_is_planned_marked_and_saved_and_nothing_covers_its_buttons(visit: Open) -> None:
    one = visit(**PHONE)
    one.ask("红烧肉怎么做")
    card = one.page.locator(".shishen-card")
    card.wait_for()
    one.wait_until_answered()
    main = card.get_by_role("button", name="开始做菜")
    main.scroll_into_view_if_needed()
    covered = "one => { const r = one.getBoundingClientRect(); return [.05, .5, .95].filter(x => document.elementFromPoint(r.x + r.width * x, r.y + r.height / 2) !== one) }"
    assert main.evaluate(covered) == []
    card.get_by_role("button", name="收藏 红烧肉").click()
    card.get_by_role("button", name="加入计划").click()
    one.page.locator(".shishen-ask-day").get_by_role("button", name="加入计划").click()
    card.get_by_text(re.compile("已加入：今天 晚饭 红烧肉")).wait_for()
    card.get_by_role("button", name=re.compile("打印")).click()
    panel = one.page.locator("dialog.shishen-panel")
    with one.page.expect_download() as saved:
        panel.get_by_role("link", name="Markdown").click()
    assert saved.value.suggested_filename == "红烧肉.md"
    kitchen(one, "菜谱")
    panel.get_by_role("button", name="收藏", exact=True).click()
    panel.get_by_role("button", name="红烧肉", exact=False).first.wait_for()


def test_what_loads_late_is_not_drawn_over_another_tab(visit: Open) -> None:
    one = visit(service_workers="block")
    late = one.page.wait_for_timeout
    one.page.route("**/kitchen/mine/recipes/kinds*", lambda route: (late(1000), route.continue_()))
    with one.page.expect_response(re.compile(r"/kitchen/mine/recipes\?")):
        one.page.evaluate("() => { shishen.open({ tab: 'recipes' }) }")
        kitchen(one, "这周").locator(".shishen-day").first.wait_for()
    one.page.wait_for_timeout(300)
    expect(one.page.locator(".shishen-day")).to_have_count(7)
    # Nor is a button drawn anew while it is being pressed: the click would be lost.
    panel = kitchen(one, "菜谱")
    panel.locator(".shishen-tile").first.wait_for()
    panel.get_by_role("button", name="我的菜谱").hover()
    one.page.mouse.down()
    one.page.evaluate("dispatchEvent(new Event('shishen-kitchen'))")
    one.page.mouse.up()
    panel.get_by_role("button", name="粘贴文字").wait_for()
