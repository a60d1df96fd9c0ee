import pytest

from recipes.facets.diets import ALLERGENS
from recipes.facets.restrictions import carriers, findings
from recipes.recipe import Recipe
from understanding.restrictions import parse_restriction


def dish(*ingredients: str, steps: tuple[str, ...] = (), name: str = "试菜", servings: int | None = None) -> Recipe:
    return Recipe.create(name=name, ingredients=ingredients, steps=steps, servings=servings)


def allergens_of(recipe: Recipe, *, certain: bool = False) -> set[str]:
    return {found.tag for found in findings(recipe) if found.tag in ALLERGENS and (found.certain or not certain)}


@pytest.mark.parametrize(
    ("line", "certain"),
    [
        ("花生油 1勺", {"花生"}),
        ("蒜末 1勺", set()),
        ("牛奶 200毫升", {"牛奶"}),
        ("椰奶 200毫升", set()),
        ("豆奶 200毫升", {"大豆"}),
        ("杏仁奶 200毫升", {"坚果"}),
        ("鸡蛋 2个", {"鸡蛋"}),
        ("皮蛋 2个", {"鸡蛋"}),
        ("鸡腿菇 2个", set()),
        ("牛油果 1个", set()),
        ("鱼腥草 50克", set()),
        ("蟹味菇 50克", set()),
        ("马蹄 5个", set()),
        ("鱼香汁 1勺", set()),
        ("生抽 1勺", {"大豆", "小麦"}),
        ("老抽 1勺", {"大豆", "小麦"}),
        ("蚝油 1勺", {"贝类", "大豆", "小麦"}),
        ("豆瓣酱 1勺", {"大豆", "小麦"}),
        ("面包糠 50克", {"小麦"}),
        ("芝麻酱 2勺", {"芝麻"}),
        ("香油 几滴", {"芝麻"}),
        ("咖喱块 2块", {"小麦"}),
        ("鱿鱼 1只", {"贝类"}),
        ("虾皮 1把", {"甲壳类"}),
        ("鱼露 1勺", {"鱼"}),
        ("黄油 20克", {"牛奶"}),
        ("米粉 200克", set()),
        ("无麸质酱油 1勺", {"大豆"}),
        ("peanut butter 2 tbsp", {"花生"}),
        ("light soy sauce 2 tbsp", {"大豆", "小麦"}),
        ("coconut milk 1 can", set()),
    ],
)
def test_allergens_by_identity(line: str, certain: set[str]) -> None:
    assert allergens_of(dish(line), certain=True) == certain


def test_possible_allergens_are_reported_by_default_and_marked() -> None:
    recipe = dish("沙茶酱 2勺")
    assert allergens_of(recipe) >= {"花生", "甲壳类"}
    assert allergens_of(recipe, certain=True) == set()
    assert all(not found.certain for found in findings(recipe) if found.tag == "花生")


def test_steps_are_read_too() -> None:
    assert allergens_of(dish("黄瓜1根", steps=("最后撒上花生碎。",))) == {"花生"}


def test_what_is_left_out_or_compared_with_is_no_ingredient() -> None:
    assert allergens_of(dish("素底料(不含牛奶)", steps=("切成花生大小的丁，南瓜肉压泥，放在桌面上。",))) == set()


def test_carriers_are_every_ingredient_that_breaks_a_restriction_the_certain_ones_first() -> None:
    dish = Recipe.create(name="拌面", ingredients=["1汤匙沙茶酱", "20克花生碎", "10克香菜"], steps=["撒花生。"])
    assert [(found.ingredient, found.certain) for found in carriers(dish, parse_restriction("花生过敏"))] == [
        ("花生", True),
        ("沙茶酱", False),
    ]
    assert [found.wording for found in carriers(dish, parse_restriction("不吃香菜"))] == ["香菜"]
    assert carriers(dish, parse_restriction("牛奶过敏")) == ()
