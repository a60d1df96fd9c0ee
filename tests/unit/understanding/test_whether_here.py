"""A question whether a dish is here asks for that dish."""

import pytest

from understanding.reader import read_turn
from understanding.whether_here import dish_asked_whether_here, dish_named_alone


@pytest.mark.parametrize(
    ("text", "dish"),
    [
        ("有红烧肉吗", "红烧肉"),
        ("你这里有没有佛跳墙", "佛跳墙"),
        ("红烧鲍鱼怎么做呀 有这道不", "红烧鲍鱼"),
        ("do you have moussaka as well?", "moussaka"),
        ("皮耶罗吉 就是波兰饺子 pierogi 有没有方子", "皮耶罗吉"),
    ],
)
def test_the_dish_is_asked_for(text: str, dish: str) -> None:
    assert dish_asked_whether_here(text) == dish
    assert read_turn(text).intent == "recipe"


@pytest.mark.parametrize(
    "text",
    [
        "里面有八角吗",
        "家里有红烧肉",
        "有没有不辣的",
        "有辣椒油吗",
        "红烧肉要多久",
        "do you have a minute",
        "i have some rice",
        "",
    ],
)
def test_what_asks_more_or_less_is_left(text: str) -> None:
    assert dish_asked_whether_here(text) == ""


def test_a_name_alone_asks_the_same_of_it() -> None:
    assert dish_named_alone("那佛跳墙呢") == "佛跳墙"
    assert dish_named_alone("那盐呢") == ""
