from dataclasses import replace

import pytest

from dialogue.session import Cooking, Moved, at_a_step, cooked_in, kept, moved
from understanding.turn_reading import StepReference

TOTAL = 5


@pytest.mark.parametrize(
    ("kind", "number", "at", "finished", "place", "to"),
    [
        ("start", 0, 3, 0, "step", 1),
        ("next", 0, 0, 0, "step", 1),
        ("next", 0, 2, 0, "step", 3),
        ("next", 0, 5, 0, "all_done", 5),
        ("done", 0, 2, 0, "step", 3),
        ("done", 0, 2, 4, "step", 5),
        ("next", 0, 4, 2, "step", 3),
        ("previous", 0, 3, 0, "step", 2),
        ("previous", 0, 1, 0, "before_first", 1),
        ("previous", 0, 0, 0, "before_first", 1),
        ("repeat", 0, 4, 0, "step", 4),
        ("repeat", 0, 0, 0, "step", 1),
        ("current", 0, 2, 0, "step", 2),
        ("nth", 4, 1, 0, "step", 4),
        ("nth", -1, 1, 0, "step", 5),
        ("nth", -2, 1, 0, "step", 4),
        ("nth", 9, 1, 0, "no_such_step", 9),
        ("nth", -9, 1, 0, "no_such_step", 9),
        ("rest", 0, 0, 0, "rest", 1),
        ("rest", 0, 3, 0, "rest", 4),
        ("rest", 0, 5, 0, "all_done", 5),
    ],
)
def test_where_words_lead(kind, number: int, at: int, finished: int, place, to: int) -> None:
    assert moved(Cooking("a", at), StepReference(kind, number), TOTAL, finished) == Moved(place, to)


@pytest.mark.parametrize(("kind", "to"), [("next", 2), ("done", 2), ("rest", 2), ("repeat", 2), ("previous", 1)])
def test_a_step_of_which_only_the_beginning_was_told_comes_again(kind, to: int) -> None:
    assert moved(Cooking("a", 2, begun=True), StepReference(kind), TOTAL).number == to


def test_several_dishes_are_kept_the_latest_last_and_the_oldest_forgotten() -> None:
    dishes = {}
    for name in "abcdea":
        dishes = kept(dishes, Cooking(name, 1, replaced=(("料酒", "黄酒"),), left_out=("花生",)))
    assert [one.recipe_id for one in cooked_in(dishes)] == ["c", "d", "e", "a"]
    assert cooked_in(dishes)[-1] == Cooking("a", 1, replaced=(("料酒", "黄酒"),), left_out=("花生",))
    assert at_a_step(dishes)
    assert not at_a_step(kept(dishes, replace(cooked_in(dishes)[0], step=0)))


def test_what_a_conversation_kept_before_there_were_several_is_passed_over() -> None:
    old = {"recipe_id": "a", "step": 3, "servings": None, "replaced": []}
    assert cooked_in(old) == ()
    assert [one.recipe_id for one in cooked_in(kept(old, Cooking("b")))] == ["b"]
