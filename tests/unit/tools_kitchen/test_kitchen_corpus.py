"""What must hold for every recipe of the sample corpus."""

import json
from pathlib import Path

import pytest

from culinary.quantities import canonical, find_quantities
from recipes.recipe import Recipe
from tools.kitchen.nutrition import estimate_nutrition
from tools.kitchen.scale import scale
from tools.kitchen.shopping import shopping_list
from tools.kitchen.timers import find_timers

SAMPLE = Path(__file__).parents[3] / "data" / "recipes.jsonl"


@pytest.fixture(scope="module")
def recipes() -> list[Recipe]:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    return [Recipe.from_xiachufang(json.loads(line)) for line in lines[::8]]


def test_doubling_doubles_the_amounts_of_ingredients_and_no_time(recipes):
    for recipe in recipes:
        doubled = scale(recipe, factor=2).scaled
        for before, after in zip(recipe.ingredients, doubled.ingredients, strict=True):
            if any(word in before for word in ("每", "共约", "切")):
                continue
            for old, new in zip(find_quantities(before), find_quantities(after), strict=True):
                a, b = canonical(old), canonical(new)
                if old.kind in ("amount", "count") and a.low and a.high:
                    assert b.low and float(b.low) == pytest.approx(2 * float(a.low), rel=0.04), (before, after)
                else:
                    assert a == b, (before, after)
        assert [(timer.step, timer.seconds) for timer in find_timers(recipe)] == [
            (timer.step, timer.seconds) for timer in find_timers(doubled)
        ]


def test_scaling_there_and_back_changes_little(recipes):
    for recipe in recipes:
        back = scale(scale(recipe, factor=2).scaled, factor=0.5).scaled
        for before, after in zip(recipe.ingredients, back.ingredients, strict=True):
            for old, new in zip(find_quantities(before), find_quantities(after), strict=True):
                a, b = canonical(old), canonical(new)
                assert a.low == b.low or (a.low and b.low and abs(1 - b.low / a.low) <= 0.05), (before, after)


def test_a_serving_holds_the_same_in_a_larger_batch(recipes):
    for recipe in recipes:
        if recipe.servings and recipe.servings <= 6:
            one, many = (
                estimate_nutrition(recipe),
                estimate_nutrition(scale(recipe, servings=recipe.servings * 2).scaled),
            )
            if not one.notes:
                assert many.per_serving.kcal == pytest.approx(one.per_serving.kcal, rel=0.2, abs=20), recipe.name


def test_most_of_the_corpus_can_be_estimated(recipes):
    coverage = [estimate_nutrition(recipe).coverage for recipe in recipes]
    assert sum(coverage) / len(coverage) > 0.95


def test_every_recipe_can_be_shopped_for_and_most_have_timers(recipes):
    assert all(shopping_list([recipe]).items for recipe in recipes)
    assert sum(bool(find_timers(recipe)) for recipe in recipes) > 0.9 * len(recipes)
