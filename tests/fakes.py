"""Fakes of the parts of the graph: each records what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.retrievers import BaseRetriever

from recipes.recipe import Recipe
from retrieval.search.retriever import Hit, to_document

BRAISED_PORK = Recipe.create(
    name="红烧肉",
    ingredients=["500克五花肉", "30克冰糖", "2汤匙生抽"],
    steps=["五花肉切块，焯水3分钟。", "小火炒糖色，下肉翻炒。", "加水没过肉，小火炖60分钟。"],
    servings=3,
    minutes=90,
)
STEAMED_FISH = Recipe.create(
    name="清蒸鲈鱼", ingredients=["1条鲈鱼", "2汤匙蒸鱼豉油"], steps=["水开后大火蒸8分钟。"], servings=2, minutes=20
)


class ScriptedRetriever(BaseRetriever):
    """Finds the recipes whose name stands in the question."""

    recipes: tuple[Recipe, ...] = (BRAISED_PORK, STEAMED_FISH)
    asked: list[str] = []

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **limits: Any
    ) -> list[Document]:
        self.asked.append(query)
        named = [recipe for recipe in self.recipes if recipe.name in query]
        hits = [Hit(row, recipe, 0.9 - 0.1 * row, f"{recipe.name}怎么做") for row, recipe in enumerate(named)]
        return [to_document(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **limits: Any
    ) -> list[Document]:
        return self._get_relevant_documents(query, run_manager=run_manager)

    def names_in(self, text: str) -> list[tuple[str, str]]:
        return [(recipe.name, recipe.name) for recipe in self.recipes if recipe.name in text]

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        return {recipe.name: recipe.text() for recipe in self.recipes if recipe.name in titles}

    def best(self, question: str) -> tuple[str, float]:
        named = self.names_in(question)
        return (named[0][1], 0.9) if named else ("", 0.0)

    def described(self, text: str) -> tuple[str, float]:
        return self.best(text)


class RecordingModel(GenericFakeChatModel):
    """Streams scripted answers and keeps the prompts it was given."""

    prompts: list[list[BaseMessage]] = []

    async def _astream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Any:
        self.prompts.append(messages)
        async for chunk in super()._astream(messages, *args, **kwargs):
            yield chunk


class ToolCaller(BaseChatModel):
    """Calls tools and answers as `script` says: given the messages, an answer or the tools to call, as name and args."""

    script: Callable[[list[BaseMessage]], str | list[tuple[str, dict[str, Any]]]]
    prompts: list[list[BaseMessage]] = []
    bound: list[str] = []

    @property
    def _llm_type(self) -> str:
        return "tool-caller"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        self.bound[:] = [tool["title"] if isinstance(tool, dict) else tool.name for tool in tools]
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.prompts.append(messages)
        said = self.script(messages)
        calls = [] if isinstance(said, str) else said
        message = AIMessage(
            said if isinstance(said, str) else "",
            tool_calls=[
                {"name": name, "args": args, "id": f"c{len(self.prompts)}-{number}"}
                for number, (name, args) in enumerate(calls)
            ],
            usage_metadata={"input_tokens": 400, "output_tokens": 100, "total_tokens": 500},
            response_metadata={"model_name": "tool-caller"},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])


class Shelf:
    """A library of two recipes."""

    recipes = (BRAISED_PORK, STEAMED_FISH)

    def count(self) -> int:
        return len(self.recipes)

    def cuisines(self) -> Sequence[str]:
        return ("川", "粤")

    def recipe(self, title: str) -> Recipe | None:
        return next((recipe for recipe in self.recipes if title in (recipe.name, recipe.recipe_id)), None)

    def named_in(self, text: str) -> Sequence[tuple[str, str]]:
        return []

    def candidates(
        self, count: int, courses: frozenset[str] = frozenset(), cuisines: frozenset[str] = frozenset()
    ) -> Sequence[Recipe]:
        return self.recipes[:count]

    def made_of(self, foods: Sequence[str], count: int) -> Sequence[Recipe]:
        return [one for one in self.recipes if any(food in one.text() for food in foods)][:count]


@dataclass
class Ear:
    """Hears what it was told to."""

    text: str = "红烧肉怎么作"
    no_speech: bool = False
    error: Exception | None = None

    async def atranscribe(self, audio: Path) -> Any:
        if self.error:
            raise self.error
        return SimpleNamespace(raw=self.text, text=self.text, no_speech=self.no_speech)


@dataclass
class Painter:
    """Draws nothing, or fails."""

    error: Exception | None = None
    drawn: list[str] = field(default_factory=list)

    async def illustrate(
        self, recipe: Recipe, *, instruction: str = "", language: str = "zh", progress: Any = None
    ) -> Any:
        if self.error:
            raise self.error
        progress(1, 2)
        self.drawn.append(recipe.name)
        return SimpleNamespace(path=Path("/pictures/card.png"))


def repair(heard: Any) -> Any:
    text = heard.text
    changes = [SimpleNamespace(old="作", new="做")] if "作" in text else []
    return SimpleNamespace(text=text.replace("作", "做"), changes=changes)
