"""English questions: phrases count one by one, and dishes named on the way are not the dish asked for."""

from itertools import product

import pytest

from culinary.dishes import mentions
from retrieval.search.english_words import within_longer
from retrieval.search.ranking import Features, weights_for
from retrieval.search.scoring import Evidence
from retrieval.search.search_question import is_put_in


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("how to make kung pao chicken", True),
        ("braised pork belly with candied walnuts", False),
        ("how do you make the cold noodles they eat in korea", False),
        ("kimchi fried rice", True),
    ],
)
def test_a_dish_named_may_be_less_than_what_is_asked_for(question: str, whole: bool) -> None:
    found = [mention for mention in mentions(question) if not within_longer(mention, question)]
    assert bool(found) is whole


@pytest.mark.parametrize(
    ("question", "put_in"),
    [
        ("韩国石锅里那种拌着吃的饭，最上面再盖一个煎蛋", True),
        ("面汤里卧个荷包蛋，汤底怎么熬才鲜", True),
        ("煎蛋怎么做才圆", False),
        ("配煎蛋", False),
    ],
)
def test_a_dish_may_only_go_onto_the_one_asked_for(question: str, put_in: bool) -> None:
    egg = next(each for each in mentions(question) if each.dish.name == "煎蛋")
    assert is_put_in(egg, question) is put_in


def test_what_keeps_every_wish_is_told_from_what_has_none() -> None:
    evidence = Evidence(broken={1: 0.0, 2: 0.5}, unlike={1: 0.0, 3: 0.0})
    assert [evidence.keeps(row) for row in (1, 2, 3, 4)] == [True, False, True, False]


def test_every_feature_has_a_weight() -> None:
    features = Features(*[0.0] * len(Features._fields))
    for named, open_ended, described in product((False, True), repeat=3):
        weights = weights_for(named=named, open_ended=open_ended, described=described)
        assert len(weights) == len(features.values())
