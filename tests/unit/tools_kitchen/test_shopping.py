from recipes.recipe import Recipe
from tools.kitchen.scale import scale
from tools.kitchen.shopping import shopping_list

TOMATO = Recipe.create(
    name="番茄炒蛋",
    ingredients=["3个番茄(约450克)", "4个鸡蛋", "2茶匙白糖", "盐适量", "3汤匙油", "50毫升水"],
    steps=[],
    servings=2,
)
SOUP = Recipe.create(
    name="蛋花汤",
    ingredients=["鸡蛋 2个", "1个西红柿", "10克糖", "盐 2克", "香菜(可选)", "紫菜 1-2片", "某某酱 1勺"],
    steps=[],
)


def amounts(name: str) -> list[str]:
    item = next(item for item in shopping_list([TOMATO, SOUP]).items if item.name == name)
    return [amount.text() for amount in item.amounts]


def test_amounts_of_one_thing_are_added_under_its_canonical_name() -> None:
    assert amounts("鸡蛋") == ["6个"]
    assert amounts("番茄") == ["450克", "1个"]
    assert amounts("糖") == ["19克"]
    assert amounts("盐") == ["2克"]
    assert amounts("紫菜") == ["2片"]
    assert amounts("油") == ["45毫升"]


def test_each_item_knows_its_dishes_and_whether_it_can_be_left_out() -> None:
    items = {item.name: item for item in shopping_list([TOMATO, SOUP]).items}
    assert items["鸡蛋"].recipes == ("番茄炒蛋", "蛋花汤")
    assert items["香菜"].optional
    assert not items["鸡蛋"].optional
    assert items["某某酱"].aisle == "其他"


def test_water_is_not_bought() -> None:
    assert "水" not in {item.name for item in shopping_list([TOMATO]).items}


def test_text_is_grouped_by_aisle_in_both_languages() -> None:
    text = shopping_list([TOMATO, SOUP]).text()
    assert text.splitlines()[0] == "【蛋奶】鸡蛋 6个"
    assert "香菜 适量（可选）" in text
    english = shopping_list([TOMATO]).text("en")
    assert "Eggs and dairy: egg 4 pieces" in english
    assert "tomato 450 g" in english


def test_scaled_recipes_can_be_listed() -> None:
    listed = shopping_list([scale(TOMATO, servings=6).scaled])
    assert next(item for item in listed.items if item.name == "鸡蛋").amounts[0].value == 12


def test_nothing_to_buy() -> None:
    assert shopping_list([]).text() == ""


def test_a_seasoning_that_recipes_call_differently_is_named_by_all_of_them() -> None:
    recipes = [
        Recipe.create(name=name, ingredients=[line, oil, egg], steps=["拌。"])
        for name, line, oil, egg in (
            ("一", "香醋 10克", "油 5克", "西红柿 1个"),
            ("二", "陈醋 10克", "食用油 5克", "番茄 1个"),
        )
    ]
    names = {item.name: item.wording for item in shopping_list(recipes).items}
    assert names["陈醋"] == "香醋/陈醋" and names["油"] == "食用油" and names["番茄"] == "番茄"
