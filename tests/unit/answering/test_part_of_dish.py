"""How a part of the dish talked of is made, by its own recipe."""

import pytest

from answering.answer import answer
from answering.plan import plan


def _parts(make, asked: str, kind: str, dish: str) -> list[str]:
    return [part.composer for part in plan(make(asked, kind, dish, match="here"))]


@pytest.mark.parametrize(
    ("asked", "kind", "dish", "told"),
    [
        ("蘸料点整", "recipe", "白切鸡", "搅匀成蘸碟"),
        ("汁怎么调", "knowledge", "蒜泥白肉", "香醋和花椒粉搅匀"),
        ("馅怎么调", "knowledge", "馄饨", "搅到发黏"),
        ("碗汁怎么调", "knowledge", "鱼香肉丝", "调成碗汁"),
    ],
)
def test_it_is_told_by_the_step_that_makes_it(make, asked: str, kind: str, dish: str, told: str) -> None:
    found = answer(make(asked, kind, dish, match="here"))
    assert told in found.text
    assert found.sources == (make(asked, kind, dish).recipe.recipe_id,)


def test_what_the_recipe_does_not_make_is_left_to_the_notes(make) -> None:
    assert "part_of_dish" not in _parts(make, "面糊怎么调", "knowledge", "红烧肉")


def test_a_sauce_that_is_the_dish_is_told_whole(make) -> None:
    assert _parts(make, "糖醋汁怎么调", "recipe", "糖醋汁") == ["recipe"]
