"""How long: each time, by a verb of its own, the dish itself rather than its blanching; and the sign of a step."""

import pytest

from answering.answer import answer
from answering.types import Cooking
from understanding.turn_reading import StepReference


@pytest.mark.parametrize(
    ("dish", "asked", "time"),
    [
        ("红烧肉", "煮几分钟", "60分钟"),
        ("糖醋排骨", "焯水之后要煮多久", "35分钟"),
        ("糖醋排骨", "焯水多久", "3分钟"),
        ("番茄牛腩", "要煮多久", "75分钟"),
        ("微波炉土豆片", "每次多久", "30秒"),
        ("戚风蛋糕", "打几分钟", "尖角"),
    ],
)
def test_what_is_meant_by_the_time_asked_for(make, dish: str, asked: str, time: str) -> None:
    first_lines = answer(make(asked, "time", dish)).text.split("\n")[:2]
    assert time in "\n".join(first_lines)


@pytest.mark.parametrize(
    ("dish", "asked", "steps"),
    [
        ("番茄鸡蛋汤", "鸡蛋现在倒进去吗", ["第 5 步"]),
        ("番茄鸡蛋汤", "淀粉啥时候下", ["第 4 步"]),
        ("红烧肉", "冰糖什么时候放", ["第 2 步"]),
    ],
)
def test_when_a_food_goes_in(make, dish: str, asked: str, steps: list[str]) -> None:
    text = answer(make(asked, "time", dish)).text
    assert all(step in text for step in steps)


def test_a_moment_is_no_duration(make) -> None:
    assert "15分钟" not in answer(make("要煮多久", "time", "小米粥")).text


def test_what_was_told_last_is_where_the_cook_is(make) -> None:
    told = StepReference("next", 0, "地瓜炸好了 糖浆也变浅琥珀色了")
    assert answer(make("然后咧", "step", "拔丝地瓜", step=told)).text.startswith("第 4 步")


def test_a_change_that_ends_a_step_is_its_sign(make) -> None:
    found = answer(make("好了没", "step", "毛氏红烧肉", step=StepReference("sign"), cooking=Cooking("x", step=2)))
    assert "枣红色小泡就倒肉" in found.text
    assert found.cooking is None or found.cooking.step == 2


def test_large_or_small_flame_is_told_of_every_step(make) -> None:
    assert answer(make("是开大火还是小火", "heat", "红烧肉")).text.count("第 ") >= 4
