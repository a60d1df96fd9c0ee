"""The whole graph, compiled with fakes and run turn by turn."""

from collections.abc import Callable
from typing import Any

import httpx
import openai
import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult
from langgraph.checkpoint.memory import InMemorySaver

from answering.types import Answered, Prose
from graph import answer_nodes
from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from memory.checkpointer import STRICT
from models.chat import ChatModelError
from prompts.loader import load_prompt
from scripts.generate_docs import GRAPH, graph_mmd
from settings import AnswerSettings, Settings
from tests.fakes import BRAISED_PORK, Ear, Painter, RecordingModel

Make = Callable[..., Parts]
MATERIAL = "小火炖60分钟，肉才软烂。"


class Broken(GenericFakeChatModel):
    async def _agenerate(self, *args: Any, **kwargs: Any) -> Any:
        raise openai.APIConnectionError(request=httpx.Request("POST", "http://127.0.0.1:9/v1"))


class CutOff(GenericFakeChatModel):
    """Says what its provider says of how each of its answers ended, and keeps what it was asked."""

    ends: list[str]
    asked: list[list[BaseMessage]]
    disable_streaming: bool = True

    async def _agenerate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.asked.append(messages)
        result = self._generate(messages)
        result.generations[0].message.response_metadata = {"finish_reason": self.ends[len(self.asked) - 1]}
        return result


async def run(
    graph: Any, question: str = "", *, options: TurnOptions | None = None, **turn: str
) -> tuple[list[str], Any, list[Any]]:
    """Run one turn of thread "t" and return the nodes in order, the final state and what was streamed."""
    nodes: list[str] = []
    state: Any = {}
    streamed: list[Any] = []
    config = {"configurable": {"thread_id": "t"}}
    async for mode, chunk in graph.astream(
        {"question": question, "audio": "", **turn},
        config,
        context=options or TurnOptions(),
        stream_mode=["updates", "values", "custom"],
    ):
        match mode:
            case "updates":
                nodes += list(chunk)
            case "values":
                state = chunk
            case _:
                streamed.append(chunk)
    return nodes, state, streamed


def compiled(parts: Parts) -> Any:
    return build_graph(parts, InMemorySaver(serde=STRICT))


def no_model(profile: str) -> Any:
    raise ChatModelError("没有聊天模型")


async def test_a_recipe_is_composed_without_a_model(make_parts: Make) -> None:
    nodes, state, streamed = await run(compiled(make_parts(chat=no_model)), "红烧肉怎么做")
    assert nodes == ["receive", "understand", "retrieve", "grade", "compose", "remember"]
    assert all(step in state["answer"] for step in BRAISED_PORK.steps)
    assert all(line in state["answer"] for line in BRAISED_PORK.ingredients)
    assert [source["title"] for source in state["sources"]] == ["红烧肉"]
    assert (state["match"], state["composed"], state["unsupported"]) == ("here", True, [])
    assert state["documents"][0].page_content == BRAISED_PORK.text()
    assert streamed[0]["type"] == "card"
    assert "".join(piece["text"] for piece in streamed[1:]) == state["answer"]
    assert 1 <= len(state["next"]) <= 3


async def test_a_channel_with_a_card_is_not_told_the_recipe_twice(make_parts: Make) -> None:
    _, state, streamed = await run(compiled(make_parts()), "红烧肉怎么做", options=TurnOptions(carded=True))
    assert streamed[0]["recipe"]["steps"] == list(BRAISED_PORK.steps)
    assert "30克冰糖" not in state["answer"]


async def test_audio_in_and_picture_out(make_parts: Make) -> None:
    parts = make_parts()
    nodes, state, _ = await run(compiled(parts), audio="/clips/one.wav", options=TurnOptions(image=True))
    assert nodes[:2] == ["receive", "transcribe"]
    assert nodes[-2:] == ["remember", "illustrate"]
    assert state["question"] == "红烧肉怎么做"
    assert state["transcript"] == {"raw": "红烧肉怎么作", "text": "红烧肉怎么做", "changes": ["作→做"]}
    assert state["image"] == "/pictures/card.png"
    assert state["messages"][-1].additional_kwargs["image"] == "/pictures/card.png"
    assert parts.painter.drawn == ["红烧肉"]  # type: ignore[attr-defined]


async def test_silence_ends_the_turn_without_invented_text(make_parts: Make) -> None:
    nodes, state, _ = await run(compiled(make_parts(transcriber=Ear(no_speech=True))), audio="/clips/silence.wav")
    assert nodes == ["receive", "transcribe", "remember"]
    assert "没有听清" in state["answer"]


async def test_a_follow_up_is_resolved_to_the_dish_in_focus(make_parts: Make) -> None:
    graph = compiled(make_parts())
    await run(graph, "红烧肉怎么做")
    nodes, state, _ = await run(graph, "那要炖多久？")
    assert nodes[:4] == ["receive", "understand", "resolve", "retrieve"]
    assert state["standalone_question"].startswith("红烧肉")
    assert [source["title"] for source in state["sources"]] == ["红烧肉"]
    assert "60分钟" in state["answer"].splitlines()[0]
    assert len(state["messages"]) == 4


async def test_the_talk_keeps_the_step_and_the_size(make_parts: Make) -> None:
    graph = compiled(make_parts())
    await run(graph, "红烧肉怎么做")
    _, scaled, streamed = await run(graph, "换成六个人的量")
    assert any("1000克" in line or "1千克" in line for line in streamed[0]["recipe"]["ingredients"])
    assert "500克" in scaled["answer"]
    _, first, _ = await run(graph, "开始做吧")
    _, second, _ = await run(graph, "下一步")
    assert "焯水" in first["answer"]
    assert "糖色" in second["answer"]


async def test_two_wishes_are_both_answered_in_order(make_parts: Make) -> None:
    graph = compiled(make_parts())
    await run(graph, "红烧肉怎么做")
    _, state, _ = await run(graph, "换成六人份，另外没有生抽怎么办")
    assert state["answer"].index("500克") < state["answer"].index("老抽")


async def test_turn_fields_are_reset(make_parts: Make) -> None:
    graph = compiled(make_parts())
    await run(graph, "红烧肉怎么做", options=TurnOptions(image=True))
    _, state, _ = await run(graph, "你好")
    assert state["documents"] == []
    assert state["sources"] == []
    assert state["image"] is None
    assert state["intent"] == "small_talk"


@pytest.mark.parametrize("question", ["你好", "谢谢啦", "今天股票涨了没", "失眠吃什么药管用"])
async def test_what_needs_no_recipe_looks_for_none(question: str, make_parts: Make) -> None:
    parts = make_parts(chat=no_model)
    nodes, state, _ = await run(compiled(parts), question)
    assert nodes == ["receive", "understand", "compose", "remember"]
    assert parts.retriever.asked == []  # type: ignore[attr-defined]
    assert state["answer"]


async def test_a_dish_that_is_not_here_is_said_so(make_parts: Make) -> None:
    _, state, streamed = await run(compiled(make_parts(chat=no_model)), "佛跳墙怎么做")
    assert state["match"] == "absent"
    assert "没有收录" in state["answer"].splitlines()[0]
    assert [piece for piece in streamed if piece["type"] == "card"] == []


async def test_retrieval_can_be_switched_off(make_parts: Make) -> None:
    parts = make_parts()
    _, state, _ = await run(compiled(parts), "红烧肉怎么做", options=TurnOptions(retrieval=False))
    assert parts.retriever.asked == []  # type: ignore[attr-defined]
    assert state["sources"] == []


async def test_a_picture_that_fails_costs_only_the_picture(make_parts: Make) -> None:
    parts = make_parts(painter=Painter(error=RuntimeError("画笔断了")))
    _, state, _ = await run(compiled(parts), "红烧肉怎么做", options=TurnOptions(image=True))
    assert BRAISED_PORK.steps[0] in state["answer"]
    assert state["image"] is None
    assert "画笔断了" in state["notices"][0]


async def test_a_picture_is_shown_when_asked_for(make_parts: Make) -> None:
    nodes, state, _ = await run(compiled(make_parts()), "来一张红烧肉的图")
    assert nodes == ["receive", "understand", "retrieve", "grade", "compose", "remember", "illustrate"]
    assert state["image"] == "/pictures/card.png"


def with_prose(monkeypatch: pytest.MonkeyPatch, prose: Prose) -> None:
    """Have every turn want a part that a model writes."""
    monkeypatch.setattr(answer_nodes, "answer", lambda situation: Answered(("红烧肉要炖。",), prose=prose))


async def test_prose_that_its_material_supports_is_shown_after_the_composed_part(
    make_parts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_prose(monkeypatch, Prose("explain", MATERIAL, "看肉烂没烂。"))
    nodes, state, streamed = await run(compiled(make_parts(["炖60分钟，肉才软烂。"])), "红烧肉怎么做")
    assert nodes[-3:] == ["compose", "generate", "remember"]
    assert state["answer"] == "红烧肉要炖。\n\n炖60分钟，肉才软烂。"
    assert "".join(piece["text"] for piece in streamed if piece["type"] == "text") == state["answer"]
    assert (state["composed"], state["unsupported"]) == (False, [])


@pytest.mark.parametrize(
    ("nonsense", "unsupported"),
    [
        ("再加7克盐。", ["盐 7克"]),
        ("I'm sorry, I can't assist with that.", []),
        ("炖炖炖。炖到软烂就好。炖到软烂就好。", []),
        ("", []),
    ],
)
async def test_prose_that_fails_the_check_is_replaced(
    nonsense: str, unsupported: list[str], make_parts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_prose(monkeypatch, Prose("explain", MATERIAL, "看肉烂没烂。"))
    _, state, _ = await run(compiled(make_parts([nonsense])), "红烧肉怎么做")
    assert state["answer"] == "红烧肉要炖。\n\n看肉烂没烂。"
    assert state["composed"]
    assert state["unsupported"] == unsupported
    assert len(state["notices"]) == (0 if unsupported else 1)


@pytest.mark.parametrize(
    ("ends", "answer"),
    [(("length", "stop"), "炖60分钟，肉才软烂。"), (("length", "length"), "看肉烂没烂。")],
)
async def test_prose_cut_at_its_limit_goes_on_or_is_said_not_to_be_whole(
    ends: tuple[str, str], answer: str, make_parts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_prose(monkeypatch, Prose("explain", MATERIAL, "看肉烂没烂。"))
    model = CutOff(messages=iter(["炖60分钟，", "肉才软烂。"]), ends=list(ends), asked=[])
    _, state, _ = await run(compiled(make_parts(chat=lambda profile: model)), "红烧肉怎么做")
    assert state["answer"] == f"红烧肉要炖。\n\n{answer}"
    assert [one.text for one in model.asked[1][2:]] == ["炖60分钟，", load_prompt("go_on").render()]
    assert ["没有写完" in one for one in state["notices"]] == [True] * (ends.count("length") - 1)


@pytest.mark.parametrize("chat", [no_model, lambda profile: Broken(messages=iter([]))])
async def test_a_model_that_is_missing_or_down_costs_only_its_prose(
    chat: Callable[[str], Any], make_parts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_prose(monkeypatch, Prose("explain", MATERIAL, "看肉烂没烂。"))
    _, state, _ = await run(compiled(make_parts(chat=chat)), "红烧肉怎么做")
    assert state["answer"] == "红烧肉要炖。\n\n看肉烂没烂。"
    assert len(state["messages"]) == 2


async def test_a_translation_is_kept_on_disk_and_made_once(
    make_parts: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("graph.writing._TRANSLATIONS", tmp_path)
    with_prose(monkeypatch, Prose("translate", "小火炖60分钟。"))
    model = RecordingModel(messages=iter([AIMessage("Simmer for 60 minutes.")]), prompts=[])
    for _ in range(2):
        _, state, _ = await run(compiled(make_parts(chat=lambda profile: model)), "how do I make 红烧肉")
        assert state["answer"].endswith("Simmer for 60 minutes.")
    assert len(list(tmp_path.rglob("*.txt"))) == 1


@pytest.mark.parametrize("way", [{"answers": {"writer": "model"}}, {"chat": {"writes": "all"}}])
async def test_a_capable_model_words_the_draft_and_is_held_against_it(
    way: dict[str, dict[str, str]], make_parts: Make, settings: Settings
) -> None:
    chosen = {name: getattr(settings, name).model_copy(update=values) for name, values in way.items()}
    worded = settings.model_copy(update=chosen)
    _, state, _ = await run(compiled(make_parts(["60分钟，小火慢炖。"], settings=worded)), "红烧肉要炖多久")
    assert (state["answer"], state["composed"]) == ("60分钟，小火慢炖。", False)
    _, state, _ = await run(compiled(make_parts(["90分钟，小火慢炖。"], settings=worded)), "红烧肉要炖多久")
    assert "60分钟" in state["answer"]
    assert state["composed"]


async def test_who_wants_no_model_gets_none_however_much_it_can_write(make_parts: Make, settings: Settings) -> None:
    chat = settings.chat.model_copy(update={"writes": "all"})
    worded = settings.model_copy(update={"answers": AnswerSettings(writer="composed"), "chat": chat})
    _, state, _ = await run(compiled(make_parts(["不该问我。"], settings=worded)), "红烧肉要炖多久")
    assert state["composed"] and "60分钟" in state["answer"]


def test_the_diagram_is_current() -> None:
    assert GRAPH.read_text(encoding="utf-8") == graph_mmd(), "run: make docs"
