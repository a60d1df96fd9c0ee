from recipes.recipe import Recipe
from tools.kitchen.step_amounts import amounts_left_out, ingredients_of_steps, uses_of_steps

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


def test_oil_that_splashes_and_water_of_another_warmth_are_not_taken() -> None:
    lines, steps = ["700毫升热水", "1汤匙食用油"], ["冷水下锅焯，擦干才不溅油。", "放油，倒热水。"]
    uses = uses_of_steps(Recipe.create(name="肉", ingredients=lines, steps=steps))
    assert [[one.text for one in step] for step in uses] == [[], lines]


def test_plain_water_is_not_what_something_is_scalded_in() -> None:
    def waters(*steps: str) -> list[bool]:
        uses = uses_of_steps(Recipe.create(name="菜", ingredients=["3个番茄", "1汤匙水"], steps=steps))
        return [any("水" in use.text for use in step) for step in uses]

    assert waters("番茄用开水烫30秒撕皮。", "加1汤匙水打散。") == [False, True]
    assert waters("番茄切块。", "倒入开水，煮5分钟。") == [False, True], "no step calls it plain water"
