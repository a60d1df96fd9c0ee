"""What names of recipes claim."""

import pytest

from recipes.facets.claims import claims_in
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


def test_claims_can_be_filtered_by() -> None:
    recipe = Recipe.create(name="清蒸鳕鱼", ingredients=["1块鳕鱼"], steps=["蒸10分钟。"], tags=["宝宝辅食"])
    assert "claim:辅食" in facets_of(recipe).terms()
