"""What is served beside a dish, and how it keeps, over real recipes."""

from dataclasses import replace

import pytest

from answering.answer import answer
from answering.types import Talk
from recipes.facets.facets import facets_of
from understanding.preferences import Preferences
from understanding.wishes import Wishes


def test_what_the_recipe_names_comes_first_then_lighter_dishes_of_other_food(make, corpus) -> None:
    found = answer(make("宫保鸡丁配什么菜好", "suggest", "宫保鸡丁"))
    named = corpus["宫保鸡丁"].goes_with
    assert found.text.startswith("配宫保鸡丁合适的：") and "米饭" in found.text
    assert found.offered[0] in named and "宫保鸡丁" not in found.offered
    assert all("鸡肉" not in "".join(corpus[title].ingredients) for title in found.offered)


def test_it_is_of_the_dish_talked_of_and_of_the_course_asked_for(make, corpus) -> None:
    asked = make("搭个汤", "suggest", wishes=Wishes(courses=frozenset(("汤羹",))))
    found = answer(replace(asked, talk=Talk(focus="红烧肉")))
    assert found.text.startswith("配红烧肉合适的：") and found.offered
    assert all("汤" in title or "羹" in title for title in found.offered)


def test_what_must_not_be_eaten_is_not_offered_beside_it(make, corpus) -> None:
    allergic = Preferences(allergens=("鸡蛋",))
    found = answer(make("红烧肉配什么", "suggest", "红烧肉", known=allergic))
    assert found.offered and all("蛋" not in "".join(corpus[title].ingredients) for title in found.offered)


def test_what_is_told_of_heat_holds_beside_a_dish_too(make, corpus) -> None:
    dish = next(title for title in corpus if "酸辣汤" in corpus[title].goes_with)
    assert "酸辣汤" in answer(make(f"{dish}配什么菜好", "suggest", dish)).offered
    mild = answer(make(f"{dish}配什么菜好", "suggest", dish, known=Preferences(spice="none")))
    assert all(facets_of(corpus[title]).heat == 0 for title in mild.offered)
    assert "酸辣汤" not in mild.offered


def test_no_dish_no_pairing(make) -> None:
    assert "合适的：" not in answer(make("配什么菜好", "suggest")).text


@pytest.mark.parametrize(("question", "told"), [("酸辣汤能冻吗", "2～3 个月"), ("酸辣汤能放冰箱吗", "2 小时内放冰箱")])
def test_how_a_dish_keeps_of_which_the_recipe_says_nothing(make, question: str, told: str) -> None:
    text = answer(make(question, "storage", "酸辣汤")).text
    assert told in text and "浸泡" not in text and "泡发" not in text
