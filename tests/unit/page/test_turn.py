from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.documents import Document

from answering.types import Card
from graph.events import Answer, Event, PictureProgress, StepEnded, StepStarted, Token, ToolUsed
from page.turn import TurnView
from page.user_settings import Choices
from recipes.recipe import Recipe
from tests.fakes import BRAISED_PORK, STEAMED_FISH
from tools.kitchen.scale import scale

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


def shown(screen: Any) -> list[tuple[str, Any]]:
    """Return the messages and cards as they stand on the page in the end, in order."""
    stands: dict[str, tuple[str, Any]] = {}
    for kind, data in screen.seen:
        if kind in ("stream", "step", "update") and data["type"] == "assistant_message":
            stands[data["id"]] = ("text", data["output"])
        elif kind == "element" and data["type"] == "custom":
            stands[data["id"]] = ("card", data["props"]["name"])
    return [one for one in stands.values() if one[1]]


def buttons(screen: Any, name: str) -> list[dict[str, Any]]:
    return [data for kind, data in screen.seen if kind == "action" and data["name"] == name]


COMPOSED = (StepStarted("compose"), StepEnded("compose", {"answer": "先焯水3分钟。", "sources": answer().sources}, 3))


async def test_what_is_composed_stands_above_its_card_and_every_node_is_a_step(screen: Any) -> None:
    told = events(
        StepStarted("retrieve"),
        StepEnded("retrieve", {"documents": [FOUND]}, 12.4),
        StepStarted("compose"),
        Card(recipe=BRAISED_PORK),
        Token("⚠️ 有花生。\n"),
        Token("\n先焯水3分钟。"),
        StepEnded("compose", {"answer": "先焯水3分钟。", "sources": answer().sources}, 900),
        answer(answer="⚠️ 有花生。\n\n先焯水3分钟。", next=["从第一步开始"]),
    )
    done = await TurnView("zh", "红烧肉怎么做").show(told)
    assert done is not None
    assert shown(screen) == [
        ("text", "⚠️ 有花生。\n\n先焯水3分钟。\n\n*出处：[《红烧肉》](#recipe-1)*"),
        ("card", "红烧肉"),
    ]
    ended = {data["name"]: data for kind, data in screen.seen if kind == "update"}
    assert ended["检索菜谱 · 12 毫秒"]["output"] == "1. **红烧肉** 0.97 ← 红烧肉怎么做"
    assert ended["检索菜谱 · 12 毫秒"]["input"] == "红烧肉怎么做"
    assert "2 步 · 0.9 秒" in ended
    card = next(data for kind, data in screen.seen if kind == "element")
    assert [button["forId"] for button in buttons(screen, "ask")] == [card["forId"]]


@pytest.mark.parametrize("markdown", [True, False])
async def test_prose_of_a_model_follows_below_the_card(screen: Any, markdown: bool) -> None:
    told = events(
        Card(recipe=BRAISED_PORK),
        Token("1. 先焯水。"),
        *COMPOSED,
        Token("\n\n因为腥。"),
        answer(answer="1. 先焯水。\n\n因为腥。", sources=[], composed=False),
    )
    await TurnView("zh", "红烧肉怎么做", choices=Choices(markdown=markdown)).show(told)
    assert [one for one in shown(screen) if one[0] == "card" or "因为" in one[1]] == [
        ("card", "红烧肉"),
        ("text", "因为腥。"),
    ]


async def test_a_mark_stands_over_its_card_once(screen: Any) -> None:
    near = Card(recipe=BRAISED_PORK, mark="没有收录东坡肉，最接近的是红烧肉。")
    said = "没有收录东坡肉，最接近的是红烧肉。\n先焯水。"
    await TurnView("zh", "东坡肉").show(events(near, Token(said), *COMPOSED, answer(answer=said, sources=[])))
    assert [kind for kind, _ in shown(screen)] == ["text", "card"]
    silent = events(near, *COMPOSED, Token("先焯水。"), answer(answer="先焯水。", sources=[]))
    screen.seen.clear()
    await TurnView("zh", "东坡肉").show(silent)
    assert [text for _, text in shown(screen)] == ["*没有收录东坡肉，最接近的是红烧肉。*", "红烧肉", "先焯水。"]


async def test_what_the_chef_looks_up_stands_below_its_step(screen: Any) -> None:
    used = ToolUsed("get_recipe", "红烧肉", "菜名：红烧肉")
    await TurnView("zh", "配两个菜").show(events(StepStarted("chef"), used, StepEnded("chef", {}, 900), answer()))
    steps = {data["name"]: data for kind, data in screen.seen if kind == "step" and data["type"] == "tool"}
    assert steps["读菜谱"]["parentId"] == steps["大厨动手"]["id"]
    assert (steps["读菜谱"]["input"], steps["读菜谱"]["output"]) == ("红烧肉", "菜名：红烧肉")


async def test_steps_hang_under_one_that_can_be_folded(screen: Any) -> None:
    await TurnView("en", "hi").show(events(StepStarted("remember"), StepEnded("remember", {}, 1), answer()))
    steps = [data for kind, data in screen.seen if kind == "step" and data["type"] == "tool"]
    assert [step["parentId"] for step in steps] == [None, steps[0]["id"]]
    assert steps[1]["name"] == "Remember"


async def test_an_answer_without_tokens_is_shown_whole(screen: Any) -> None:
    await TurnView("zh", "股票").show(events(answer(answer="我只懂做菜。", sources=[], notices=["图片没有画成"])))
    assert screen.last("step")["output"] == "我只懂做菜。\n\n> 图片没有画成"


async def test_several_dishes_become_buttons(screen: Any) -> None:
    two = [{"recipe_id": r.recipe_id, "title": r.name, "score": 0.6} for r in (BRAISED_PORK, STEAMED_FISH)]
    await TurnView("zh", "吃什么").show(events(answer(sources=two)))
    asked = [button["payload"]["question"] for button in buttons(screen, "ask")]
    assert asked == ["红烧肉怎么做", "清蒸鲈鱼怎么做"]


async def test_next_questions_become_buttons_in_place_of_the_dishes_of_a_list(screen: Any) -> None:
    two = [{"recipe_id": r.recipe_id, "title": r.name, "score": 0.6} for r in (BRAISED_PORK, STEAMED_FISH)]
    await TurnView("zh", "吃什么").show(events(answer(sources=two, next=["换一批", "红烧肉怎么做"])))
    found = buttons(screen, "ask")
    assert [(one["label"], one["payload"]["question"]) for one in found] == [
        ("换一批", "换一批"),
        ("红烧肉怎么做", "红烧肉怎么做"),
    ]


async def test_asking_back_offers_each_choice_and_no_second_answer(screen: Any) -> None:
    await TurnView("zh", "豆腐").show(events(answer(sources=[], choices=["麻婆豆腐", "家常豆腐"])))
    offered = [(data["name"], data["payload"]) for kind, data in screen.seen if kind == "action"]
    assert offered == [("ask", {"question": "麻婆豆腐"}), ("ask", {"question": "家常豆腐"})]


@pytest.mark.parametrize("reason", [{"composed": False}, {"unsupported": ["90分钟"]}, {"notices": ["图片没有画成"]}])
async def test_what_may_come_out_better_can_be_had_again(screen: Any, reason: dict[str, Any]) -> None:
    await TurnView("zh", "红烧肉怎么做", "m1").show(events(answer(**reason)))
    again = screen.last("action")
    assert (again["name"], again["payload"]) == ("again", {"question": "红烧肉怎么做", "message": "m1"})
    assert again["label"] == "重新回答"


async def test_words_of_data_alone_would_come_out_the_same(screen: Any) -> None:
    await TurnView("zh", "红烧肉怎么做", "m1").show(events(answer(composed=True)))
    assert buttons(screen, "again") == []


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
    assert ended == {"润色", "0 步 · 0.0 秒"}


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


async def test_a_dish_has_one_card_which_turns_change_where_it_stands(screen: Any) -> None:
    seen: dict[str, str] = {}

    async def cards(card: Card) -> list[dict[str, Any]]:
        before = len(screen.seen)
        await TurnView("zh", "红烧肉", "m1", seen=seen).show(events(card, *COMPOSED, answer()))
        return [data for kind, data in screen.seen[before:] if kind == "element"]

    [first] = await cards(Card(recipe=BRAISED_PORK))
    assert await cards(Card(recipe=BRAISED_PORK)) == []
    [larger] = await cards(Card(recipe=BRAISED_PORK.model_copy(update={"servings": 6})))
    assert (larger["id"], larger["forId"]) == (first["id"], first["forId"])
    assert larger["props"]["servings"] == 6
    assert await cards(Card(recipe=BRAISED_PORK.model_copy(update={"servings": 6}))) == []
    [at_step] = await cards(Card(recipe=BRAISED_PORK, step=2))
    assert at_step["props"]["step"] == 2
    assert seen[BRAISED_PORK.recipe_id].startswith("m1 ")


async def test_a_card_keeps_the_recipe_as_its_source_has_it_beside_what_the_turn_changed(screen: Any) -> None:
    async def original(recipe_id: str) -> Recipe | None:
        return BRAISED_PORK if recipe_id == BRAISED_PORK.recipe_id else None

    shown = scale(BRAISED_PORK, servings=6).scaled
    view = TurnView("zh", "换成6人份", original=original)
    await view.show(events(Card(recipe=shown), answer()))
    props = screen.last("element")["props"]
    assert (props["servings"], props["view"]["servings"]) == (3, 6)
    assert props["view"]["changed"]["0"] == "500克五花肉"


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
