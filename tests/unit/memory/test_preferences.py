"""What a user tells once is kept, shown, applied and deleted."""

import pytest
from langgraph.store.memory import InMemoryStore

from memory.preferences import Preferences, PreferenceStore, keep_told, only_tells, told_in, wants


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我花生过敏", Preferences(allergens=("花生",))),
        ("我对虾过敏，推荐个汤", Preferences(allergens=("甲壳类",))),
        ("我不吃香菜", Preferences(dislikes=("香菜",))),
        ("我家四口人", Preferences(servings=4)),
        ("家里有空气炸锅和烤箱", Preferences(equipment=("空气炸锅", "烤箱"))),
        ("花生过敏能吃宫保鸡丁吗", Preferences()),
        ("红烧肉怎么做", Preferences()),
        ("家里有土豆和牛肉，做什么", Preferences()),
    ],
)
def test_what_a_sentence_tells(question: str, told: Preferences) -> None:
    assert told_in(question) == told


def test_a_question_beside_it_is_still_a_question() -> None:
    assert only_tells("我花生过敏")
    assert not only_tells("我花生过敏，推荐个鸡肉的菜")
    assert not only_tells("不含大豆的汤，家里有人大豆过敏")
    assert only_tells("我花生过敏，也不吃香菜")
    assert only_tells("家里有烤箱")
    assert not only_tells("同事送了扇羊排，家里有烤箱")
    assert not only_tells("整个凉的下酒菜，我对花生过敏")


@pytest.mark.parametrize(
    ("question", "wish"), [("忘掉我的口味", "forget"), ("你记得我的忌口吗", "show"), ("红烧肉", None)]
)
def test_showing_and_forgetting(question: str, wish: str | None) -> None:
    assert wants(question) == wish


async def test_preferences_last_beyond_a_conversation_until_they_are_forgotten() -> None:
    store = PreferenceStore(InMemoryStore())
    _, reply = await keep_told("我花生过敏", Preferences(), store, "ann", "zh")
    assert "花生" in reply
    known, reply = await keep_told("有什么鸡肉的菜", Preferences(), store, "ann", "zh")
    assert (known.allergens, reply) == (("花生",), "")
    assert (await store.get("bob")) == Preferences()
    known, _ = await keep_told("忘掉我的口味", known, store, "ann", "zh")
    assert known == await store.get("ann") == Preferences()


async def test_without_a_store_the_conversation_remembers() -> None:
    known, _ = await keep_told("我不吃香菜", Preferences(), None, "", "zh")
    assert known.dislikes == ("香菜",)
