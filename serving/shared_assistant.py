"""The assistant of this server: opened once, warmed in the background, closed at the end."""

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.store.base import BaseStore

from graph.assistant import Assistant, QuestionError, open_assistant
from graph.events import Answer, Event
from graph.my_kitchen import MyKitchen
from graph.recipe_extraction import extract_recipe
from memory.checkpointer import follow
from memory.ledger import Ledger
from memory.own_recipes import OwnRecipes
from memory.page_names import owner_of, thread_of
from memory.preferences import PreferenceStore
from recipes.recipe import Recipe
from serving.keeping import kept_whole, without_picture
from serving.logs import log_turn, note_turn
from serving.tracing import Tracing, create_tracing
from serving.turn_traces import traced
from settings import Settings, resolve
from tools.image.store import PictureStore
from tools.voice import Voice, create_voice

log = logging.getLogger(__name__)


class Kitchen:
    """Holds the one assistant of the process; a start that failed is tried again at the next question."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opening: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[Assistant] | None = None
        self._warm = asyncio.Event()
        self._closing = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether questions are answered at once: what the first turns read is read, or could not be."""
        return self._warm.is_set() and self._ready is not None and self._ready.done() and not self._ready.exception()

    def start(self) -> None:
        """Begin to open the assistant, unless it is open or opening."""
        if self._opening is None or self._opening.done():
            self._ready = asyncio.get_running_loop().create_future()
            self._opening = asyncio.create_task(self._keep_open(self._ready))

    async def assistant(self) -> Assistant:
        """Return the assistant, waiting until it is open.

        Raises:
            RecipeIndexError, WeightsError: it could not be opened; the next call tries again.
        """
        self.start()
        assert self._ready is not None
        return await asyncio.shield(self._ready)

    async def warm_assistant(self) -> Assistant:
        """Return the assistant once it is warm: turns beside the warm-up would all read what it reads.

        Raises:
            RecipeIndexError, WeightsError: it could not be opened; the next call tries again.
        """
        assistant = await self.assistant()
        await self._warm.wait()
        return assistant

    @cached_property
    def tracing(self) -> Tracing:
        """Where turns are traced; nothing unless asked for.

        Raises:
            SettingsError: the packages of the extra `tracing` are missing.
        """
        return create_tracing(self.settings.tracing)

    @cached_property
    def voice(self) -> Voice | None:
        """What reads aloud here; None where the user's device does.

        Raises:
            SettingsError: the packages of the extra `voice` are missing.
        """
        return create_voice(self.settings.voice)

    async def stream(
        self, question: str, *, owner: str, run: uuid.UUID, chat: str | None = None, **turn: Any
    ) -> AsyncGenerator[Event]:
        """Run one turn of a chat (see `Assistant.stream`), traced and logged; its picture belongs to `owner`."""
        assistant = await self.warm_assistant()
        thread = thread_of(chat) if chat else None
        note_turn(thread or "", str(run))
        plain = traced(self.tracing, assistant, question, run, thread=thread, **turn)
        async with aclosing(kept_whole(plain)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    event = await self._owned(assistant, owner, event, chat)
                    log_turn("page", owner, question, event)
                yield event

    def judged(self, feedback: str, run: str, score: int, comment: str) -> None:
        """Attach what a user thought of an answer to the run of its turn."""
        self.tracing.feedback(feedback, run, score, comment)

    async def owns_picture(self, owner: str, name: str) -> bool:
        """Tell whether a picture was made for an owner."""
        ledger = self._ledger(await self.assistant())
        return ledger is not None and await ledger.owns_picture(owner, name)

    async def own_recipes(self) -> OwnRecipes:
        """Return where users' own recipes are kept, the same that turns look into."""
        store = (await self.assistant()).graph.store
        assert isinstance(store, BaseStore)
        return OwnRecipes(store)

    async def extract_recipe(self, text: str) -> Recipe | None:
        """Return the recipe that a capable model takes out of a text; None where there is none to be had."""
        return await extract_recipe(text, (await self.assistant()).parts)

    async def preferences(self) -> PreferenceStore:
        """Return where it is kept what users told, the same that turns look into."""
        store = (await self.assistant()).graph.store
        assert isinstance(store, BaseStore)
        return PreferenceStore(store)

    async def my_kitchen(self) -> MyKitchen:
        """Return users' pantries, plans and lists, the same that turns look into."""
        assistant = await self.assistant()
        assert isinstance(assistant.graph.store, BaseStore)
        return MyKitchen(assistant.graph.store, assistant.parts)

    async def _owned(self, assistant: Assistant, owner: str, answer: Answer, chat: str | None) -> Answer:
        """Record whose the picture of a turn is. The turn is kept already: where that fails it has no picture."""
        ledger = self._ledger(assistant)
        if not ledger or not answer.image:
            return answer
        try:
            await ledger.own_picture(owner, Path(answer.image).name, chat)
        except Exception as error:
            log.warning("A picture was not recorded: %s", error)
            return without_picture(answer)
        return answer

    def _ledger(self, assistant: Assistant) -> Ledger | None:
        store, image = assistant.graph.store, self.settings.image
        pictures = PictureStore(resolve(image.folder), image.max_folder_bytes)
        return Ledger(store, pictures.delete) if isinstance(store, BaseStore) else None

    async def rewind(self, chat: str, turns: dict[str, str], message: str) -> None:
        """Go back to before `message` if it was asked already (an edited question), else note where memory stands.

        Args:
            chat: the chat.
            turns: checkpoint before each message of it; "" for the first.
            message: id of the question now asked.

        Raises:
            QuestionError: the question lies further back than `memory.keep_turns`.
        """
        assistant = await self.assistant()
        config: RunnableConfig = {"configurable": {"thread_id": thread_of(chat)}}
        now = str((await assistant.graph.aget_state(config)).config["configurable"].get("checkpoint_id") or "")
        if message not in turns:
            turns[message] = now
            return
        if not turns[message]:
            await self.forget(chat)
            return
        place = {"checkpoint_ns": "", "checkpoint_id": turns[message]}
        then: RunnableConfig = {"configurable": {**config["configurable"], **place}}
        if (await assistant.graph.aget_state(then)).created_at is None:
            kept = self.settings.memory.keep_turns
            raise QuestionError(f"只能改最近 {kept} 个问题。Only the latest {kept} questions can be changed.")
        follow(now)
        await assistant.graph.aupdate_state(then, None, as_node="__copy__")

    async def forget(self, chat: str) -> None:
        """Delete what the assistant remembers of a chat."""
        memory = (await self.assistant()).graph.checkpointer
        if isinstance(memory, BaseCheckpointSaver):
            await memory.adelete_thread(thread_of(chat))

    async def delete_chat(self, identifier: str, chat: str) -> None:
        """Delete what is kept beside the page's history of a chat that its user deleted."""
        await self.forget(chat)
        ledger = self._ledger(await self.assistant())
        if ledger:
            await ledger.disown_pictures(owner_of(identifier), chat)

    async def aclose(self) -> None:
        """Close the assistant and wait for it."""
        self._closing.set()
        if self._opening:
            await asyncio.wait([self._opening], timeout=10)
            self._opening.cancel()
        if "tracing" in vars(self):
            await asyncio.to_thread(self.tracing.close)
        if (voice := vars(self).get("voice")) is not None:
            await voice.aclose()

    async def _keep_open(self, ready: asyncio.Future[Assistant]) -> None:
        try:
            async with open_assistant(self.settings) as assistant:
                ready.set_result(assistant)
                warming = asyncio.create_task(self._warm_up(assistant))
                await self._closing.wait()
                warming.cancel()
        except Exception as error:
            if not ready.done():
                ready.set_exception(error)
            log.error("The assistant is closed: %s", error)

    async def _warm_up(self, assistant: Assistant) -> None:
        try:
            await assistant.warm_up()
        except Exception as error:
            log.warning("Warm-up failed: %s", error)
        self._warm.set()
