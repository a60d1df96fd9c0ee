"""The page as people use it: asking, cooking, coming back."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Route, expect

from tests.e2e.conftest import Server, Visit, axe

Open = Callable[..., Visit]
BRAISED = "红烧肉怎么做"
LATE_MS = 2000


def is_here(address: str) -> bool:
    return address.startswith(("data:", "blob:")) or urlsplit(address).hostname == "localhost"


def test_an_answer_stands_above_its_card_and_nothing_comes_from_outside(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    card = one.page.wait_for_selector(".shishen-card")
    assert "红烧肉" in card.inner_text() and "五花肉" in card.inner_text()
    one.wait_until_answered()
    lead = one.page.get_by_text("人份，约")
    assert "《红烧肉》" in one.answers()[0]
    above, below = lead.bounding_box(), one.page.locator(".shishen-card").bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]
    # What the card shows is not written out beside it.
    assert "黄酒" not in one.answers()[0]
    steps = one.page.get_by_text(re.compile("检索菜谱 · "))
    assert steps.count() == 0
    one.page.get_by_text(re.compile(r"\d+ 步 · ")).click()
    steps.click()
    one.page.get_by_text("红烧肉 1.00").or_(one.page.get_by_text("← 红烧肉")).first.wait_for()
    assert [address for address in one.requested if not is_here(address)] == []
    assert one.complaints == []


def test_an_allergy_told_is_warned_of_before_the_card_and_marked_on_it(visit: Open) -> None:
    one = visit()
    one.ask("我对大豆过敏，麻婆豆腐怎么做")
    one.wait_until_answered()
    assert one.answers()[0].startswith("⚠️ 你说过对大豆过敏")
    card = one.page.locator(".shishen-card")
    expect(card.locator(".shishen-warning")).to_contain_text("你说过对大豆过敏")
    expect(card.locator(".shishen-mark").first).to_contain_text("大豆")
    expect(card.locator(".shishen-steps")).to_contain_text("〔别放嫩豆腐〕")
    before = card.locator(".shishen-mark").all_inner_texts()
    card.get_by_role("button", name="加一份").click()
    card.get_by_text("已按份数换算").wait_for()
    assert card.locator(".shishen-mark").all_inner_texts() == before
    card.get_by_role("button", name="加入购物清单").click()
    one.page.locator(".shishen-basket").click()
    expect(one.page.locator("dialog.shishen-panel")).to_contain_text("花椒")
    expect(one.page.locator("dialog.shishen-panel")).not_to_contain_text(re.compile("嫩豆腐|豆瓣酱|酱油|生抽"))
    one.page.keyboard.press("Escape")
    card.get_by_role("button", name="开始做菜").click()
    expect(one.page.locator(".shishen-cook .shishen-warning")).to_contain_text("大豆")
    expect(one.page.locator(".shishen-cook-uses")).to_contain_text("嫩豆腐 ⚠️ 大豆")


def test_a_kitchen_note_cited_opens_at_the_side(visit: Open) -> None:
    one = visit()
    one.ask("怎么看猪肉新不新鲜")
    one.turns(1)
    one.page.get_by_role("link", name=re.compile("《.*》")).last.click()
    expect(one.page.locator("#side-view-content")).to_contain_text("认准检疫章")


def test_a_follow_up_is_about_the_dish_before_and_brings_no_second_card(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    one.turns(1)
    one.ask("要炖多久")
    one.turns(2)
    assert "60分钟" in one.last_answer() and "《红烧肉》" in one.last_answer()
    assert one.page.locator(".shishen-card").count() == 1


def test_what_is_said_and_done_changes_the_one_card_of_a_dish(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    one.turns(1)
    card = one.page.locator(".shishen-card")
    size, first = card.locator("output"), card.locator(".shishen-ingredients li").first
    own, line = size.inner_text(), first.inner_text()
    one.page.get_by_role("button", name=re.compile("换成 .* 人份")).click()
    one.turns(2)
    expect(size).not_to_have_text(own)
    assert int(size.inner_text().split()[0]) == 2 * int(own.split()[0])
    expect(card.locator(".shishen-before").first).to_have_text(f"原 {line}")
    one.ask("第二步做什么")
    one.turns(3)
    here = card.locator(".shishen-steps li[aria-current=step]")
    expect(here).to_have_text(card.locator(".shishen-steps li").nth(1).inner_text())
    more = card.get_by_role("button", name="加一份")
    with one.page.expect_response("**/project/action") as kept:
        more.press("Enter")
    assert kept.value.ok
    expect(more).to_be_focused()
    larger = size.inner_text()
    one.page.reload()
    expect(card).to_have_count(1)
    expect(size).to_have_text(larger)
    expect(here).to_have_count(1)
    # Cook mode goes on where the chat is, stays at its end, and the chat knows where it went.
    card.get_by_role("button", name="开始做菜").click()
    count = one.page.locator(".shishen-cook-count")
    expect(count).to_have_text(re.compile("^第 2 步"))
    for _ in range(12):
        one.page.keyboard.press("ArrowRight")
    with one.page.expect_response("**/project/action"):
        one.page.keyboard.press("ArrowLeft")
    number = re.findall(r"\d+", count.inner_text())[0]
    one.page.keyboard.press("Escape")
    one.ask("做到哪一步了")
    one.turns(4)
    assert f"第 {number} 步" in one.last_answer()
    assert one.complaints == []


def test_other_servings_change_the_list_and_the_steps(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    card = one.page.locator(".shishen-card")
    before = card.locator(".shishen-ingredients li").first.inner_text()
    card.get_by_role("button", name="加一份").click()
    card.get_by_text("已按份数换算").wait_for()
    assert card.locator(".shishen-ingredients li").first.inner_text() != before
    card.get_by_role("button", name="减一份").click()
    card.get_by_text("已按份数换算").wait_for(state="detached")
    assert card.locator(".shishen-ingredients li").first.inner_text() == before


def test_substitutes_and_nutrition_come_on_tap(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    card = one.page.locator(".shishen-card")
    card.get_by_role("button", name=re.compile("可以换成.*黄酒")).click()
    card.get_by_text("代替").first.wait_for()
    expect(card.locator(".shishen-note[role=status]").last).to_be_in_viewport()
    expect(card).not_to_contain_text("recipes.jsonl")
    card.get_by_text("营养估算").click()
    card.get_by_text("千卡").wait_for()


def test_what_is_done_on_a_card_outlives_the_card_drawn_anew(visit: Open) -> None:
    one = visit()
    held: list[Route] = []
    one.page.route("**/kitchen/*", lambda route: held.append(route))
    one.ask(BRAISED)
    card = one.page.locator(".shishen-card")
    card.get_by_role("button", name=re.compile("可以换成.*黄酒")).click()
    card.get_by_role("button", name="加一份").click()
    one.turns(1)
    # Chainlit draws every card anew when a question is sent.
    card.evaluate("card => { window.before = card }")
    one.ask("里面放糖吗")
    one.turns(2)
    assert not card.evaluate("card => card === window.before")
    for route in held:
        route.continue_()
    card.get_by_text("代替").first.wait_for()
    card.get_by_text("已按份数换算").wait_for()


def test_one_key_leads_to_the_latest_answer(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    one.turns(1)
    skip = one.page.get_by_role("button", name="跳到最新的回答")
    skip.focus()
    expect(skip).to_be_in_viewport()
    skip.press("Enter")
    card = one.page.locator(".shishen-card")
    expect(card).to_be_focused()
    # Drawn anew, as when its answer ends, it keeps the focus.
    card.evaluate("card => card.replaceWith(card.cloneNode(true))")
    expect(card).to_be_focused()


def test_no_single_letter_starts_the_microphone_or_moves_the_cook(visit: Open) -> None:
    one = visit()
    one.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = async () => { window.heard = true; throw new Error() } }"
    )
    one.ask(BRAISED)
    one.wait_until_answered()
    one.page.evaluate("document.activeElement?.blur()")
    one.page.keyboard.press("p")
    one.page.keyboard.press("P")
    microphone = one.page.get_by_role("button", name="说话")
    microphone.hover()
    tip = one.page.locator("[role=tooltip]")
    expect(tip).to_have_text("开始录音")
    one.page.get_by_role("button", name="开始做菜").click()
    for letter in "abcdefghijklmnopqrstuvwxyz":
        one.page.keyboard.press(letter)
    assert one.page.locator(".shishen-timer").count() == 0
    assert one.page.evaluate("window.heard") is None
    one.page.keyboard.press("Escape")
    expect(one.page.locator("dialog.shishen-cook")).to_be_hidden()
    box = one.page.locator("#chat-input")
    box.press_sequentially("pp")
    expect(box).to_have_value("pp")
    # The button itself still listens.
    microphone.click()
    one.page.wait_for_function("window.heard === true")


def test_the_shopping_list_keeps_dishes(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    one.page.get_by_role("button", name="加入购物清单").click()
    one.page.locator(".shishen-basket").click()
    dialog = one.page.locator("dialog.shishen-panel")
    expect(dialog.locator(".shishen-aisles")).to_contain_text("五花肉")
    with one.page.expect_response("**/list/ticks*"):
        dialog.get_by_role("checkbox", name=re.compile("五花肉")).check()
    one.page.keyboard.press("Escape")
    one.page.locator(".shishen-basket").click()
    expect(dialog.get_by_role("checkbox", name=re.compile("五花肉"))).to_be_checked()
    dialog.get_by_role("button", name="移除 红烧肉").click()
    one.page.get_by_text("清单还是空的").wait_for()


def test_history_is_private_and_outlives_the_server(visit: Open, page_server: Server) -> None:
    one, other = visit(), visit()
    one.ask(BRAISED)
    one.wait_until_answered()
    address = one.page.url
    assert "/thread/" in address
    page_server.stop()
    page_server.start()
    one.page.goto(address)
    one.page.wait_for_selector(".shishen-card")
    assert "《红烧肉》" in one.answers()[0]
    one.ask("要放多少冰糖")
    one.turns(2)
    assert "40克" in one.last_answer() and "《红烧肉》" in one.last_answer()
    assert one.page.locator(".shishen-card").count() == 1
    thread = address.rsplit("/", 1)[1]
    refused = other.page.request.get(f"{page_server.url}project/thread/{thread}")
    assert refused.status == 401
    listed = other.page.request.post(
        f"{page_server.url}project/threads", data={"pagination": {"first": 20}, "filter": {}}
    )
    assert listed.json()["data"] == []


def test_settings_are_kept(visit: Open) -> None:
    one = visit()
    one.page.wait_for_selector("#starters button:not([disabled])")
    one.choose("回答", lambda panel: panel.locator("#image").click())
    one.page.reload()
    one.page.locator("#chat-settings-open-modal").click()
    one.page.get_by_role("tab", name="回答").click()
    one.page.wait_for_selector("#image[data-state=checked]")


def test_a_picture_is_drawn_when_asked_for(visit: Open) -> None:
    one = visit()
    one.ask("来张红烧肉的图")
    picture = one.page.locator("img[src*='/pictures/']")
    picture.first.wait_for()
    one.page.wait_for_function(
        "[...document.querySelectorAll('img[src*=\"/pictures/\"]')].every((one) => one.naturalWidth > 300)"
    )


def test_english_browsers_read_english(visit: Open) -> None:
    one = visit(locale="en-US")
    assert "What would you like to cook" in one.page.locator("#message-composer").inner_html()
    one.page.get_by_text("potatoes and beef").wait_for()
    assert one.page.evaluate("document.documentElement.lang") == "en"
    one.ask("How do I make 红烧肉?")
    one.page.get_by_role("button", name="Start cooking").wait_for()


def test_a_phone_shows_everything_without_scrolling_sideways(visit: Open) -> None:
    one = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    one.ask(BRAISED)
    one.page.locator(".shishen-card").wait_for()
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 390
    box = one.page.locator(".shishen-card").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    small = one.page.evaluate(
        "[...document.querySelectorAll('.shishen-card button')].filter((b) => b.offsetHeight < 28).map((b) => b.outerHTML)"
    )
    assert small == []


def test_what_is_typed_before_the_page_knows_who_asks_stays(visit: Open) -> None:
    one = visit()
    late = one.page.wait_for_timeout
    one.page.route("**/user", lambda route: (late(LATE_MS), route.continue_()), times=1)
    one.page.reload()
    box = one.page.locator("#chat-input")
    box.fill("红烧肉")
    box.evaluate("box => { window.first = box }")
    one.page.wait_for_function("document.querySelector('#chat-input') !== window.first")
    expect(box).to_have_value("红烧肉")


def test_a_question_that_is_too_long_is_answered_with_a_sentence(visit: Open) -> None:
    one = visit()
    one.ask("红烧肉" * 400)
    one.page.get_by_text("问题太长").wait_for()


def test_what_is_typed_is_never_markup(visit: Open) -> None:
    one = visit()
    one.ask('<img src=x onerror="window.hacked=1"> [x](javascript:window.hacked=1) 红烧肉怎么做')
    one.wait_until_answered()
    assert one.page.evaluate("window.hacked") is None
    assert one.page.locator("img[src='x']").count() == 0


def test_a_recipe_of_ones_own_is_pasted_corrected_kept_and_answered_from(visit: Open) -> None:
    one, other = visit(), visit()
    one.page.get_by_role("button", name="我的厨房").click()
    dialog = one.page.locator("dialog.shishen-panel")
    dialog.get_by_role("button", name="我的菜谱").click()
    dialog.get_by_role("button", name="粘贴文字").click()
    dialog.get_by_label("粘贴文字").fill(
        "外婆的酱鸭腿\n2人份\n鸭腿 2只\n黄酒 3勺\n\n1. 鸭腿焯水。\n2. 加黄酒炖47分钟。"
    )
    dialog.get_by_role("button", name="读一读").click()
    dialog.get_by_label("做法").fill("鸭腿焯水。\n加黄酒炖53分钟。")
    dialog.get_by_role("button", name="收下").click()
    dialog.get_by_text("收下了").wait_for()
    assert axe(one.page) == []
    dialog.get_by_role("button", name="删除 外婆的酱鸭腿").click()
    dialog.get_by_role("button", name="撤销").click()
    dialog.get_by_role("button", name="修改 外婆的酱鸭腿").wait_for()
    one.page.keyboard.press("Escape")
    one.ask("外婆的酱鸭腿怎么做")
    one.page.get_by_text("53分钟").first.wait_for()
    other.page.get_by_role("button", name="我的厨房").click()
    other.page.get_by_role("button", name="我的菜谱").click()
    other.page.get_by_text("还没有自己的菜谱。").wait_for()
