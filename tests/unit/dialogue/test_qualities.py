"""One of the dishes offered is picked by what sets it apart."""

import pytest

from dialogue.qualities import best_first
from dialogue.resolve import resolve
from understanding.choosing import Quality, quality_compared, quality_picked
from understanding.reader import read_turn

RECIPES = {
    "白切鸡": "菜名：白切鸡（约 1 小时 40 分钟，中等）\n食材：1只三黄鸡；50克姜\n做法：\n1. 浸25分钟。",
    "辣子鸡": "菜名：辣子鸡（约 50 分钟，中等）\n食材：1只鸡；200克干辣椒；50克花椒\n做法：\n1. 炸5分钟。",
    "拍黄瓜": "菜名：拍黄瓜（约 10 分钟，简单）\n食材：2根黄瓜；1勺醋；3瓣蒜\n做法：\n1. 拍碎拌匀。",
    "蒜蓉虾": "菜名：蒜蓉虾（约 20 分钟，中等）\n食材：500克虾；1头蒜\n做法：\n1. 蒸6分钟。",
}
OFFERED = ["白切鸡", "辣子鸡", "蒜蓉虾", "拍黄瓜"]


class Known:
    def names_in(self, text: str) -> list[tuple[str, str]]:
        return [(title, title) for title in RECIPES if title in text]

    def texts(self, titles: list[str]) -> dict[str, str]:
        return {title: RECIPES[title] for title in titles if title in RECIPES}

    def best(self, question: str) -> tuple[str, float]:
        return "", 0.0

    def described(self, text: str) -> tuple[str, float]:
        return "", 0.0


@pytest.mark.parametrize(
    ("quality", "first"),
    [
        ("quick", "拍黄瓜"),
        ("easy", "拍黄瓜"),
        ("cheap", "拍黄瓜"),
        ("hot", "辣子鸡"),
        ("meatless", "拍黄瓜"),
        ("mild", "拍黄瓜"),
    ],
)
def test_the_dish_that_has_it_most_comes_first(quality: Quality, first: str) -> None:
    assert best_first(OFFERED, RECIPES, quality)[0] == first


def test_a_dear_food_makes_a_dish_dear() -> None:
    assert best_first(OFFERED, RECIPES, "cheap")[-1] == "蒜蓉虾"


@pytest.mark.parametrize(
    ("said", "dish"),
    [
        ("做快的那个", "拍黄瓜"),
        ("最辣的怎么做", "辣子鸡"),
        ("the cheapest one please", "拍黄瓜"),
        ("素的那道", "拍黄瓜"),
    ],
)
def test_a_quality_picks_from_what_was_offered(said: str, dish: str) -> None:
    found = resolve(said, read_turn(said), {"offered": OFFERED, "asked": "推荐几个菜"}, Known())
    assert (found.dish, found.rewritten) == (dish, True)


def test_what_no_dish_offered_has_is_asked_for_anew() -> None:
    found = resolve("素的那个", read_turn("素的那个"), {"offered": OFFERED[:3], "asked": "推荐几个菜"}, Known())
    assert not found.dish and found.standalone.startswith("推荐几个菜")


def test_all_that_were_offered_are_weighed_by_a_quality() -> None:
    found = resolve("哪个最快", read_turn("哪个最快"), {"offered": OFFERED, "asked": "推荐几个菜"}, Known())
    assert found.dishes == ("拍黄瓜", "蒜蓉虾")
    assert "拍黄瓜和蒜蓉虾" in found.standalone or "拍黄瓜、蒜蓉虾" in found.standalone


def test_what_is_asked_of_all_picks_none() -> None:
    assert (quality_picked("哪个最快"), quality_compared("哪个最快")) == (None, "quick")
    assert (quality_picked("最快的那个"), quality_compared("最快的那个")) == ("quick", None)
    assert quality_picked("快的话要多久") is None
