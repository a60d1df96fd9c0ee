"""Whether a turn stays with food, by the meaning of its question."""

import pytest
from graph.off_topic import is_elsewhere
from langchain_core.documents import Document

from graph.state import State

PORK = Document(
    "红烧肉：五花肉500克，冰糖20克。小火炖60分钟，带皮的一面朝下。", metadata={"title": "红烧肉", "score": 0.6}
)


def state(question: str, about: str = "", focus: str = "红烧肉") -> State:
    return State(
        question=question,
        standalone_question=f"{about}{question}",
        about=about,
        documents=[PORK],
        dialogue={"focus_title": focus},
    )


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("明天去爬山要带伞不", True),
        ("带皮的一面朝哪边好", False),
        ("要带伞不", False),
        ("锅盖要不要一直盖着呢", False),
        ("没买到冰糖可咋整呀", False),
    ],
)
def test_a_follow_up_strays_only_with_no_word_of_its_recipe(question: str, elsewhere: bool) -> None:
    assert is_elsewhere(state(question, about="红烧肉"), lambda text: 0.9) is elsewhere


def test_a_dish_turned_to_is_never_left() -> None:
    assert not is_elsewhere(state("明天去爬山要带伞不", about="红烧肉", focus="油条"), lambda text: 0.9)


def test_what_a_question_ends_on_counts() -> None:
    def meaning(text: str) -> float:
        return 0.9 if "爸妈" in text else -0.5

    assert not is_elsewhere(state("对象爸妈头回上门，想做他们老家那种鱼"), meaning)
    assert is_elsewhere(state("炖鱼先放一放，对象爸妈头回上门穿什么"), meaning)


def test_what_can_be_cooked_within_limits_is_about_food() -> None:
    assert not is_elsewhere(state("空气炸锅可以做些什么呀"), lambda text: 0.9)
    assert is_elsewhere(state("这台机器可以做些什么呀"), lambda text: 0.9)
