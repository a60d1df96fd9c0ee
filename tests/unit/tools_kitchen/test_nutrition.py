import pytest

from culinary.foods import foods, weight_of
from culinary.ingredients import entries, is_a, parse_ingredient
from recipes.recipe import Recipe
from tools.kitchen.nutrition import estimate_nutrition

UNTOLD = ("醋", "香草精", "可可粉", "桂皮", "泡打粉", "银耳", "味精", "青柠", "柠檬", "柠檬汁", "咖啡", "辣椒粉")


def dish(*ingredients: str, servings: int | None = 2) -> Recipe:
    return Recipe.create(name="试菜", ingredients=ingredients, steps=[], servings=servings)


def test_values_of_a_serving_follow_the_table() -> None:
    result = estimate_nutrition(dish("200克鸡蛋", "10克油", "1克盐", "500毫升水"))
    assert result.per_serving.kcal == pytest.approx((143 * 2 + 88.4) / 2)
    assert result.per_serving.protein_g == pytest.approx(13)
    assert result.per_serving.sodium_mg == pytest.approx((142 * 2 + 387.58) / 2)
    assert result.coverage == 1
    assert result.not_counted == ()


def test_pieces_and_spoons_are_weighed() -> None:
    by_pieces = estimate_nutrition(dish("4个鸡蛋", "2汤匙生抽")).per_serving
    by_weight = estimate_nutrition(dish("200克鸡蛋", "34.5克生抽")).per_serving
    assert by_pieces == by_weight


def test_a_weight_in_brackets_beats_the_typical_piece() -> None:
    assert estimate_nutrition(dish("3个番茄(约600克)")).per_serving.kcal == pytest.approx(18 * 6 / 2)


def test_what_cannot_be_counted_is_named_and_lowers_the_coverage() -> None:
    result = estimate_nutrition(dish("200克鸡蛋", "盐适量", "某某酱 1勺", "香菜(可选)"))
    assert result.not_counted == ("盐", "某某酱")
    assert result.coverage == pytest.approx(1 / 3)
    assert "估算" in result.text()
    assert "estimate" in result.text("en")


def test_frying_oil_is_mostly_left_in_the_pot() -> None:
    result = estimate_nutrition(dish("560克油", servings=1))
    assert result.per_serving.fat_g == pytest.approx(60 + 500 * 0.15)
    assert "15%" in result.text()


def test_without_servings_the_whole_dish_is_meant() -> None:
    assert "整道菜" in estimate_nutrition(dish("100克鸡蛋", servings=None)).text()


def test_an_empty_recipe_is_estimated_as_nothing() -> None:
    result = estimate_nutrition(dish())
    assert (result.coverage, result.per_serving.kcal) == (0.0, 0.0)


def test_the_table_is_large_and_plausible() -> None:
    table = foods()
    assert len(table) >= 400
    assert sum(food.g_per_ml is not None for food in table.values()) >= 250
    for food in table.values():
        assert food.name in entries()
        energy = 4 * food.protein_g + 9 * food.fat_g + 4 * food.carb_g
        # Alcohol, fibre and organic acids carry or lack energy that the three do not tell.
        if not is_a(food.name, "料酒") and food.name not in UNTOLD:
            assert food.kcal <= energy * 1.15 + 12, food
            assert food.kcal >= energy * 0.55 - 12, food
        assert food.protein_g + food.fat_g + food.carb_g <= 102, food


@pytest.mark.parametrize(
    ("line", "grams"),
    [
        ("2个鸡蛋", 100),
        ("3瓣蒜", 12),
        ("1斤排骨", 500),
        ("1条鲈鱼", 500),
        ("1勺盐", 18),
        ("1只鸡", 1200),
        ("1撮盐", 0.5),
    ],
)
def test_weights(line: str, grams: float) -> None:
    item = parse_ingredient(line)
    weight = weight_of(item.name, item.quantity)
    assert weight is not None
    assert float(weight) == pytest.approx(grams)


def test_bones_shells_and_salt_beds_are_not_eaten() -> None:
    whole, meat = estimate_nutrition(dish("500克鲈鱼")), estimate_nutrition(dish("500克去骨鲈鱼"))
    assert whole.per_serving.protein_g == pytest.approx(meat.per_serving.protein_g * 0.58)
    assert "骨头" in whole.text("zh") and "骨头" not in meat.text("zh")
    baked = estimate_nutrition(dish("1500克粗盐", "1千克鸡肉", servings=4))
    assert baked.per_serving.sodium_mg < 2500
    assert "5克" in baked.text("zh") and "5 g" in baked.text("en")
