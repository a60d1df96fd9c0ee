"""The whole graph, compiled with fakes and run turn by turn."""

from collections.abc import Callable
from typing import Any

import httpx
import openai
import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langgraph.checkpoint.memory import InMemorySaver

from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from memory.checkpointer import STRICT
from models.chat import ChatModelError
from scripts.generate_docs import GRAPH, graph_mmd
from tests.fakes import BRAISED_PORK, Ear, Painter

Make = Callable[..., Parts]


class Broken(GenericFakeChatModel):
    calls: list[int] = []

    async def _astream(self, *args: Any, **kwargs: Any) -> Any:
        self.calls.append(1)
        raise openai.APIConnectionError(request=httpx.Request("POST", "http://127.0.0.1:9/v1"))
        yield


class CutShort(GenericFakeChatModel):
    async def _astream(self, *args: Any, **kwargs: Any) -> Any:
        yield ChatGenerationChunk(message=AIMessageChunk("先焯水"))
        raise ChatModelError("connection reset")


async def run(
    graph: Any, question: str = "", *, options: TurnOptions | None = None, **turn: str
) -> tuple[list[str], Any]:
    """Run one turn of thread "t" and return the nodes in order and the final state."""
    nodes: list[str] = []
    state: Any = {}
    config = {"configurable": {"thread_id": "t"}}
    async for mode, chunk in graph.astream(
        {"question": question, "audio": "", **turn},
        config,
        context=options or TurnOptions(),
        stream_mode=["updates", "values"],
    ):
        if mode == "updates":
            nodes += list(chunk)
        else:
            state = chunk
    return nodes, state


def compiled(parts: Parts) -> Any:
    return build_graph(parts, InMemorySaver(serde=STRICT))


async def test_a_recipe_question_goes_through_retrieval_and_check(make_parts: Make) -> None:
    nodes, state = await run(compiled(make_parts(["先焯水3分钟，再炖60分钟。"])), "红烧肉怎么做")
    assert nodes == ["receive", "understand", "retrieve", "grade", "generate", "check", "finish", "remember"]
    assert state["answer"] == "先焯水3分钟，再炖60分钟。"
    assert [source["title"] for source in state["sources"]] == ["红烧肉"]
    assert state["unsupported"] == []
    assert state["documents"][0].page_content == BRAISED_PORK.text()
    assert state["documents"][0].metadata["matched"] == "红烧肉怎么做"


async def test_audio_in_and_picture_out(make_parts: Make) -> None:
    parts = make_parts(["好的。"])
    nodes, state = await run(compiled(parts), audio="/clips/one.wav", options=TurnOptions(image=True))
    assert nodes[:2] == ["receive", "transcribe"]
    assert nodes[-2:] == ["remember", "illustrate"]
    assert state["question"] == "红烧肉怎么做"
    assert state["transcript"] == {"raw": "红烧肉怎么作", "text": "红烧肉怎么做", "changes": ["作→做"]}
    assert state["image"] == "/pictures/card.png"
    assert state["messages"][-1].additional_kwargs["image"] == "/pictures/card.png"
    assert parts.painter.drawn == ["红烧肉"]  # type: ignore[attr-defined]


async def test_silence_ends_the_turn_without_invented_text(make_parts: Make) -> None:
    nodes, state = await run(compiled(make_parts(transcriber=Ear(no_speech=True))), audio="/clips/silence.wav")
    assert nodes == ["receive", "transcribe", "remember"]
    assert "没有听清" in state["answer"]


async def test_a_follow_up_is_rewritten_with_the_dish_in_focus(make_parts: Make) -> None:
    parts = make_parts(["先焯水。", "炖60分钟。"])
    graph = compiled(parts)
    await run(graph, "红烧肉怎么做")
    nodes, state = await run(graph, "那要炖多久？")
    assert nodes[:4] == ["receive", "understand", "rewrite", "retrieve"]
    assert state["standalone_question"].startswith("红烧肉")
    assert [source["title"] for source in state["sources"]] == ["红烧肉"]
    assert len(state["messages"]) == 4


async def test_a_follow_up_keeps_the_start_of_the_prompt_for_the_prefix_cache(make_parts: Make) -> None:
    parts = make_parts(["先焯水。", "炖60分钟。"])
    graph = compiled(parts)
    await run(graph, "红烧肉怎么做")
    await run(graph, "那要炖多久？")
    first, second = parts.model.prompts  # type: ignore[attr-defined]
    assert [message.text for message in second][: len(first)] == [message.text for message in first]
    assert second[len(first)].text == "先焯水。"


async def test_turn_fields_are_reset(make_parts: Make) -> None:
    graph = compiled(make_parts(["炖60分钟。", "你好。"]))
    await run(graph, "红烧肉怎么做", options=TurnOptions(image=True))
    _, state = await run(graph, "你好")
    assert state["documents"] == []
    assert state["sources"] == []
    assert state["image"] is None
    assert state["intent"] == "small_talk"


async def test_small_talk_and_off_topic_need_no_recipe(make_parts: Make) -> None:
    parts = make_parts(["你好！"])
    nodes, _ = await run(compiled(parts), "你好")
    assert nodes == ["receive", "understand", "converse", "remember"]
    assert parts.retriever.asked == []  # type: ignore[attr-defined]


async def test_amounts_that_the_recipe_lacks_are_marked(make_parts: Make) -> None:
    _, state = await run(compiled(make_parts(["炖60分钟，再加7克盐。"] * 2)), "红烧肉怎么做")
    assert state["unsupported"] == ["7克"]
    assert "7克" in state["answer"].split("⚠️")[1]


async def test_nothing_found_is_answered_as_general_knowledge_and_says_so(make_parts: Make) -> None:
    _, state = await run(compiled(make_parts(["先泡再煮。"])), "鹰嘴豆泥怎么做")
    assert state["general"]
    assert "一般常识" in state["answer"]
    assert state["sources"] == []


async def test_retrieval_can_be_switched_off(make_parts: Make) -> None:
    parts = make_parts(["好的。"])
    _, state = await run(compiled(parts), "红烧肉怎么做", options=TurnOptions(retrieval=False))
    assert parts.retriever.asked == []  # type: ignore[attr-defined]
    assert state["general"]


async def test_a_picture_that_fails_costs_only_the_picture(make_parts: Make) -> None:
    parts = make_parts(["炖60分钟。"], painter=Painter(error=RuntimeError("画笔断了")))
    _, state = await run(compiled(parts), "红烧肉怎么做", options=TurnOptions(image=True))
    assert state["answer"] == "炖60分钟。"
    assert state["image"] is None
    assert "画笔断了" in state["notices"][0]


async def test_a_picture_is_shown_without_prose_when_asked_for(make_parts: Make) -> None:
    nodes, state = await run(compiled(make_parts()), "来一张红烧肉的图")
    assert nodes == ["receive", "understand", "retrieve", "grade", "show", "remember", "illustrate"]
    assert state["image"] == "/pictures/card.png"


async def test_a_model_that_is_down_is_tried_twice_and_leaves_the_conversation_whole(make_parts: Make) -> None:
    parts = make_parts(["炖60分钟。"])
    graph = compiled(parts)
    await run(graph, "红烧肉怎么做")
    broken = make_parts(model=Broken(messages=iter([]), calls=[]))
    down = build_graph(broken, graph.checkpointer)
    with pytest.raises(ChatModelError, match="does not answer"):
        await run(down, "清蒸鲈鱼怎么做")
    assert len(broken.model.calls) == 2  # type: ignore[attr-defined]
    kept = (await graph.aget_state({"configurable": {"thread_id": "t"}})).values["messages"]
    assert [message.text for message in kept] == ["红烧肉怎么做", "炖60分钟。"]


async def test_an_answer_cut_short_is_kept_and_said(make_parts: Make) -> None:
    _, state = await run(compiled(make_parts(model=CutShort(messages=iter([])))), "红烧肉怎么做")
    assert state["answer"].startswith("先焯水")
    assert "中断" in state["answer"]


def test_the_diagram_is_current() -> None:
    assert GRAPH.read_text(encoding="utf-8") == graph_mmd(), "run: make docs"
