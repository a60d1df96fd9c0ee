"""The parts a graph is built from, as interfaces: real ones in the application, fakes in tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from answering.notes import NotesFound
from answering.types import Library
from dialogue.finder import Finder
from memory.own_index import OwnShelf
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.phonetic.repair import Repair
from settings import Settings
from tools.image import Picture
from tools.image.picture import Language, Progress
from tools.speech import Transcript
from understanding.preferences import Preferences
from understanding.turn_reading import TurnReading


class Retriever(Finder, Protocol):
    """Recipes by question, and what the dialogue looks up in them."""

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """Do what `ainvoke` does, where one may wait."""
        ...

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        """Return recipes for a self-contained question, best first; `never` holds limits of the user, `k` how many."""
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
    chat: Callable[[str], BaseChatModel]
    """Opens the chat model of a profile ("" for the default), once; raises ChatModelError where there is none."""
    retriever: Retriever
    transcriber: Transcriber
    painter: Painter
    repair: Callable[[Transcript], Repair]
    """Corrects misheard dish names of a transcript; returns an object with `text` and `changes`."""
    library: Callable[[Limits, int], Library]
    """Makes what composers look up, from what a user must not have and the seed of the talk."""
    tools: Sequence[BaseTool] = ()
    """Further tools of the chef, beside the kitchen's own."""
    notes: Callable[[TurnReading, Preferences], NotesFound] = field(default=lambda reading, known: NotesFound())
    """Finds kitchen notes for a completed turn, with what is known of the user."""
    shelf: OwnShelf = field(default_factory=OwnShelf)
    """The own recipes of those who ask, as they are searched."""
