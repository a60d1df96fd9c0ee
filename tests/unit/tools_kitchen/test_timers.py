import pytest

from recipes.recipe import Recipe
from tools.kitchen.timers import clock, find_timers


def timers(*steps: str):
    return find_timers(Recipe.create(name="试菜", steps=steps))


@pytest.mark.parametrize(
    ("step", "seconds", "latest", "label"),
    [
        ("大火烧开，加盖转小火炖60分钟，中途翻动两次。", 3600, 3600, "加盖转小火炖"),
        ("开大火收汁8至10分钟，不停翻动。", 480, 600, "开大火收汁"),
        ("再炖一个半小时。", 5400, 5400, "再炖"),
        ("转小火炖约1小时30分钟", 5400, 5400, "转小火炖"),
        ("倒入鸡块，煎5分钟。", 300, 300, "倒入鸡块，煎"),
        ("大火炒30秒", 30, 30, "大火炒"),
        ("10分钟后关火", 600, 600, "关火"),
        ("腌一刻钟", 900, 900, "腌"),
        ("用冷水浸泡至少2小时", 7200, 7200, "用冷水浸泡"),
        ("Simmer gently for 20 minutes, then rest.", 1200, 1200, "Simmer gently"),
        ("Bake at 180°C for 25 to 30 minutes.", 1500, 1800, "Bake at 180°C"),
    ],
)
def test_waits_become_timers(step: str, seconds: int, latest: int, label: str):
    (timer,) = timers(step)
    assert (timer.seconds, timer.latest, timer.label, timer.repeats) == (seconds, latest, label, False)


@pytest.mark.parametrize(
    "step",
    [
        "放冰箱可保存3天。",
        "密封冷藏，2天内吃完。",
        "烫的时间不要超过1分钟。",
        "关火前5分钟放枸杞。",
        "煮几分钟即可。",
        "静置过夜。",
        "常温发酵2周。",
        "切3厘米的块，加2汤匙油，180℃。",
        "三分熟就出锅",
        "Keeps 3 days in the fridge.",
    ],
)
def test_what_is_no_wait_is_left_out(step: str):
    assert timers(step) == ()


def test_several_timers_keep_order_step_and_own_label():
    found = timers("面团揉好，醒30分钟。", "一面煎2分钟，翻面再煎1分钟。")
    assert [(timer.step, timer.seconds) for timer in found] == [(1, 1800), (2, 120), (2, 60)]
    assert found[2].label == "翻面再煎"


def test_intervals_repeat():
    (timer,) = timers("小火熬，每10分钟搅拌一次。")
    assert timer.repeats and timer.seconds == 600
    assert timer.describe("zh") == "第1步 搅拌一次：每10分钟"


def test_lines_and_clocks_in_both_languages():
    (timer,) = timers("小火炖90分钟到2小时。")
    assert timer.describe("zh") == "第1步 小火炖：1小时30分钟-2小时"
    assert timer.describe("en") == "Step 1, 小火炖: 1 h 30 min-2 h"
    assert (clock(45), clock(3661, "en")) == ("45秒", "1 h 1 min 1 s")
