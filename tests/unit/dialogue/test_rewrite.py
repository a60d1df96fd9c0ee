"""Follow-ups written out over a finder that knows six dishes."""

import pytest

from dialogue.intent import read_question
from dialogue.recall import reconstruct
from dialogue.rewrite import leans, resolve
from graph.state import Dialogue

TITLES = ("红烧肉", "清蒸鲈鱼", "冬瓜排骨汤", "莲藕排骨汤", "糖醋排骨", "麻婆豆腐")


class Known:
    def titles_in(self, text: str) -> list[str]:
        return sorted((title for title in TITLES if title in text), key=text.index)

    async def best(self, question: str) -> tuple[str, float]:
        titles = [title for title in TITLES if all(letter in question for letter in title)]
        return (titles[0], 0.95) if titles else ("红烧肉", 0.3)

    async def described(self, text: str) -> tuple[str, float]:
        return ("冬瓜排骨汤", 0.4) if "冬瓜去皮" in text else ("红烧肉", 0.01)


async def understood(history: list[tuple[str, str]], question: str) -> str:
    dialogue = await reconstruct(history, Known())
    reading = read_question(question)
    if not leans(question, reading, dialogue):
        return ""
    return (await resolve(question, reading, dialogue, Known())).dish


PORK = [("user", "红烧肉怎么做"), ("assistant", "焯水，炒糖色，慢炖。")]


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("要炖多久", "红烧肉"),
        ("它要放几片香叶", "红烧肉"),
        ("没有料酒呢", "红烧肉"),
        ("冰糖用完了", "红烧肉"),
        ("我们六个人吃呢", "红烧肉"),
        ("少甜一点怎么改", "红烧肉"),
        ("那麻婆豆腐呢", "麻婆豆腐"),
        ("how long should I simmer it", "红烧肉"),
    ],
)
async def test_one_dish_in_focus(question: str, dish: str) -> None:
    assert await understood(PORK, question) == dish


@pytest.mark.parametrize("question", ["麻婆豆腐怎么做", "有土豆和牛肉能做什么", "你好", "明天会下雨吗"])
async def test_questions_that_stand_alone_are_left_alone(question: str) -> None:
    reading = read_question(question)
    dialogue: Dialogue = {"focus_title": "红烧肉", "named": ["红烧肉"]}
    assert not leans(question, reading, dialogue)


async def test_another_dish_of_the_same_kind() -> None:
    history = [("user", "冬瓜排骨汤炖多久"), ("assistant", "一小时。")]
    assert await understood(history, "莲藕的呢") == "莲藕排骨汤"


async def test_the_second_of_a_list() -> None:
    history = [("user", "推荐几个菜"), ("assistant", "1. 清蒸鲈鱼 2. 麻婆豆腐 3. 糖醋排骨")]
    assert await understood(history, "第二个怎么做") == "麻婆豆腐"


async def test_back_to_the_fish_after_two_other_dishes() -> None:
    history = [
        ("user", "清蒸鲈鱼怎么做"),
        ("assistant", "蒸8分钟。"),
        ("user", "麻婆豆腐怎么做"),
        ("assistant", "烧豆腐。"),
        ("user", "糖醋排骨要放多少醋"),
        ("assistant", "四汤匙。"),
    ]
    assert await understood(history, "刚才那个鱼要腌吗") == "清蒸鲈鱼"


async def test_nothing_leans_on_an_empty_conversation() -> None:
    assert not leans("要炖多久", read_question("要炖多久"), {})
