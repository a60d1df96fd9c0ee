"""What tests of the server share: a small real index, an assistant over fakes, and a server on a loopback port."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from PIL import Image

from graph.assistant import Assistant
from graph.build import build_graph
from graph.library import RecipeLibrary
from graph.parts import Parts
from memory.checkpointer import open_checkpointer
from memory.store import open_store
from recipes.loaders import Corpus
from recipes.recipe import Recipe
from retrieval.build.building import build_index
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import HyQERetriever, RecipeSearch
from server import Server
from settings import Settings
from tests.fakes import BRAISED_PORK, STEAMED_FISH, Ear, ScriptedRetriever, repair
from tools.image.store import PictureStore

RECIPES = (BRAISED_PORK, STEAMED_FISH)
ANSWER = BRAISED_PORK.steps[-1]
"""What every composed answer about the pork has in the recipe's own words."""
PROSE = "先焯水3分钟，再小火炖60分钟。"
"""What a model says; the recipe bears it out."""


class HashEmbeddings(Embeddings):
    """Vectors from character pairs: equal texts are equal, similar ones are near."""

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * 384
        for start in range(len(text) - 1):
            vector[int(hashlib.md5(text[start : start + 2].encode()).hexdigest(), 16) % 384] += 1.0
        length = sum(value * value for value in vector) ** 0.5 or 1.0
        return [value / length for value in vector]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


class EchoModel(BaseChatModel):
    """Streams the same answer every time, or whatever the last question quotes in 「」, and reports tokens."""

    answer: str = PROSE
    delay_s: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self._text(messages)))])

    async def _agenerate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        chunks = [chunk async for chunk in self._astream(messages)]
        whole = chunks[0].message
        for chunk in chunks[1:]:
            whole = whole + chunk.message
        return ChatResult(generations=[ChatGeneration(message=whole)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        text = self._text(messages)
        for start in range(0, len(text), 4):
            await asyncio.sleep(self.delay_s)
            chunk = ChatGenerationChunk(message=AIMessageChunk(text[start : start + 4]))
            if run_manager:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk
        counted = {"input_tokens": 40, "output_tokens": 10, "total_tokens": 50}
        yield ChatGenerationChunk(
            message=AIMessageChunk("", usage_metadata=counted, response_metadata={"model_name": "echo"})
        )

    def _text(self, messages: Sequence[BaseMessage]) -> str:
        said = messages[-1].text
        return said.split("「")[1].split("」")[0] if "「" in said else self.answer


class SlowRetriever(ScriptedRetriever):
    """Takes its time before it finds anything."""

    delay_s: float

    async def _aget_relevant_documents(self, query: str, **given: Any) -> list[Document]:
        await asyncio.sleep(self.delay_s)
        return await super()._aget_relevant_documents(query, **given)


def worded(settings: Settings) -> Settings:
    """Return settings by which a model words every answer."""
    return settings.model_copy(update={"answers": settings.answers.model_copy(update={"writer": "model"})})


class Draughtsman:
    """Draws one grey picture a recipe into the real store."""

    def __init__(self, settings: Settings) -> None:
        self._store = PictureStore(settings.image.folder, settings.image.max_folder_bytes)

    async def illustrate(self, recipe: Recipe, **choices: Any) -> Any:
        key = hashlib.sha256(recipe.recipe_id.encode()).hexdigest()
        path = self._store.save(key, Image.new("RGB", (8, 8), "grey"))
        return type("Drawn", (), {"path": path})


def small_index(settings: Settings) -> None:
    """Build an index of two recipes where the settings want one, unless it is there."""
    if not (settings.index.path / "manifest.json").is_file():
        corpus = Corpus(RECIPES, ["sample"])
        build_index(corpus, settings.index.path, embeddings=HashEmbeddings(), embedding=settings.embedding.model)


@asynccontextmanager
async def fake_assistant(
    settings: Settings, model: BaseChatModel | None = None, **replaced: Any
) -> AsyncIterator[Assistant]:
    """Open an assistant whose index, graph and memory are real and whose models are scripted."""
    small_index(settings)
    search = RecipeSearch(
        open_index(settings.index.path, settings.embedding.model), HashEmbeddings(), settings.retrieval
    )
    parts: dict[str, Any] = {
        "settings": settings,
        "chat": lambda profile: model or EchoModel(),
        "library": lambda limits, seed: RecipeLibrary(search, limits, seed),
        "retriever": HyQERetriever(search=search),
        "transcriber": Ear(),
        "painter": Draughtsman(settings),
        "repair": repair,
    }
    chosen = Parts(**(parts | replaced))
    async with open_checkpointer(settings.memory) as checkpointer, open_store(settings.memory) as store:
        yield Assistant(settings, chosen, build_graph(chosen, checkpointer, store), search)


@asynccontextmanager
async def served(app: Any, config: uvicorn.Config | None = None) -> AsyncIterator[str]:
    """Serve `app` by uvicorn in this loop, as `config` says, and yield its address."""
    plain = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=10)
    server = Server(config, app) if config and hasattr(app.state, "cook") else uvicorn.Server(config or plain)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


def picture_names(settings: Settings) -> list[str]:
    """Return the names of the pictures on disk."""
    return [path.name for path in Path(settings.image.folder).glob("*.png")]
