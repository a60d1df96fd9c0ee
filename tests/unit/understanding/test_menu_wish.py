"""The shape of a meal, what things are weighed by, and what small talk says."""

import pytest

from understanding.aspects import read_aspects
from understanding.menu_wish import MenuWish, read_menu
from understanding.pleasantries import read_pleasantry


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("四个人，两菜一汤，有个孩子不吃辣", MenuWish(dishes=2, soups=1)),
        ("帮我排三天的晚饭，每天一荤一素", MenuWish(dishes=2, meat=1, vegetable=1, days=3)),
        ("三荤两素一汤", MenuWish(dishes=5, soups=1, meat=3, vegetable=2)),
        ("一周晚饭吃什么", MenuWish(days=7)),
        ("周一到周五的晚饭", MenuWish(days=5)),
        ("周末请六个人吃饭", MenuWish()),
        ("three dishes and a soup for four", MenuWish(dishes=3, soups=1)),
        ("plan dinners for the week", MenuWish(days=7)),
    ],
)
def test_the_shape_of_a_meal(question: str, wish: MenuWish) -> None:
    assert read_menu(question) == wish


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
