"""Every provider path against a local server that speaks its protocol."""

import asyncio
import re
import tomllib
from collections.abc import Callable
from functools import reduce
from operator import add
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from answering.types import Answered, Prose
from graph import answer_nodes
from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from models import providers
from models.chat import create_chat_model, cut_off, limited
from models.errors import ChatModelError, NoChatModelError
from models.providers import EXTRAS
from settings import ROOT, ChatSettings, Settings, load_settings, profile_names
from tests.model_servers import KEYS, PROTOCOLS, Call, Cut, ModelServer, settings_of
from tests.server_kit import served

QUIET = TurnOptions(ask_back=False)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in KEYS:
        monkeypatch.setenv(variable, "sk-of-the-environment")


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_prose_of_every_protocol_with_its_limits_and_its_key(
    protocol: str, make_parts: Callable[..., Parts], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    prose = Prose("explain", "小火炖60分钟，肉才软烂。", "看肉烂没烂。")
    monkeypatch.setattr(answer_nodes, "answer", lambda situation: Answered(("要炖。",), prose=prose))
    server = ModelServer(["炖60分钟，肉才软烂。", "炖90分钟。"])
    async with served(server.app) as address:
        chat = settings.chat.model_copy(update=settings_of(protocol, address))
        model = create_chat_model(chat)
        graph = build_graph(make_parts(chat=lambda profile: model))
        options = TurnOptions(max_tokens=99, temperature=0.7, top_p=0.6)
        state = await graph.ainvoke({"question": "红烧肉怎么做"}, context=options)
        again = await graph.ainvoke({"question": "红烧肉怎么做"}, context=options)
    assert (state["answer"], state["composed"]) == ("要炖。\n\n炖60分钟，肉才软烂。", False)
    assert (again["answer"], again["unsupported"]) == ("要炖。\n\n看肉烂没烂。", ["90分钟"])
    body = server.asked[0]
    sampling = body.get("options", body.get("generationConfig", body))
    limits = ("max_tokens", "max_completion_tokens", "num_predict", "maxOutputTokens")
    assert [sampling["temperature"], sampling.get("top_p", sampling.get("topP"))] == [0.7, 0.6]
    assert [sampling[name] for name in limits if name in sampling] == [99]
    assert protocol == "ollama" or "sk-of-the-environment" in server.keys[0]


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_provider_that_is_down_costs_only_its_prose(
    protocol: str, make_parts: Callable[..., Parts], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    prose = Prose("explain", "小火炖60分钟，肉才软烂。", "看肉烂没烂。")
    monkeypatch.setattr(answer_nodes, "answer", lambda situation: Answered(("要炖。",), prose=prose))
    model = create_chat_model(settings.chat.model_copy(update=settings_of(protocol, "http://127.0.0.1:9")))
    state = await build_graph(make_parts(chat=lambda profile: model)).ainvoke({"question": "红烧肉怎么做"})
    assert (state["answer"], state["composed"], state["unsupported"]) == ("要炖。\n\n看肉烂没烂。", True, [])
    assert state["notices"] == ["模型没有回应，这里按资料直接写。"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_at_temperature_0_the_same_is_asked_once(protocol: str, settings: Settings) -> None:
    server = ModelServer(["好。", "不好。"])
    async with served(server.app) as address:
        chosen = settings_of(protocol, address) | {"temperature": 0.0}
        model = limited(create_chat_model(settings.chat.model_copy(update=chosen)), max_tokens=20)
        assert [(await model.ainvoke("盐放多了")).text for _ in range(2)] == ["好。", "好。"]
        assert (await model.ainvoke("糖放多了")).text == "不好。"
    assert len(server.asked) == 2


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_words_cut_at_their_limit_are_known_as_such(protocol: str, settings: Settings) -> None:
    server = ModelServer([Cut("炖60分"), Cut("炖60分"), "炖60分钟。"])
    async with served(server.app) as address:
        model = create_chat_model(settings.chat.model_copy(update=settings_of(protocol, address)))
        asked = await model.ainvoke("炖多久")
        streamed = reduce(add, [chunk async for chunk in model.astream("炖多久")])
        whole = await model.ainvoke("炖多久")
    assert [cut_off(one) for one in (asked, streamed, whole)] == [True, True, False]
    counted = [one.usage_metadata for one in (asked, streamed, whole)]
    assert [(one["input_tokens"], one["output_tokens"]) for one in counted if one] == [(40, 10)] * 3


def test_a_provider_whose_package_is_missing_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "EXTRAS", ("google_vertexai",))
    with pytest.raises(ChatModelError, match=r"pip install '\.\[google-vertexai\]'"):
        create_chat_model(ChatSettings(provider="google_vertexai", model="gemini"))
    with pytest.raises(ChatModelError, match="pip install langchain-cohere"):
        create_chat_model(ChatSettings(provider="cohere", model="command"))


def test_each_provider_of_an_extra_is_tested_and_the_extra_is_found_by_every_pip() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {*EXTRAS} == {*PROTOCOLS} - {"openai"}
    assert {name.replace("_", "-") for name in EXTRAS} <= set(extras)
    assert [name for name in extras if "_" in name] == []


@pytest.mark.parametrize("provider", sorted({*EXTRAS} - {"ollama"}))
def test_a_missing_key_is_named_in_one_sentence(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in KEYS:
        monkeypatch.delenv(variable)
    with pytest.raises(ChatModelError, match=r"[A-Z]+_API_KEY") as missing:
        create_chat_model(ChatSettings(provider=provider, model="x"))
    assert not re.search(r"\n|validation error|input_value|type=", str(missing.value))


def test_an_unknown_provider_is_one_sentence() -> None:
    with pytest.raises(ChatModelError, match="Supported model providers are: anthropic") as unknown:
        create_chat_model(ChatSettings(provider="nobody", model="x"))
    assert "\n" not in str(unknown.value)


@pytest.mark.parametrize("name", ["dashscope", "deepseek", "ollama", "vllm"])
async def test_the_profiles_of_services_ask_their_server(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name in profile_names()
    monkeypatch.setenv("SHISHEN_PROFILE", name)
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-dashscope")
    chat = load_settings().chat
    server = ModelServer(["好。"])
    async with served(server.app) as address:
        base = settings_of(chat.provider, address)["base_url"]
        model: Any = create_chat_model(chat.model_copy(update={"base_url": base}))
        assert (await model.ainvoke("你好")).text == "好。"
    assert server.asked[0]["model"] == chat.model
    assert name != "dashscope" or "sk-dashscope" in server.keys[0]


TALK = (
    "红烧肉怎么做",
    "那要炖多久",
    "换成六人份",
    "没有冰糖怎么办",
    "给我配两个菜，说说为什么这样搭",
    "第一个怎么做",
    "清蒸鲈鱼和红烧肉哪个快",
    "列个购物清单",
    "佛跳墙怎么做",
    "1斤是多少克",
    "8个月的宝宝能吃蜂蜜吗",
    "谢谢",
)


def tools_of(body: dict[str, Any]) -> set[str]:
    """Return the tools that a model was given, in any protocol."""
    tools = [one for tool in body["tools"] for one in tool.get("functionDeclarations", [tool])]
    return {tool.get("name") or tool["function"]["name"] for tool in tools}


async def told(parts: Parts) -> list[tuple[str, bool]]:
    graph, config = build_graph(parts, InMemorySaver()), {"configurable": {"thread_id": "t"}}
    states: list[Any] = [await graph.ainvoke({"question": one}, config, context=QUIET) for one in TALK]  # type: ignore[arg-type]
    return [(state["answer"], state["composed"]) for state in states]


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_no_composed_fact_differs_with_a_model_that_calls_tools(
    protocol: str, make_parts: Callable[..., Parts], settings: Settings
) -> None:
    plain = await told(make_parts())
    chef = "就做《清蒸鲈鱼》和《红烧肉》，一鲜一荤。"
    server = ModelServer([(Call("get_recipe", {"dish": "红烧肉"}), Call("get_recipe", {"dish": "清蒸鲈鱼"})), chef])
    async with served(server.app) as address:
        chat = settings.chat.model_copy(update=settings_of(protocol, address) | {"tools": True})
        model = create_chat_model(chat)
        capable = make_parts(chat=lambda profile: model, settings=settings.model_copy(update={"chat": chat}))
        worded = await told(capable)
    assert [number for number, (_, composed) in enumerate(worded) if not composed] == [4]
    assert worded[4][0] == chef
    assert all(composed for _, composed in plain)
    assert [one for number, one in enumerate(worded) if number != 4] == [
        one for number, one in enumerate(plain) if number != 4
    ]
    assert "get_recipe" in tools_of(server.asked[0])
    assert len(server.asked) == 2


@pytest.mark.embedded
async def test_no_composed_fact_differs_with_the_embedded_model_or_none(
    make_parts: Callable[..., Parts], settings: Settings
) -> None:
    plain = await told(make_parts())
    embedded = await asyncio.to_thread(create_chat_model, settings.chat)

    def missing(profile: str) -> Any:
        raise NoChatModelError("none")

    assert await told(make_parts(chat=lambda profile: embedded)) == plain
    assert await told(make_parts(chat=missing)) == plain
