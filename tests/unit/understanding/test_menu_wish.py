"""The shape of a meal, what things are weighed by, and what small talk says."""

from dataclasses import fields

import pytest

from understanding.aspects import read_aspects
from understanding.calendar import MEALS
from understanding.menu_wish import MenuWish, Sitting, read_menu
from understanding.pleasantries import read_pleasantry

FIELDS = [field.name for field in fields(MenuWish) if field.name != "sittings"]


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("四个人，两菜一汤，有个孩子不吃辣", {"dishes": 2, "soups": 1, "occasions": ("with_children",)}),
        ("帮我排三天的晚饭，每天一荤一素", {"dishes": 2, "meat": 1, "vegetable": 1, "days": 3}),
        ("三荤两素一汤", {"dishes": 5, "soups": 1, "meat": 3, "vegetable": 2}),
        ("四凉六热一个汤", {"dishes": 6, "soups": 1, "cold": 4}),
        ("四菜一汤，再来个主食和一个甜品", {"dishes": 4, "soups": 1, "staples": 1, "sweets": 1}),
        ("周末请六个人吃饭，有一位吃素", {"occasions": ("feast",), "some_vegetarian": True}),
        ("three dishes and a soup for four", {"dishes": 3, "soups": 1}),
        ("plan dinners for the week", {"days": 7}),
    ],
)
def test_the_shape_of_a_meal(question: str, wish: dict[str, object]) -> None:
    usual, found = MenuWish(), read_menu(question)
    assert {name: getattr(found, name) for name in FIELDS if getattr(found, name) != getattr(usual, name)} == wish


@pytest.mark.parametrize(
    ("question", "sittings"),
    [
        ("两菜一汤", (Sitting(),)),
        ("周末请六个人吃饭", (Sitting(),)),
        ("排三天的晚饭", tuple(Sitting(number=day) for day in (1, 2, 3))),
        ("下周一到周五晚饭，快手", tuple(Sitting(weekday=day) for day in range(5))),
        ("周二到周四吃什么，配一下", tuple(Sitting(weekday=day) for day in (1, 2, 3))),
        ("一周晚饭吃什么", tuple(Sitting(weekday=day) for day in range(7))),
        ("今明两天的晚饭", (Sitting(offset=0), Sitting(offset=1))),
        ("明天一日三餐", tuple(Sitting(meal=meal) for meal in MEALS)),
        ("dinners monday to wednesday", tuple(Sitting(weekday=day) for day in range(3))),
    ],
)
def test_the_meals_are_called_as_they_were_said(question: str, sittings: tuple[Sitting, ...]) -> None:
    assert read_menu(question).sittings == sittings


def test_what_things_are_weighed_by() -> None:
    assert read_aspects("水煮牛肉和水煮鱼哪个简单又快") == ("time", "level")
    assert read_aspects("which is healthier") == ("light",)
    assert read_aspects("红烧肉怎么做") == ()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("谢谢啦", "thanks"),
        ("你好", "greeting"),
        ("拜拜", "bye"),
        ("太棒了", "praise"),
        ("好的", "assent"),
        ("ok", "assent"),
    ],
)
def test_small_talk_is_told_apart(said: str, kind: str) -> None:
    assert read_pleasantry(said) == kind
