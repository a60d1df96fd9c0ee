"""What the user sets beforehand reaches the turn: allergies, taste, the chat model of a profile."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver

from answering.tastes import taste_notes, too_hot
from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from memory.checkpointer import STRICT
from recipes.recipe import Recipe
from tests.fakes import RecordingModel, ScriptedRetriever
from understanding.preferences import Preferences

MILD = Recipe.create(
    name="番茄炒蛋", ingredients=["3个鸡蛋", "2克盐", "1汤匙油", "5克糖"], steps=["炒熟。"], tags=["不辣"]
)
HOT = Recipe.create(name="辣子鸡", ingredients=["500克鸡腿", "100克干辣椒", "2克盐"], steps=["炒熟。"], tags=["中辣"])


async def asked(parts: Parts, question: str, options: TurnOptions) -> Any:
    graph = build_graph(parts, InMemorySaver(serde=STRICT))
    return await graph.ainvoke({"question": question}, {"configurable": {"thread_id": "t"}}, context=options)


async def test_allergies_set_beforehand_limit_the_search_and_warn(make_parts: Callable[..., Parts]) -> None:
    retriever = ScriptedRetriever(asked=[])
    refused: list[Any] = []
    plain = retriever.ainvoke

    async def watched(question: str, config: Any = None, **kwargs: Any) -> Any:
        refused.append((kwargs["never"].must_not, kwargs["never"].rather_not))
        return await plain(question, config)

    object.__setattr__(retriever, "ainvoke", watched)
    known = Preferences(allergens=("大豆",), dislikes=("香菜",))
    state = await asked(make_parts(["好。"], retriever=retriever), "红烧肉怎么做", TurnOptions(preferences=known))
    assert refused == [(("alg:大豆",), ("ing:香菜",))]
    assert "大豆过敏" in state["answer"]


async def test_a_profile_answers_with_its_own_model(make_parts: Callable[..., Parts]) -> None:
    other = RecordingModel(messages=iter([AIMessage("另一个模型。")]), prompts=[])
    parts = replace(make_parts(["默认模型。"] * 2), profiles={"大模型": other})
    assert (await asked(parts, "红烧肉怎么做", TurnOptions(profile="大模型")))["answer"] == "另一个模型。"
    assert (await asked(parts, "红烧肉怎么做", TurnOptions(profile="没有")))["answer"] == "默认模型。"


@pytest.mark.parametrize(
    ("known", "recipe", "said"),
    [
        (Preferences(spice="none"), HOT, "您不吃辣"),
        (Preferences(spice="mild"), HOT, "您只吃微辣"),
        (Preferences(spice="hot"), HOT, "您爱吃辣"),
        (Preferences(spice="hot"), MILD, ""),
        (Preferences(spice="none"), MILD, ""),
        (Preferences(tastes=("少盐", "少糖")), MILD, "少盐"),
        (Preferences(tastes=("少糖",)), HOT, ""),
        (Preferences(), HOT, ""),
    ],
)
def test_taste_notes(known: Preferences, recipe: Recipe, said: str) -> None:
    note = taste_notes(known, recipe, "zh")
    assert said in note if said else note == ""


def test_suggestions_keep_to_the_heat_that_the_user_likes() -> None:
    assert too_hot(Preferences(spice="none")) == ["heat:1", "heat:2", "heat:3"]
    assert too_hot(Preferences(spice="mild")) == ["heat:2", "heat:3"]
    assert too_hot(Preferences()) == too_hot(Preferences(spice="hot")) == []
