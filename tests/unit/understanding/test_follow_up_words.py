"""The words by which a follow-up leans on a talk."""

import pytest

from understanding.another_one import described_dish, other_parts, swaps_inside
from understanding.ordinals import choice_of, read_place
from understanding.pointing_back import food_asked_alone, how_many_first, picked_by, with_names, words_beside_pointer
from understanding.turning_down import kind_instead, meant_instead, without_turning_down


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第二个", (2, "")),
        ("最后一个呢?", (4, "")),
        ("the second one", (2, "")),
        ("the last one", (4, "")),
        ("倒数第二个要腌吗", (3, "要腌吗")),
        ("第二个不要,第三个要蒸多久", (3, "要蒸多久")),
        ("不是这个,是第三个", (3, "")),
        ("第九个呢", None),
        ("第二天还能吃吗", None),
        ("最后放盐吗", None),
    ],
)
def test_places_in_a_list_of_four(text: str, place: tuple[int, str] | None) -> None:
    assert read_place(text, 4) == place


@pytest.mark.parametrize(("reply", "number"), [("2", 2), ("第一个", 1), ("四", 4), ("水煮", None), ("九", None)])
def test_a_reply_that_is_a_number(reply: str, number: int | None) -> None:
    assert choice_of(reply) == number


@pytest.mark.parametrize(
    ("text", "food"),
    [("那盐呢", "盐"), ("谢谢,那盐呢", "盐"), ("and the salt?", "salt"), ("盐放多少呢哦", ""), ("要炖多久", "")],
)
def test_a_food_asked_alone(text: str, food: str) -> None:
    assert food_asked_alone(text) == food


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不是这个,是湖南那种", "湖南"),
        ("不对,不是这道,我说的是广式的", "广式"),
        ("not this one, the hunan one", "hunan"),
        ("是不是这个", ""),
        ("不是很辣", ""),
    ],
)
def test_what_a_correction_means(text: str, meant: str) -> None:
    assert meant_instead(text) == meant


def test_words_that_tell_which_dish() -> None:
    assert words_beside_pointer("凉的那个呢").split() == ["凉", "呢"]
    assert words_beside_pointer("how do i make the cold one") == "cold"
    assert picked_by("那就做不费事的,要多久") == "不费事"
    assert how_many_first("前两个里喝的那个") == 2
    assert without_turning_down("太麻烦,那种拉得长长的怎么炸") == "那种拉得长长的怎么炸"


def test_other_stuff_for_a_dish() -> None:
    assert other_parts("莲藕的呢") == ["莲藕"]
    assert "排骨" in other_parts("换成排骨行吗")
    assert other_parts("要放多少呢") == []
    assert described_dish("换个蒸茄子吧") == "蒸茄子"


def test_several_dishes_by_name() -> None:
    assert with_names("这两个哪个快", ["红烧肉", "油条"]) == "红烧肉和油条哪个快"
    assert with_names("which of these two is quicker", ["A", "B"]) == "which of A and B is quicker"
    assert with_names("这几个哪个快", ["甲", "乙", "丙"]) == "甲、乙和丙哪个快"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("不要红烧,要糖醋的那种", ("红烧", "糖醋")),
        ("不是蛋炒饭,要扬州的", ("蛋炒饭", "扬州")),
        ("没有烤箱的那种", ("", "没有烤箱")),
        ("放几勺糖", ("", "")),
    ],
)
def test_a_kind_may_be_meant_instead_of_another(text: str, kinds: tuple[str, str]) -> None:
    assert kind_instead(text) == kinds


def test_a_food_swapped_inside_leaves_the_dish() -> None:
    assert swaps_inside("里面的肉换成虾")
    assert not swaps_inside("那换成虾呢")
