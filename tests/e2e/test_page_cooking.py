"""Cooking along: cook mode by hand and by voice, timers, what happens to both over a reload and a line that breaks."""

import io
import re
import wave
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from settings import ROOT
from tests.e2e.conftest import Server, Visit
from tests.e2e.test_page_kitchen import PHONE, second_device
from tools.speech.audio import RATE, decode
from understanding.voice_commands import read_command

Open = Callable[..., Visit]
BRAISED = "红烧肉怎么做"
CLIPS = {
    "用白糖代替冰糖": "swap",
    "五分钟后提醒我": "five",
    "计时一个小时": "hour",
    "下一步": "next",
    "做到哪一步了": "where",
    "完成": "done",
}
AWAY_MS = 10_000


class Cook:
    """A voice in the kitchen: Chromium's microphone beeps every second, and a beep is heard as what is said next."""

    def __init__(self, one: Visit) -> None:
        self.said: deque[str] = deque()
        self.unheard = 0
        self.away = False
        one.page.route("**/kitchen/hear", self._hear)

    def says(self, text: str) -> None:
        self.said.append(text)

    def _hear(self, route: Any) -> None:
        if self.away:
            self.unheard += 1
            route.abort()
            return
        self._answer(route, self.said.popleft() if self.said else "")

    def _answer(self, route: Any, text: str) -> None:
        command = read_command(text)
        question = text if command.kind == "none" else ""
        route.fulfill(json={"text": text, "command": command.kind, "seconds": command.seconds, "question": question})


class Speaker(Cook):
    """The same voice, but a beep is replaced by a clip of what is said, and the server's own recogniser hears it."""

    def _answer(self, route: Any, text: str) -> None:
        if text:
            route.continue_(post_data=clip_of(text))
        else:
            super()._answer(route, text)


def clip_of(text: str) -> bytes:
    """Return the WAV file of a sentence said by Kokoro."""
    samples = decode((ROOT / "tests/fixtures/audio" / f"cook_{CLIPS[text]}.flac").read_bytes(), 60)
    file = io.BytesIO()
    with wave.open(file, "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(RATE)
        clip.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


@pytest.mark.parametrize("voice", [Cook, Speaker], ids=["words", "clips"])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["desk", "phone"])
def test_a_dish_is_cooked_by_voice_over_a_reload_and_a_broken_line(
    visit: Open, device: dict[str, Any], voice: type[Cook]
) -> None:
    one = visit(**device)
    cook, page = voice(one), one.page
    one.ask("我对大豆过敏，红烧肉怎么做")
    one.turns(1)
    start = page.locator(".shishen-card").get_by_role("button", name="开始做菜")
    start.click()
    dialog = page.locator("dialog.shishen-cook")
    count, answer, timers = (dialog.locator(f".shishen-{name}") for name in ("cook-count", "cook-answer", "timer"))
    expect(count).to_have_text(re.compile("^第 1 步"))
    expect(dialog.locator(".shishen-warning")).to_contain_text("大豆")
    page.keyboard.press("ArrowRight")
    expect(count).to_have_text(re.compile("^第 2 步"))
    dialog.get_by_role("button", name="上一步").click()
    expect(count).to_have_text(re.compile("^第 1 步"))
    dialog.get_by_role("button", name="听我说").click()
    cook.says("用白糖代替冰糖")
    expect(answer).to_contain_text("代替冰糖")
    cook.says("五分钟后提醒我")
    expect(timers).to_have_count(1)
    expect(timers).to_contain_text("红烧肉 · 第1步")
    cook.says("下一步")
    expect(count).to_have_text(re.compile("^第 2 步"))
    cook.says("计时一个小时")
    expect(timers).to_have_count(2)
    one.wait_until_answered()
    page.reload()
    expect(page.locator(".shishen-timer")).to_have_count(2)
    expect(page.locator(".shishen-card .shishen-ingredients")).to_contain_text("换成糖")
    start.click()
    expect(count).to_have_text(re.compile("^第 2 步"))
    expect(dialog.locator(".shishen-warning")).to_contain_text("大豆")
    # The reload took the sound away; the first touch has brought it back.
    expect(dialog.locator(".shishen-timer-mute")).to_be_hidden()
    dialog.get_by_role("button", name="听我说").click()
    cook.away = True
    page.context.set_offline(True)
    cook.says("下一步")
    page.wait_for_timeout(AWAY_MS)
    assert cook.unheard
    page.context.set_offline(False)
    cook.away = False
    expect(count).to_have_text(re.compile("^第 3 步"))
    cook.says("做到哪一步了")
    expect(answer).to_contain_text("第 3 步")
    for _ in range(int(re.findall(r"\d+", count.inner_text())[1]) - 3):
        cook.says("下一步")
    cook.says("完成")
    dialog.wait_for(state="detached")
    assert page.locator(".shishen-card").count() == 1
    expect(page.locator("[data-step-type=user_message]")).to_have_count(3)


def test_timers_run_together_and_are_the_same_on_every_device(visit: Open, page_server: Server) -> None:
    one = visit()
    one.ask(BRAISED)
    times = one.page.locator(".shishen-card .shishen-time")
    times.first.wait_for()
    times.nth(0).click()
    times.nth(1).click()
    timers = one.page.locator(".shishen-timer")
    expect(timers).to_have_count(2)
    one.wait_until_answered()
    one.page.reload()
    timers.first.wait_for()
    expect(timers).to_have_count(2)
    assert re.fullmatch(r"(\d+:)?\d\d:\d\d", timers.first.locator(".shishen-timer-time").inner_text())
    other = second_device(visit, one, page_server.url)
    others = other.page.locator(".shishen-timer")
    expect(others).to_have_count(2)
    assert (
        others.first.locator(".shishen-timer-label").inner_text()
        == timers.first.locator(".shishen-timer-label").inner_text()
    )
    others.first.locator("button").click()
    expect(others).to_have_count(1)
    expect(timers).to_have_count(1)


def test_a_timer_that_is_over_says_so(visit: Open) -> None:
    one = visit()
    one.page.evaluate("shishen.timer(1, '煮蛋')")
    over = one.page.locator(".shishen-timer.is-over")
    over.wait_for()
    assert "时间到" in over.inner_text() and "煮蛋" in over.inner_text()
    expect(one.page).to_have_title("⏰ 时间到 煮蛋")
    over.locator("button").dispatch_event("click")
    expect(one.page).not_to_have_title(re.compile("煮蛋"))


def test_a_button_that_starts_a_timer_says_what_for(visit: Open) -> None:
    one = visit()
    one.ask(BRAISED)
    named = one.page.get_by_role("button", name=re.compile("^计时 60分钟 .*炖"))
    named.click()
    expect(one.page.locator(".shishen-timer-label")).to_have_text(re.compile("红烧肉 · .*炖"))
