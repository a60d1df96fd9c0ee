"""Recipes in metric and American measures."""

import pytest

from recipes.recipe import Recipe
from tools.kitchen.measures import Measures, in_measures


@pytest.mark.parametrize(
    ("measures", "line", "expected"),
    [
        ("metric", "1斤半五花肉", "750克五花肉"),
        ("metric", "3-4两肉", "150-200克肉"),
        ("metric", "1/4茶匙盐", "1.3毫升盐"),
        ("metric", "1/2杯水", "120毫升水"),
        ("metric", "2汤匙生抽(30毫升)", "2汤匙生抽(30毫升)"),
        ("metric", "800克带皮五花肉", "800克带皮五花肉"),
        ("metric", "2 cups flour", "480 ml flour"),
        ("metric", "2根葱", "2根葱"),
        ("metric", "盐适量", "盐适量"),
        ("us", "800克带皮五花肉", "1.8磅带皮五花肉"),
        ("us", "60克熟花生米", "2.1盎司熟花生米"),
        ("us", "700毫升热水", "3杯热水"),
        ("us", "30毫升醋", "2汤匙醋"),
        ("us", "2汤匙生抽(30毫升)", "2汤匙生抽(30毫升)"),
    ],
)
def test_ingredient_lines(measures: Measures, line: str, expected: str) -> None:
    assert in_measures(Recipe.create(name="菜", ingredients=[line]), measures).ingredients == (expected,)


@pytest.mark.parametrize(
    ("measures", "step", "expected"),
    [
        ("us", "烤箱预热200度，烤20分钟。", "烤箱预热390℉，烤20分钟。"),
        ("us", "加100毫升水，再加1汤匙盐。", "加1/2杯水，再加1汤匙盐。"),
        ("metric", "Bake at 350℉ for 20 minutes.", "Bake at 175℃ for 20 minutes."),
        ("metric", "切3厘米的块，炖60分钟。", "切3厘米的块，炖60分钟。"),
    ],
)
def test_steps(measures: Measures, step: str, expected: str) -> None:
    assert in_measures(Recipe.create(name="菜", steps=[step]), measures).steps == (expected,)
