"""The page with a real voice at the microphone: answered at once, or put into the input box first."""

import json
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from settings import ROOT
from tests.e2e.conftest import CHROMIUM, FLAGS, PATIENCE_MS, Server, Visit
from tools.speech.audio import RATE, decode

CLIP_MS = 5000
LATE_MS = 3000
CLIPS = ROOT / "tests" / "fixtures" / "audio"


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """Return a WAV file of a clear clip about a dish."""
    rows = [json.loads(line) for line in (CLIPS / "clips.jsonl").read_text(encoding="utf-8").splitlines()]
    row = next(row for row in rows if row["noise_db"] is None)
    samples = decode((CLIPS / row["file"]).read_bytes(), 60)
    file = tmp_path / "voice.wav"
    with wave.open(str(file), "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(RATE)
        clip.writeframes((np.concatenate((samples, np.zeros(2 * RATE))) * 32767).astype("<i2").tobytes())
    return file


@pytest.fixture
def speaker(driver: Any, page_server: Server, spoken: Path) -> Iterator[Visit]:
    """Return a browser whose microphone hears the clip."""
    browser = driver.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, f"--use-file-for-fake-audio-capture={spoken}"]
    )
    page = browser.new_context(locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(page_server.url)
    page.wait_for_selector("#starters button:not([disabled])")
    yield Visit(page)
    browser.close()


def speak(one: Visit) -> None:
    microphone = one.page.get_by_role("button", name="说话")
    microphone.click()
    # The clip is played in real time.
    one.page.wait_for_timeout(CLIP_MS)
    microphone.click()


def test_a_spoken_question_is_heard_and_answered(speaker: Visit) -> None:
    speak(speaker)
    speaker.page.wait_for_selector("[data-step-type=user_message]")
    speaker.wait_until_answered()
    speaker.page.get_by_text("步 ·").first.wait_for()
    asked = speaker.page.locator("[data-step-type=user_message]").inner_text()
    assert len(asked.strip()) >= 4 and "正在听" not in asked


def test_what_was_heard_can_be_corrected_before_it_is_sent(speaker: Visit) -> None:
    speaker.choose("页面", lambda panel: panel.locator("#edit_speech").click())
    # The page draws the box anew when it has the list of chats, which may be after the text was put in.
    late = speaker.page.wait_for_timeout
    speaker.page.route("**/project/threads", lambda route: (late(LATE_MS), route.continue_()), times=1)
    speak(speaker)
    speaker.page.wait_for_url("**/thread/*")
    speaker.page.wait_for_function("document.querySelector('#chat-input').value.length >= 4")
    assert speaker.page.locator("[data-step-type=user_message]").count() == 0
    speaker.page.locator("#chat-input").fill("红烧肉怎么做")
    speaker.page.locator("#chat-submit").click()
    speaker.page.locator(".shishen-card", has_text="红烧肉").wait_for()
