from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.documents import Document

from graph.events import Answer, Card, Event, PictureProgress, StepEnded, StepStarted, Token
from page.turn import TurnView
from page.user_settings import Choices
from tests.fakes import BRAISED_PORK, STEAMED_FISH

FOUND = Document("", metadata={"title": "红烧肉", "score": 0.97, "matched": "红烧肉怎么做"})


def answer(**changed: Any) -> Answer:
    whole: dict[str, Any] = {
        "question": "红烧肉怎么做",
        "standalone_question": "红烧肉怎么做",
        "intent": "recipe",
        "answer": "先焯水3分钟。",
        "sources": [{"recipe_id": "1", "title": "红烧肉", "score": 0.97}],
        "unsupported": [],
        "image": None,
    }
    return Answer(**(whole | changed))


async def events(*given: Event) -> AsyncIterator[Event]:
    for event in given:
        yield event


async def test_the_card_comes_before_the_first_token_and_every_node_is_a_step(screen: Any) -> None:
    told = events(
        StepStarted("retrieve"),
        Card(BRAISED_PORK),
        StepEnded("retrieve", {"documents": [FOUND]}, 12.4),
        StepStarted("generate"),
        Token("先焯水"),
        Token("3分钟。"),
        StepEnded("generate", {"answer": "先焯水3分钟。"}, 900),
        answer(),
    )
    done = await TurnView("zh", "红烧肉怎么做").show(told)
    assert done is not None and done.answer == "先焯水3分钟。"
    kinds = screen.kinds()
    assert kinds.index("element") < kinds.index("stream") < kinds.index("token")
    card = screen.last("element")
    assert (card["type"], card["name"], card["props"]["name"]) == ("custom", "RecipeCard", "红烧肉")
    ended = {data["name"]: data for kind, data in screen.seen if kind == "update"}
    assert ended["检索菜谱 · 12 毫秒"]["output"] == "1. **红烧肉** 0.97 ← 红烧肉怎么做"
    assert ended["检索菜谱 · 12 毫秒"]["input"] == "红烧肉怎么做"
    assert "2 步 · 0.9 秒" in ended
    assert screen.last("step")["output"] == "先焯水3分钟。\n\n*出处：[《红烧肉》](#recipe-1)*"


async def test_steps_hang_under_one_that_can_be_folded(screen: Any) -> None:
    await TurnView("en", "hi").show(events(StepStarted("understand"), StepEnded("understand", {}, 1), answer()))
    steps = [data for kind, data in screen.seen if kind == "step" and data["type"] == "tool"]
    assert [step["parentId"] for step in steps] == [None, steps[0]["id"]]
    assert steps[1]["name"] == "Understand"


async def test_an_answer_without_tokens_is_shown_whole(screen: Any) -> None:
    await TurnView("zh", "股票").show(events(answer(answer="我只懂做菜。", sources=[], notices=["图片没有画成"])))
    assert screen.last("step")["output"] == "我只懂做菜。\n\n> 图片没有画成"


async def test_several_dishes_become_buttons(screen: Any) -> None:
    two = [{"recipe_id": r.recipe_id, "title": r.name, "score": 0.6} for r in (BRAISED_PORK, STEAMED_FISH)]
    await TurnView("zh", "吃什么").show(events(answer(sources=two)))
    buttons = [data for kind, data in screen.seen if kind == "action" and data["name"] == "ask"]
    assert [button["payload"]["question"] for button in buttons] == ["红烧肉怎么做", "清蒸鲈鱼怎么做"]


async def test_asking_back_offers_each_choice_and_no_second_answer(screen: Any) -> None:
    await TurnView("zh", "豆腐").show(events(answer(sources=[], choices=["麻婆豆腐", "家常豆腐"])))
    buttons = [(data["name"], data["payload"]) for kind, data in screen.seen if kind == "action"]
    assert buttons == [("ask", {"question": "麻婆豆腐"}), ("ask", {"question": "家常豆腐"})]


async def test_an_answer_can_be_had_again(screen: Any) -> None:
    await TurnView("zh", "红烧肉怎么做", "m1").show(events(answer()))
    again = screen.last("action")
    assert (again["name"], again["payload"]) == ("again", {"question": "红烧肉怎么做", "message": "m1"})
    assert again["label"] == "重新回答"


async def test_a_picture_is_shown_by_its_address_here(screen: Any) -> None:
    await TurnView("zh", "来张图").show(events(answer(image="/somewhere/var/images/ab12.png")))
    picture = screen.last("element")
    assert (picture["type"], picture["url"]) == ("image", "/pictures/ab12.png")


async def test_a_turn_that_fails_leaves_no_step_running(screen: Any) -> None:
    async def failing() -> AsyncIterator[Event]:
        yield StepStarted("generate")
        raise RuntimeError("the model died")

    with pytest.raises(RuntimeError):
        await TurnView("zh", "红烧肉").show(failing())
    ended = {data["name"] for kind, data in screen.seen if kind == "update" and data["end"]}
    assert ended == {"写回答", "0 步 · 0.0 秒"}


async def test_a_spoken_question_is_filled_in_when_heard(screen: Any) -> None:
    import chainlit as cl

    spoken = cl.Message("🎤 …", type="user_message")
    heard = {
        "question": "红烧肉怎么做",
        "transcript": {"raw": "红烧肉怎么作", "text": "红烧肉怎么做", "changes": ["作→做"]},
    }
    told = events(StepStarted("transcribe"), StepEnded("transcribe", heard, 800), answer())
    await TurnView("zh", "", "m1", spoken).show(told)
    assert spoken.content == "红烧肉怎么做"
    outputs = [data["output"] for kind, data in screen.seen if kind == "update"]
    assert "红烧肉怎么作 → **红烧肉怎么做**（作→做）" in outputs


async def test_a_card_seen_before_is_folded(screen: Any) -> None:
    seen: list[str] = []
    for folded in (False, True):
        await TurnView("zh", "红烧肉", seen=seen).show(events(Card(BRAISED_PORK), answer()))
        assert screen.last("element")["props"]["folded"] is folded


async def test_a_card_comes_for_the_servings_chosen(screen: Any) -> None:
    await TurnView("zh", "红烧肉", choices=Choices(servings=6)).show(events(Card(BRAISED_PORK), answer()))
    assert screen.last("element")["props"]["view"]["servings"] == 6


async def test_without_markdown_the_answer_is_shown_as_written(screen: Any) -> None:
    plain = TurnView("zh", "红烧肉", choices=Choices(markdown=False))
    await plain.show(events(Token("1. **焯水**\n"), answer(answer="1. **焯水**\n2. 炖", sources=[])))
    assert screen.last("stream")["output"] == "1\\. \\*\\*焯水\\*\\*  \n"
    assert screen.last("step")["output"] == "1\\. \\*\\*焯水\\*\\*  \n2\\. 炖"


async def test_the_progress_of_a_picture_is_shown_and_goes_when_it_is_there(screen: Any) -> None:
    drawing = events(StepStarted("illustrate"), PictureProgress(1, 2), StepEnded("illustrate", {}, 5), answer())
    await TurnView("zh", "来张图").show(drawing)
    lines = [data["output"] for kind, data in screen.seen if kind == "update" and "画图" in data.get("output", "")]
    assert lines == ["🎨 正在画图 1/2\n\n▰▰▰▰▰▰▱▱▱▱▱▱"]
    assert "delete" in screen.kinds()
