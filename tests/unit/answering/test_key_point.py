import pytest

from answering.key_point import key_point
from recipes.recipe import Recipe


@pytest.mark.parametrize(
    ("steps", "notes", "step", "said"),
    [
        (["切丁。", "小火炒糖色；再晚几秒糖就会发苦。", "装盘。"], [], 2, "小火炒糖色；再晚几秒糖就会发苦"),
        (["擦干，下锅才不溅油。", "火要大，否则出水。"], [], 2, "火要大，否则出水"),
        (["切丁，炒熟。"], ["关键是豆腐要先焯水。"], 0, "关键是豆腐要先焯水"),
        (["Chop it.", "Do not stir, or else it breaks."], [], 2, "Do not stir, or else it breaks"),
    ],
)
def test_the_reason_that_a_recipe_gives(steps, notes, step: int, said: str) -> None:
    found = key_point(Recipe.create(name="菜", steps=steps, notes=notes))
    assert found and (found.step, found.text) == (step, said)


def test_a_recipe_without_a_reason_has_none() -> None:
    assert key_point(Recipe.create(name="菜", steps=["切丁，炒熟，装盘。"])) is None


def test_a_long_sentence_is_cut_to_what_decides(corpus) -> None:
    found = [point for recipe in corpus.values() if (point := key_point(recipe))]
    assert len(found) > 150 and sum(len(point.text) > 70 for point in found) < len(found) / 20


def test_of_a_long_deciding_step_without_a_reason_how_far_it_is_cooked_is_said() -> None:
    step = "炒锅放4汤匙油，接近七成热(约200℃)下腰花，大火滑炒约1分钟到卷起变色，切开中心无血水即捞出，盛进盘里放在一边备用。"
    found = key_point(Recipe.create(name="爆炒腰花", steps=["切好。", step], deciding_step=2))
    assert found and found.text == "接近七成热(约200℃)下腰花，大火滑炒约1分钟到卷起变色，切开中心无血水即捞出"
