"""What the user sets beforehand reaches the turn: allergies, taste, the chat model of a profile."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver

from answering.tastes import taste_notes, too_hot
from answering.types import Found, Situation
from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from memory.checkpointer import STRICT
from recipes.recipe import Recipe
from settings import AnswerSettings, Settings
from tests.fakes import RecordingModel, ScriptedRetriever, Shelf
from understanding.preferences import Preferences
from understanding.reader import read_turn

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


async def test_a_profile_answers_with_its_own_model(make_parts: Callable[..., Parts], settings: Settings) -> None:
    opened: list[str] = []

    def open_model(profile: str) -> RecordingModel:
        opened.append(profile)
        return RecordingModel(messages=iter([AIMessage("小火慢炖，肉才酥烂。")]), prompts=[])

    worded = settings.model_copy(update={"answers": AnswerSettings(writer="model")})
    parts = make_parts(chat=open_model, settings=worded)
    await asked(parts, "红烧肉怎么做", TurnOptions(profile="大模型"))
    assert opened == ["大模型"]


@pytest.mark.parametrize(
    ("known", "recipe", "said"),
    [
        (Preferences(spice="none"), HOT, "你不吃辣"),
        (Preferences(spice="mild"), HOT, "微辣"),
        (Preferences(spice="hot"), HOT, "爱吃辣"),
        (Preferences(spice="hot"), MILD, ""),
        (Preferences(spice="none"), MILD, ""),
        (Preferences(tastes=("少盐", "少糖")), MILD, "盐"),
        (Preferences(tastes=("少糖",)), HOT, ""),
        (Preferences(), HOT, ""),
    ],
)
def test_taste_notes(known: Preferences, recipe: Recipe, said: str) -> None:
    situation = Situation(
        reading=read_turn(f"{recipe.name}怎么做"),
        language="zh",
        library=Shelf(),
        recipes=(Found(recipe, 1.0),),
        known=known,
    )
    notes = "".join(taste_notes(situation))
    assert said in notes if said else notes == ""


def test_suggestions_keep_to_the_heat_that_the_user_likes() -> None:
    assert too_hot(Preferences(spice="none")) == ["heat:1", "heat:2", "heat:3"]
    assert too_hot(Preferences(spice="mild")) == ["heat:2", "heat:3"]
    assert too_hot(Preferences()) == too_hot(Preferences(spice="hot")) == []
