"""Pictures of the page for the README and docs/images.md: `make shots` writes them into docs/img."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from settings import ROOT
from tests.e2e.conftest import Server, Visit
from tests.e2e.scripted import Script

Open = Callable[..., Visit]
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
ANSWER = "红烧肉要小火炖**60分钟**，中途翻动两次以防粘底，炖到筷子能轻松扎透肉皮。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the pictures go: a temporary folder, unless they are wanted."""
    wanted = os.environ.get("SHISHEN_SHOTS")
    return ROOT / wanted if wanted else tmp_path


def shoot(one: Visit, file: Path) -> None:
    one.page.evaluate("document.activeElement?.blur()")
    one.page.wait_for_function("[...document.images].every((image) => image.complete)")
    one.page.screenshot(path=file, animations="disabled")
    with Image.open(file) as picture:
        assert picture.getcolors(64) is None, f"{file} is nearly empty"


def test_desk_phone_and_cook_mode(visit: Open, folder: Path) -> None:
    desk = visit(**DESK)
    desk.ask("红烧肉怎么做")
    desk.turns(1)
    shoot(desk, folder / "page.png")
    desk.ask("那要炖多久？")
    desk.turns(2)
    shoot(desk, folder / "follow-up.png")
    desk.page.get_by_role("button", name="我的厨房").click()
    week = desk.page.get_by_role("tab", name="这周")
    week.click()
    desk.page.get_by_label("想怎么吃").fill("这周晚饭，一荤一素")
    desk.page.keyboard.press("Enter")
    desk.page.locator(".shishen-dish").first.wait_for()
    shoot(desk, folder / "kitchen.png")
    phone = visit(color_scheme="dark", **PHONE)
    phone.ask("西红柿炒鸡蛋怎么做")
    phone.turns(1)
    shoot(phone, folder / "phone.png")
    phone.page.get_by_role("button", name="开始做菜").click()
    phone.page.evaluate("shishen.timer(3600, '红烧肉 · 小火炖')")
    phone.page.locator("dialog .shishen-time").first.tap()
    phone.page.wait_for_function("document.querySelectorAll('dialog .shishen-timer').length === 2")
    shoot(phone, folder / "cook.png")


def test_a_picture_below_its_answer(visit: Open, scripted_server: Server, script: Script, folder: Path) -> None:
    script.words = (ANSWER,)
    one = visit(scripted_server.url, **DESK)
    one.choose("回答", lambda panel: panel.locator("#image").click())
    one.ask("红烧肉要炖多久")
    # Looked for in every frame: a tiny pipeline draws in less than a second.
    one.page.wait_for_function("/正在画图 [2-9]\\d/.test(document.body.innerText)")
    lines = (
        "[...document.querySelectorAll('.message-content *')].filter((line) => line.textContent.includes('正在画图'))"
    )
    one.page.evaluate(f"{lines}.pop()?.scrollIntoView({{ block: 'center' }})")
    shoot(one, folder / "picture-drawing.png")
    one.page.locator("img[src*='/pictures/']").wait_for()
    one.wait_until_answered()
    one.page.locator("img[src*='/pictures/']").scroll_into_view_if_needed()
    shoot(one, folder / "picture-done.png")
