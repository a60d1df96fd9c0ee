"""The parts a graph is built from, as interfaces: real ones in the application, fakes in tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig

from dialogue.finder import Finder
from recipes.recipe import Recipe
from retrieval.phonetic.repair import Repair
from settings import ChatSettings, Settings
from tools.image import Picture
from tools.image.picture import Language, Progress
from tools.speech import Transcript


class Retriever(Finder, Protocol):
    """Recipes by question, and what the dialogue looks up in them."""

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """Return recipes for a self-contained question, best first; the option `never` holds limits of the user."""
        ...


class Transcriber(Protocol):
    """Speech to text."""

    async def atranscribe(self, audio: Path) -> Transcript:
        """Return a transcript with `raw`, `text` and `no_speech`."""
        ...


class Painter(Protocol):
    """Pictures of recipes."""

    async def illustrate(
        self, recipe: Recipe, *, instruction: str = "", language: Language = "zh", progress: Progress | None = None
    ) -> Picture:
        """Return the picture of a recipe; `progress` is told the sampler's steps done and in all."""
        ...


@dataclass(frozen=True)
class Parts:
    """Everything the nodes call."""

    settings: Settings
    model: BaseChatModel
    retriever: Retriever
    transcriber: Transcriber
    painter: Painter
    repair: Callable[[Transcript], Repair]
    """Corrects misheard dish names of a transcript; returns an object with `text` and `changes`."""
    elsewhere: Callable[[str], float] = field(default=lambda question: -1.0)
    """Tells how much a self-contained question is about something other than food, about -1 to 1."""
    profiles: Mapping[str, BaseChatModel] = field(default_factory=dict)
    """Further chat models by the name of their profile."""

    def chat(self, profile: str) -> BaseChatModel:
        """Return the chat model of a profile; a name that is unknown or empty gets the default."""
        return self.profiles.get(profile, self.model)

    def chat_settings(self, profile: str) -> ChatSettings:
        """Return the settings of the model that `chat` returns."""
        named = (one.chat for one in self.settings.page.profiles if one.name == profile)
        return next(named, self.settings.chat)
