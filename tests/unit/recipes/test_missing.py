from recipes.missing import missing_ingredients
from recipes.recipe import Recipe


def test_missing_ingredients_counts_only_what_the_dish_is_made_of() -> None:
    recipe = Recipe.create(
        name="土豆炖牛腩",
        ingredients=["500克牛腩", "2个马铃薯", "1根胡萝卜(可选)", "盐适量", "2勺生抽", "500毫升水", "番茄1个"],
        steps=[],
    )
    assert missing_ingredients(recipe, ["牛肉", "洋芋"]) == ("番茄",)
    assert missing_ingredients(recipe, []) == ("牛腩", "土豆", "番茄")
