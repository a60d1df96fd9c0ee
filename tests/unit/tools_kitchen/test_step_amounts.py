from recipes.recipe import Recipe
from tools.kitchen.step_amounts import amounts_left_out, ingredients_of_steps

FISH = Recipe.create(
    name="蒸鱼",
    ingredients=["1条鲈鱼", "1汤匙料酒", "1/4茶匙盐", "3根葱", "5片姜", "500毫升水", "香菜适量"],
    steps=["鲈鱼用盐和料酒抹匀，铺2片姜。", "水烧开，放葱，蒸8分钟。", "撒葱丝、香菜和剩下的姜。"],
)


def _said(number: int) -> dict[str, bool]:
    return {one.item.name: one.shared for one in amounts_left_out(FISH, number)}


def test_what_a_step_names_without_an_amount() -> None:
    assert _said(1) == {"鲈鱼": False, "料酒": False, "盐": False}


def test_what_later_steps_take_too_is_shared_and_water_is_no_ingredient() -> None:
    assert _said(2) == {"葱": True}


def test_what_an_earlier_step_named_is_not_said_again() -> None:
    assert _said(3) == {}


def test_the_lines_that_each_step_names() -> None:
    assert ingredients_of_steps(FISH)[0] == ["1条鲈鱼", "1汤匙料酒", "1/4茶匙盐", "5片姜"]
