"""A question as the search reads it."""

from types import SimpleNamespace
from typing import cast

import pytest

from retrieval.index.lexical_index import Limits
from retrieval.index.recipe_index import RecipeIndex
from retrieval.phonetic.phonetic_index import PhoneticIndex
from retrieval.search.search_question import Asked, narrowed, read_asked


@pytest.fixture(scope="module")
def index() -> RecipeIndex:
    """Return what reading a question needs of an index: its names by sound, and its English titles, of which it has none."""
    phonetic = PhoneticIndex.build(["粽子", "绿豆糕", "红烧肉", "奶茶", "柠檬茶"])
    recipes = SimpleNamespace(rows_named=lambda names: [], titles=lambda rows: {})
    return cast(RecipeIndex, SimpleNamespace(phonetic=phonetic, recipes=recipes))


def read(question: str, index: RecipeIndex) -> Asked:
    return read_asked(question, index)


def test_a_day_of_the_year_means_its_dishes(index: RecipeIndex) -> None:
    assert {"粽子", "绿豆糕"} <= set(read("快端午了,做点应景的", index).dishes)


def test_a_dish_that_others_are_wanted_beside_is_not_asked_for(index: RecipeIndex) -> None:
    asked = read("端午除了粽子还能做点什么", index)
    assert "绿豆糕" in asked.dishes
    assert "粽子" not in asked.dishes
    assert "红烧肉" not in read("除了红烧肉,五花肉还能怎么做", index).text


def test_where_something_is_sold_is_not_what_is_asked_for(index: RecipeIndex) -> None:
    assert "奶茶" not in read("奶茶店里那种捶出来的柠檬茶", index).text
    assert "柠檬茶" in read("奶茶店里那种捶出来的柠檬茶", index).text


def test_limits_are_no_description(index: RecipeIndex) -> None:
    assert read("皮薄得透光的那种点心", index).own_words
    assert not read("不要油炸的点心", index).own_words
    assert not read("dumplings with a thin skin", index).own_words


def test_limits_are_taken_out_where_they_stand_after_mending(index: RecipeIndex) -> None:
    assert read("kung pow chiken, not spicy", index).content == "kung pow chicken,"


def test_what_something_is_eaten_with_is_not_asked_for(index: RecipeIndex) -> None:
    assert read("大热天吃烤肉,配个冰镇的", index).have == ()
    assert read("吃全素的人想喝热汤", index).wishes.diets


def test_where_no_recipe_keeps_all_wishes_each_may_be_the_one_given_up() -> None:
    wishes = [Limits(must=(name,)) for name in ("a", "b", "c")]
    groups = [[limits.must for limits in group] for group in narrowed(Limits(must=("x",)), wishes)]
    assert groups[0] == [("x", "a", "b", "c")]
    assert set(groups[1]) == {("x", "a", "b"), ("x", "a", "c"), ("x", "b", "c")}
    assert groups[2:] == [[("x", "a")]]
    assert list(narrowed(Limits(), [])) == []


def test_a_day_is_no_reason_to_forget_an_allergy(index: RecipeIndex) -> None:
    assert read("正月十五煮点啥,娃花生过敏", index).on_occasion
    assert not read("粽子怎么做,娃花生过敏", index).on_occasion
