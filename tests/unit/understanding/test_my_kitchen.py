"""What a turn does with the user's own kitchen, and what only sounds like it."""

from datetime import date

import pytest

from understanding.calendar import days_in, span_in
from understanding.my_kitchen import read_kitchen
from understanding.reader import read_turn
from understanding.week_wish import read_week, spread

WEDNESDAY = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("text", "deed", "things", "dish"),
    [
        ("买了两斤土豆", "bought", ("两斤土豆",), ""),
        ("刚去超市买了鸡蛋、牛奶和三个西红柿", "bought", ("鸡蛋", "牛奶", "三个西红柿"), ""),
        ("家里的鸡蛋都用完了", "used_up", ("鸡蛋",), ""),
        ("记一下，冰箱里还有半只鸡", "noted", ("半只鸡",), ""),
        ("我家常备香油", "staple", ("香油",), ""),
        ("把红烧肉加到周三晚饭", "put", (), "红烧肉"),
        ("周三晚饭不做红烧肉了", "taken_off", (), "红烧肉"),
        ("把周三的红烧肉挪到周五午饭", "moved", (), "红烧肉"),
        ("周三和周五换一下", "swapped", (), ""),
        ("看看下周的计划", "plan_shown", (), ""),
        ("购物清单加上牛奶和两卷厨房纸", "written", ("牛奶", "两卷厨房纸"), ""),
        ("把这道菜收藏起来", "kept", (), "这道菜"),
        ("I bought two pounds of potatoes and some eggs", "bought", ("two pounds of potatoes", "some eggs"), ""),
        ("add mapo tofu to wednesday dinner", "put", (), "mapo tofu"),
        ("今天的红烧肉做完了", "cooked", (), "红烧肉"),
        ("把这道菜记成做过了", "cooked", (), "这道菜"),
        ("I cooked mapo tofu today", "cooked", (), "mapo tofu"),
        ("undo that", "undone", (), ""),
    ],
)
def test_what_is_done_is_read_whole(text: str, deed: str, things: tuple[str, ...], dish: str) -> None:
    kitchen = read_turn(text).kitchen
    (act,) = kitchen.acts
    assert kitchen.whole and (act.deed, act.things, act.dish) == (deed, things, dish)


@pytest.mark.parametrize(
    "text",
    [
        "周三晚饭吃什么", "家里有什么能做的", "家里有土豆和鸡蛋", "要买多少土豆", "买了河豚怎么做", "如果买了土豆",
        "料酒用完了怎么办", "没有料酒了", "我买了半斤肉 那是多少克", "今天加班好累", "I got high blood pressure",
        "剩下的蛋黄怎么放到明天", "查菜谱、配菜单。", "把糖放到锅里", "我不吃香菜", "列个购物清单", "撤火", "肉炖完了", "肉腌好了", "做好了",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_changes_nothing(text: str) -> None:
    assert read_turn(text).kitchen.acts == ()


def test_what_is_told_beside_a_question_is_kept_and_the_question_stands() -> None:
    reading = read_turn("买了两斤排骨，红烧排骨怎么做")
    assert reading.intent == "recipe" and not reading.kitchen.whole
    assert [(act.deed, act.things) for act in reading.kitchen.acts] == [("bought", ("两斤排骨",))]
    both = read_turn("买了土豆，两个番茄，鸡蛋用完了").kitchen
    assert both.whole
    assert [(act.deed, act.things) for act in both.acts] == [("bought", ("土豆", "两个番茄")), ("used_up", ("鸡蛋",))]


def test_what_is_dangerous_is_met_as_such_and_noted_nowhere() -> None:
    reading = read_turn("买了发芽的土豆")
    assert reading.intent == "safety" and reading.kitchen.acts == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今晚", date(2026, 12, 2)), ("后天", date(2026, 12, 4)), ("周三", WEDNESDAY), ("周二", date(2026, 12, 8)),
        ("下周三", date(2026, 12, 9)), ("这周日", date(2026, 12, 6)), ("1月5号", date(2027, 1, 5)),
        ("2月30号", None), ("next friday", date(2026, 12, 11)), ("tomorrow", date(2026, 12, 3)),
    ],
)  # fmt: skip
def test_a_day_named_is_a_date(text: str, day: date | None) -> None:
    assert days_in(text)[0].on(WEDNESDAY) == day


def test_a_span_has_no_day_that_is_over() -> None:
    week, workdays = span_in("这周晚饭"), span_in("下周一到周五")
    assert week and [one.day for one in week.days(WEDNESDAY)] == [2, 3, 4, 5, 6]
    assert workdays and [one.day for one in workdays.days(WEDNESDAY)] == [7, 8, 9, 10, 11]
    assert span_in("焖三天") is None and span_in("周三") is None


def test_a_week_is_shaped_as_wished() -> None:
    wish = read_turn("下周晚饭，三天荤两天素，周三快手").week
    assert wish is not None and wish.wishes.minutes is None
    days = wish.on(WEDNESDAY)
    assert [day.day for day in days] == [7, 8, 9, 10, 11]
    kinds = [*spread(days, wish, WEDNESDAY).values()]
    assert kinds.count("meat") == 3 and kinds.count("vegetable") == 2
    assert [(one.day.on(WEDNESDAY, days), one.wishes.minutes) for one in wish.days] == [(date(2026, 12, 9), 30)]
    told = read_week("下周晚饭，两天荤一天素，周一吃素")
    assert told and spread(told.on(WEDNESDAY), told, WEDNESDAY)[date(2026, 12, 7)] == "vegetable"


def test_what_was_bought_is_to_be_cooked_and_of_the_dish_talked_of_it_is_the_size() -> None:
    talk = (("user", "糖醋排骨怎么做"), ("assistant", "六百克小排。"))
    assert read_turn("今天买了条黑鱼").intent == "suggest" and read_turn("鸡蛋用完了").intent == "substitute"
    sized = read_turn("我买了两斤排骨", talk)
    assert sized.intent == "scale" and sized.kitchen.whole and sized.scaling and sized.scaling.have


@pytest.mark.parametrize("text", ["周六吃什么", "这周的晚饭排好了", "三天的菜单", "周末请客四菜一汤", "两菜一汤"])
def test_a_meal_of_no_week_is_kept_in_no_plan(text: str) -> None:
    assert read_week(text) is None


def test_the_whole_is_read_at_once_whatever_is_typed() -> None:
    assert not read_kitchen("买了" * 300).acts and not read_kitchen("，" * 600).whole
