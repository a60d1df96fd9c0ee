import re

import pytest

from tools.kitchen.substitute import known_ingredients, substitutes_for
from tools.kitchen.text import KitchenError


def uses(name: str, **options):
    return [row.use.zh for row in substitutes_for(name, **options)]


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("料酒", "黄酒"),
        ("没有料酒怎么办", "黄酒"),
        ("郫县豆瓣", "黄豆酱"),
        ("没有郫县豆瓣怎么办", "黄豆酱"),
        ("大料", "五香粉"),
        ("芫荽", "芹菜叶"),
        ("洋芋", "山药"),
        ("马鈴薯", "山药"),
        ("西红柿", "番茄罐头"),
        ("heavy cream", "牛奶加黄油"),
        ("egg", "亚麻籽"),
        ("基围虾", "鱼片"),
        ("酱油", "老抽"),
        ("泡打粉", "小苏打"),
        ("what can I use instead of butter", "植物油"),
        ("没有蚝油可以用生抽吗", "素蚝油"),
        ("生抽可以代替蚝油吗", "素蚝油"),
        ("蚝油能用生抽代替吗", "素蚝油"),
        ("没有排骨", "鸡腿块"),
        ("不吃猪肉换成什么", "鸡腿肉"),
        ("没有豆腐", "豆干"),
        ("没有烤箱怎么办", "空气炸锅"),
        ("没姜了", "姜粉"),
    ],
)
def test_any_wording_finds_its_substitutes(wording: str, expected: str):
    assert any(expected in use for use in uses(wording)), uses(wording)


def test_near_names_are_kept_apart():
    assert "大葱" in uses("蒜苗")[0]
    assert "四季豆" in uses("蒜薹")[0]
    assert not set(uses("小苏打")) & set(uses("泡打粉"))
    assert not set(uses("生抽")) & set(uses("老抽"))


def test_allergens_and_what_carries_them_are_kept_out():
    assert uses("花生", without=["坚果"]) == ["炸黄豆、南瓜子"]
    assert not any("花生" in use for use in uses("芝麻酱", without=["花生"]))
    assert not any("虾" in use for use in uses("高汤", without=["甲壳类"]))
    assert not any("塔希尼" in use for use in uses("芝麻酱", without=["芝麻"]))
    assert uses("牛奶", without=["牛奶"]) == ["豆浆、燕麦奶", "椰奶", "水（面团里）"]
    assert len(uses("芝麻酱")) > len(uses("芝麻酱", without=["花生"]))


@pytest.mark.parametrize(
    ("missing", "without", "gone"),
    [
        ("芝麻酱", "peanut", "花生酱"),
        ("芝麻酱", "花生过敏", "花生酱"),
        ("牛奶", "dairy", "奶粉"),
        ("牛奶", "乳糖不耐", "奶粉"),
        ("黄油", "纯素", "猪油"),
        ("黄油", "清真", "猪油"),
        ("香菜", "不吃芹菜", "芹菜叶"),
        ("蚝油", "大豆过敏", "生抽"),
        ("面包糠", "gluten free", "馒头"),
    ],
)
def test_restrictions_in_any_wording(missing: str, without: str, gone: str):
    assert any(gone in use for use in uses(missing))
    assert not any(gone in use for use in uses(missing, without=[without]))


def test_what_is_at_hand_comes_first():
    assert "啤酒" not in uses("料酒")[0]
    assert uses("料酒", have=["啤酒"])[0] == "啤酒"


def test_unknown_ingredients_are_refused_in_both_languages():
    with pytest.raises(KitchenError, match="没有“月亮石”的替代资料。 No substitute"):
        substitutes_for("月亮石")


@pytest.mark.parametrize(("one", "other"), [("料酒", "白酒"), ("花菜", "西兰花"), ("豌豆", "毛豆"), ("吉利丁", "琼脂")])
def test_what_stands_in_both_ways_says_how_much_each_way(one: str, other: str):
    there = next(row for row in substitutes_for(one) if other in row.use.zh)
    back = next(row for row in substitutes_for(other) if one in row.use.zh)
    assert (there.ratio, there.effect) != (back.ratio, back.effect)


def test_a_swap_that_carries_an_allergen_is_not_offered_to_who_has_it():
    assert "毛豆" in uses("豌豆") and "毛豆" not in uses("豌豆", without=["大豆过敏"])
    assert uses("核桃", without=["坚果"]) == ["南瓜子、葵花籽"]
    assert not uses("冬阴功酱", without=["鱼"])


@pytest.mark.parametrize("part", ["鸡爪", "猪肝", "牛肚"])
def test_offal_is_not_replaced_like_meat(part: str):
    with pytest.raises(KitchenError):
        substitutes_for(part)


def test_the_table_is_large_bilingual_and_says_when_not_to():
    rows = {row for name in known_ingredients() for row in substitutes_for(name)}
    assert len(rows) >= 560
    assert len({row.ingredient.zh for row in rows}) >= 400
    assert sum(row.avoid is not None for row in rows) >= 150
    for row in rows:
        for text in (row.ingredient, row.use, row.ratio, row.effect, row.avoid):
            if text:
                assert re.search("[\u4e00-\u9fff]", text.zh), row
                assert text.en and not re.search("[\u4e00-\u9fff]", text.en), row


def test_a_substitute_reads_as_one_line_in_each_language():
    row = substitutes_for("淀粉")[1]
    assert row.text("zh") == "用红薯淀粉代替淀粉：等量，先化开；炸物更脆，芡发暗；注意：白汁、甜羹颜色会深。"
    assert row.text("en").startswith("sweet potato starch for cornstarch: 1:1, dissolve first; crisper frying")
