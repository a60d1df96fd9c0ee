"""The parts a graph is built from, as interfaces: real ones in the application, fakes in tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever

from retrieval.recipe import Recipe
from retrieval.repair import Repair
from settings import Settings
from tools.image import Picture
from tools.image.picture import Language
from tools.speech import Transcript


class Transcriber(Protocol):
    """Speech to text."""

    async def atranscribe(self, audio: Path) -> Transcript:
        """Return a transcript with `raw`, `text` and `no_speech`."""
        ...


class Painter(Protocol):
    """Pictures of recipes."""

    async def illustrate(self, recipe: Recipe, *, instruction: str = "", language: Language = "zh") -> Picture:
        """Return a picture with `path`."""
        ...


@dataclass(frozen=True)
class Parts:
    """Everything the nodes call."""

    settings: Settings
    model: BaseChatModel
    retriever: BaseRetriever
    transcriber: Transcriber
    painter: Painter
    repair: Callable[[Transcript], Repair]
    """Corrects misheard dish names of a transcript; returns an object with `text` and `changes`."""
