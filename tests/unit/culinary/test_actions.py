import pytest

from culinary.actions import actions_in, likeness


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("加盖转小火炖60分钟", {"炖"}),
        ("大火烧开", set()),
        ("汁在锅底冒大泡时出锅", set()),
        ("空气炸锅180度烤20分钟", {"烤"}),
        ("how long should i simmer it", {"simmer"}),
        ("1 tsp baking powder", set()),
    ],
)
def test_what_is_done(text: str, words: set[str]) -> None:
    assert {action.word for action in actions_in(text)} == words


def test_verbs_that_do_much_the_same() -> None:
    assert likeness(actions_in("炖多久"), actions_in("小火炖")) == 1
    assert likeness(actions_in("how long to steam"), actions_in("steaming for 8 minutes")) == 1
    assert 0 < likeness(actions_in("煲多久"), actions_in("小火炖")) < 1
    assert likeness(actions_in("蒸多久"), actions_in("小火炖")) == 0
