"""Restrictions as a user writes them down, held against recipes."""

import pytest

from recipes.facets.diets import ALLERGENS, FORBIDDEN
from recipes.facets.restrictions import carriers
from recipes.recipe import Recipe
from understanding.preferences import told_in
from understanding.restrictions import parse_restriction
from understanding.wishes import read_wishes


def dish(*ingredients: str) -> Recipe:
    return Recipe.create(name="试菜", ingredients=ingredients, steps=())


@pytest.mark.parametrize(
    ("lines", "restriction"),
    [
        (["花生米 50克"], "花生过敏"),
        (["花生油 1勺"], "对花生过敏"),
        (["花生酱 1勺"], "peanut allergy"),
        (["虾仁 100克"], "海鲜过敏"),
        (["蚝油 1勺"], "海鲜过敏"),
        (["鲈鱼 1条"], "鱼过敏"),
        (["淡奶油 50克"], "乳糖不耐受"),
        (["黄油 50克"], "dairy-free"),
        (["面粉 50克"], "无麸质"),
        (["生抽 1勺"], "gluten-free"),
        (["皮蛋 1个"], "鸡蛋过敏"),
        (["五花肉 1斤"], "素食"),
        (["猪油 1勺"], "vegetarian"),
        (["鸡蛋 1个"], "vegan"),
        (["蜂蜜 1勺"], "纯素"),
        (["大蒜 1头"], "净素"),
        (["大葱 1根"], "持斋"),
        (["鸡蛋 1个"], "吃斋"),
        (["黄酒 1勺"], "回民"),
        (["猪油 1勺"], "清真"),
        (["腊肠 1根"], "清真"),
        (["料酒 1勺"], "halal"),
        (["五花肉 1斤"], "不吃猪肉"),
        (["干辣椒 5个"], "不吃辣"),
        (["香菜 1把"], "不吃香菜"),
        (["芫荽 1把"], "不要香菜"),
        (["牛腩 1斤"], "不吃牛肉"),
        (["羊排 1斤"], "不吃羊肉"),
        (["榴莲 1个"], "榴莲"),
        (["神秘叶 1片"], "不吃神秘叶"),
    ],
)
def test_what_breaks_a_restriction(lines: list[str], restriction: str) -> None:
    assert carriers(dish(*lines), parse_restriction(restriction))


@pytest.mark.parametrize(
    ("lines", "restriction"),
    [
        (["蒜末 1勺", "牛肉 1斤"], "花生过敏"),
        (["椰奶 1罐"], "牛奶过敏"),
        (["豆腐 1块", "盐 适量"], "素食"),
        (["豆腐 1块"], "vegan"),
        (["鸡蛋 1个"], "素食"),
        (["牛肉 1斤"], "不吃猪肉"),
        (["鸡肉 1斤"], "清真"),
        (["花椒 1把", "青椒 1个"], "不吃辣"),
        (["香菇 5朵"], "不吃香菜"),
        (["大米 1碗"], "无麸质"),
        (["鱼腥草 1把"], "鱼过敏"),
        (["芹菜 1根"], "鸡蛋过敏"),
    ],
)
def test_what_does_not(lines: list[str], restriction: str) -> None:
    assert carriers(dish(*lines), parse_restriction(restriction)) == ()


def test_an_empty_restriction_is_refused() -> None:
    with pytest.raises(ValueError, match="忌口"):
        parse_restriction(" ")


@pytest.mark.parametrize(
    ("word", "diet"),
    [
        ("净素", "净素"),
        ("持斋", "净素"),
        ("吃斋", "净素"),
        ("信佛", "净素"),
        ("清真", "清真"),
        ("回民", "清真"),
        ("吃素", "素食"),
        ("吃全素", "纯素"),
    ],
)
def test_a_word_means_the_same_diet_everywhere(word: str, diet: str) -> None:
    assert parse_restriction(word).name == diet
    assert set(parse_restriction(word).tags) == FORBIDDEN[diet]
    assert read_wishes(f"{word}的人能吃什么").diets == {diet}
    assert told_in(f"我婆婆{word}").diets == (diet,)


@pytest.mark.parametrize("group", ALLERGENS)
def test_a_group_of_allergens_is_known_by_its_name(group: str) -> None:
    assert parse_restriction(group).tags == (group,)
    assert read_wishes(f"对{group}过敏").allergens == {group}
    assert told_in(f"我{group}过敏").allergens == (group,)


@pytest.mark.parametrize("diet", FORBIDDEN)
def test_a_diet_is_known_by_its_name(diet: str) -> None:
    assert set(parse_restriction(diet).tags) == FORBIDDEN[diet]


def test_what_the_strictest_diets_forbid() -> None:
    assert FORBIDDEN["净素"] >= {"meat", "鱼", "鸡蛋", "pungent", "alcohol"}
    assert FORBIDDEN["清真"] == {"pork", "alcohol"}
