"""Whole turns on the embedded models: a question, a follow-up, a spoken question, a picture."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

from graph.assistant import Assistant, QuestionError
from graph.events import Answer, Card, StepEnded, Token
from graph.state import TurnOptions
from settings import AnswerSettings, ChatSettings, Settings

pytestmark = pytest.mark.embedded
Open = Callable[..., AbstractAsyncContextManager[Assistant]]
CLIPS = Path(__file__).parents[1] / "fixtures" / "audio"


async def test_a_question_and_its_follow_up_are_answered_from_the_recipe(open_real: Open) -> None:
    async with open_real() as assistant:
        events = [event async for event in assistant.stream("清蒸鲈鱼怎么做", thread="fish")]
        kinds = [type(event) for event in events]
        first = events[-1]
        assert isinstance(first, Answer)
        assert first.sources[0]["title"] == "清蒸鲈鱼"
        assert kinds.index(Card) < kinds.index(Token)
        assert kinds.count(Token) > 5
        assert "".join(event.text for event in events if isinstance(event, Token)) == first.answer
        assert first.composed
        assert [event.node for event in events if isinstance(event, StepEnded)][:3] == [
            "receive",
            "understand",
            "retrieve",
        ]
        follow = await assistant.ask("那要蒸多久？", thread="fish")
        assert follow.sources[0]["title"] == "清蒸鲈鱼"
        assert "分钟" in follow.answer
        assert follow.unsupported == []


async def test_a_conversation_survives_a_restart(open_real: Open) -> None:
    async with open_real() as assistant:
        await assistant.ask("麻婆豆腐要放多少豆瓣酱", thread="t")
    async with open_real() as assistant:
        assert len(await assistant.history("t")) == 2
        again = await assistant.ask("那花椒呢", thread="t")
        assert again.sources[0]["title"] == "麻婆豆腐"


async def test_a_spoken_question_is_answered(open_real: Open) -> None:
    rows = [json.loads(line) for line in (CLIPS / "clips.jsonl").read_text(encoding="utf-8").splitlines()]
    row = rows[0]
    async with open_real() as assistant:
        answer = await assistant.ask("", audio=CLIPS / row["file"], thread="spoken")
        assert row["dish"] in answer.question
        assert answer.sources[0]["title"] == row["dish"]


async def test_a_picture_comes_with_the_answer(open_real: Open) -> None:
    async with open_real() as assistant:
        answer = await assistant.ask("来一张红烧肉的图", options=TurnOptions(max_tokens=32))
        assert answer.image is not None
        with Image.open(answer.image) as picture:
            assert picture.width > 300


async def test_every_dish_of_a_menu_is_cited(open_real: Open) -> None:
    async with open_real() as assistant:
        answer = await assistant.ask("两菜一汤，三个人吃")
        assert len(answer.sources) == 3
        assert all(source["title"] in answer.answer for source in answer.sources)


async def test_each_of_two_wishes_is_answered_of_its_own_dish(open_real: Open) -> None:
    async with open_real() as assistant:
        answer = await assistant.ask("红烧肉炖多久，麻婆豆腐用什么豆腐")
        assert "60分钟" in answer.answer
        assert "嫩豆腐" in answer.answer
        answer = await assistant.ask("正在做红烧肉，第五步怎么弄")
        assert answer.sources[0]["title"] == "红烧肉"


async def test_empty_and_overlong_questions_are_refused(open_real: Open) -> None:
    async with open_real() as assistant:
        for question in ("", "   ", "肉" * 10_000):
            with pytest.raises(QuestionError):
                await assistant.ask(question)


@pytest.mark.parametrize("writer", ["auto", "model"])
async def test_a_model_that_is_down_costs_no_composed_answer(
    open_real: Open, real_settings: Settings, writer: Literal["auto", "model"]
) -> None:
    chat = ChatSettings(provider="openai", base_url="http://127.0.0.1:9/v1", model="none")
    async with open_real(chat=chat, answers=AnswerSettings(writer=writer)) as assistant:
        answer = await assistant.ask("红烧肉怎么做", thread="t")
        assert answer.sources[0]["title"] == "红烧肉"
        assert "五花肉" in answer.answer
        assert (answer.match, answer.composed) == ("here", True)
        assert [message.type for message in await assistant.history("t")] == ["human", "ai"]
