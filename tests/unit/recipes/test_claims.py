"""What names of recipes claim and questions ask for."""

import pytest

from recipes.facets.claims import claims_asked, claims_in
from recipes.facets.facets import facets_of
from recipes.recipe import Recipe


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("宝宝辅食无盐猪肉松", {"辅食", "儿童", "少盐"}),
        ("无油米糊椰丝燕麦饼干", {"无油"}),
        ("keto生酮-华夫饼", {"低碳"}),
        ("咖啡曲奇(非烤箱)", {"免烤"}),
        ("红烧肉", set()),
    ],
)
def test_names_claim(name: str, claims: set[str]) -> None:
    assert claims_in(name) == claims


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("十个月的宝宝能吃什么鱼", "辅食"),
        ("爷爷血糖高，想吃点甜的", "无糖"),
        ("怕胖，晚上吃啥", "减脂"),
        ("没烤箱能做曲奇吗", "免烤"),
        ("明天带去公司吃的菜", "便当"),
        ("low carb bread", "低碳"),
    ],
)
def test_questions_ask_in_other_words(question: str, claim: str) -> None:
    assert claim in claims_asked(question)


def test_an_ordinary_question_asks_for_none() -> None:
    assert claims_asked("红烧排骨要炖多久") == frozenset()


def test_claims_can_be_filtered_by() -> None:
    recipe = Recipe.create(name="清蒸鳕鱼", ingredients=["1块鳕鱼"], steps=["蒸10分钟。"], tags=["宝宝辅食"])
    assert "claim:辅食" in facets_of(recipe).terms()
