"""The application around the graph: opens every part once and runs turns for the adapters."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from langchain_core.callbacks import Callbacks
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Durability, Interrupt

from answering.allergies import card_of
from answering.dish import cooked_for
from answering.notes import find_notes
from answering.types import Card, Language
from dialogue.clarify import picked
from dialogue.menu import kept_menu
from dialogue.menu_recall import menu_in
from dialogue.progress import progress_in
from dialogue.recall import latest, reconstruct
from dialogue.session import DISHES, Cooking, kept, of_recipe, stepped
from dialogue.state import Dialogue
from errors import UserError
from graph.build import build_graph
from graph.chat_models import ChatModels, settings_of
from graph.events import Answer, Event, StepStarted
from graph.finding import known_of, preferences_of
from graph.library import RecipeLibrary
from graph.parts import Parts
from graph.state import InputState, OutputState, State, TurnOptions
from graph.stream_events import Clock, event_of
from graph.usage import UsageCounter
from graph.wording import say
from knowledge.finder import shared_finder
from memory.checkpointer import STRICT, follow, open_checkpointer
from memory.preferences import PreferenceStore
from memory.retention import keep_latest
from memory.storable import storable
from memory.store import open_store
from retrieval.embeddings import create_embeddings
from retrieval.index.lexical_index import Limits
from retrieval.index.newer_index import refreshing
from retrieval.index.recipe_index import open_index
from retrieval.search.rerank import create_reranker
from retrieval.search.retriever import HyQERetriever, RecipeSearch
from settings import Settings, resolve
from tools.image import create_illustrator
from tools.speech import create_recognizer, repair_transcript
from understanding.preferences import Preferences, told_in_all
from understanding.reader import read_turn

log = logging.getLogger(__name__)
Graph = CompiledStateGraph[State, TurnOptions, InputState, OutputState]


class QuestionError(UserError, ValueError):
    """A question that cannot be asked; the message is one sentence for the user."""


@dataclass
class Assistant:
    """Answers turns. One per process; safe for many conversations at once."""

    settings: Settings
    parts: Parts
    graph: Graph
    search: RecipeSearch
    _warm: bool = field(default=False, repr=False)

    async def stream(
        self,
        question: str,
        *,
        audio: Path | None = None,
        thread: str | None = None,
        history: Sequence[tuple[str, str]] = (),
        options: TurnOptions | None = None,
        callbacks: Callbacks = None,
    ) -> AsyncGenerator[Event]:
        """Run one turn and yield what happens, the finished `Answer` last.

        Args:
            question: what the user typed; may be empty when there is `audio`.
            audio: a recording of the question.
            thread: the conversation; None answers without memory.
            history: what was said before, as `(role, content)` pairs, role being user or assistant; for a conversation
                that has no turns yet.
            options: choices of this turn.
            callbacks: handlers of the run, for tracing.

        Raises:
            QuestionError: the question is empty or too long.
            AudioError: the recording cannot be used; the conversation is unchanged.
        """
        question = storable(question)
        self._check(question, audio)
        config: RunnableConfig = {"configurable": {"thread_id": thread or "once"}, "callbacks": callbacks}
        # A turn of no conversation lives in memory only: there is nothing to clear away, not even after a crash.
        graph = self.graph if thread else self.graph.copy({"checkpointer": InMemorySaver(serde=STRICT)})
        if history:
            await self._seed(graph, config, history)
        before = await graph.aget_state(config)
        since = str(before.config["configurable"].get("checkpoint_id", ""))
        follow(since)
        waiting = _asked_back(one for task in before.tasks for one in task.interrupts)
        turn = _input(question, audio, [choice for asked in waiting for choice in asked["choices"]])
        async for event in self._run(graph, turn, config, options or TurnOptions()):
            if isinstance(event, Answer) and thread:
                try:
                    await keep_latest(graph.checkpointer, thread, since, self.settings.memory.keep_turns)
                except Exception as error:
                    # The turn is kept; what is old goes with the next one.
                    log.warning("Old checkpoints were not cleared away: %s", error)
            yield event

    async def _run(
        self, graph: Graph, turn: InputState | Command[str], config: RunnableConfig, options: TurnOptions
    ) -> AsyncIterator[Event]:
        clock = Clock()
        last: dict[str, Any] = {}
        asked: list[dict[str, Any]] = []
        counter = UsageCounter()
        stream = graph.astream(
            turn,
            {**config, "callbacks": counter.beside(config["callbacks"])},
            context=options,
            stream_mode=["tasks", "custom", "values"],
            durability=await self._durability(turn, options),
        )
        drawing = False
        try:
            async for mode, chunk in stream:
                if mode == "values":
                    last = cast(dict[str, Any], chunk)
                    continue
                if mode == "tasks":
                    asked += _asked_back(cast(dict[str, Any], chunk).get("interrupts", ()))
                event = event_of(mode, chunk, clock)
                if event is not None:
                    drawing |= event == StepStarted("illustrate")
                    yield event
        except asyncio.CancelledError:
            if not drawing:
                raise
            # Its text is kept already.
            last["notices"] = [
                *last["notices"],
                say("no_picture", last["language"], reason=say("cut", last["language"])),
            ]
        used = counter.usage(settings_of(self.settings, options.profile))
        yield replace(_answer(last, clock, asked), usage=used)

    async def _durability(self, turn: InputState | Command[str], options: TurnOptions) -> Durability:
        """Save a turn once, at its end, unless a slow picture may follow the text that must not be lost."""
        pictured = self.settings.image.enabled if options.image is None else options.image
        if pictured or isinstance(turn, Command) or turn.get("audio"):
            return "async"
        reading = await asyncio.to_thread(read_turn, turn["question"])
        return "async" if reading.intent == "picture" else "exit"

    async def ask(self, question: str, **turn: Any) -> Answer:
        """Run one turn (see `stream`) and return its answer."""
        async for event in self.stream(question, **turn):
            if isinstance(event, Answer):
                return event
        raise RuntimeError("the graph ended without an answer")

    async def seed(self, thread: str, history: Sequence[tuple[str, str]]) -> None:
        """Start a conversation from `(role, content)` pairs, role being user or assistant.

        Raises:
            QuestionError: the conversation already has turns.
        """
        await self._seed(self.graph, {"configurable": {"thread_id": thread}}, history)

    async def _seed(self, graph: Graph, config: RunnableConfig, history: Sequence[tuple[str, str]]) -> None:
        said = [(role, storable(content)) for role, content in latest(history)]
        messages: list[AnyMessage] = [
            HumanMessage(content) if role == "user" else AIMessage(content) for role, content in said
        ]
        held = (await graph.aget_state(config)).values.get("messages", [])
        if held and [(one.type, one.content) for one in held] != [(one.type, one.content) for one in messages]:
            raise QuestionError(
                "对话已有内容，不能再给历史。The conversation already has turns; leave out the history."
            )
        if held:
            # The turn that brought this history was cut off, and is asked again.
            return
        dialogue = await reconstruct(said, self.parts.retriever)
        dialogue |= await asyncio.to_thread(self._told, history, dialogue)
        await graph.aupdate_state(config, {"messages": messages, "dialogue": dialogue}, as_node="remember")

    def _told(self, history: Sequence[tuple[str, str]], dialogue: Dialogue) -> Dialogue:
        """Return what a history tells of the user, of the menu, and of how far the cook is with each dish."""
        told: Dialogue = {"preferences": told_in_all(history).model_dump(mode="json")}
        focus, library = dialogue.get("focus_title", ""), self.parts.library(Limits(), 0)
        others = [title for title in dialogue.get("named", []) if title != focus]
        if (menu := menu_in(latest(history), self.parts.retriever, library.recipe)) is not None:
            told["menu"] = kept_menu(menu)
        told["cooking"] = {}
        for recipe in filter(None, map(library.recipe, [*others[1 - DISHES :], focus])):
            reached = progress_in(recipe, history)
            told["cooking"] = kept(told["cooking"], Cooking(recipe.recipe_id, reached.step, begun=not reached.whole))
        return told

    async def history(self, thread: str) -> list[AnyMessage]:
        """Return the finished turns of a conversation, oldest first."""
        state = await self.graph.aget_state({"configurable": {"thread_id": thread}})
        return list(state.values.get("messages", []))

    async def cook(self, thread: str, recipe_id: str, *, servings: int | None = None, step: int | None = None) -> None:
        """Keep with a conversation what was done on a card of it: other servings, the step that the cook went to."""
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        state = await self.graph.aget_state(config)
        if not state.values.get("messages") or any(task.interrupts for task in state.tasks):
            return
        dialogue: Dialogue = state.values.get("dialogue", Dialogue())
        known = of_recipe(dialogue.get("cooking", {}), recipe_id)
        changed = replace(known, servings=servings, factor="") if servings else known
        changed = stepped(changed, step) if step else changed
        if changed == known:
            return
        after = {**dialogue, "cooking": kept(dialogue.get("cooking", {}), changed)}
        await self.graph.aupdate_state(config, {"dialogue": after}, as_node="remember")
        # It replaces the state that the turn before it left.
        since = str((state.parent_config or {}).get("configurable", {}).get("checkpoint_id", ""))
        await keep_latest(self.graph.checkpointer, thread, since, self.settings.memory.keep_turns)

    async def card(self, thread: str, recipe_id: str, options: TurnOptions, language: Language) -> Card | None:
        """Return a dish as it is cooked in a conversation; None where the index lacks it."""
        state = (await self.graph.aget_state({"configurable": {"thread_id": thread}})).values
        recipe = await asyncio.to_thread(self.search.recipe, recipe_id)
        if recipe is None:
            return None
        known = await self._known(cast(State, state), options)
        cooking = of_recipe(state.get("dialogue", {}).get("cooking", {}), recipe_id)
        return await asyncio.to_thread(lambda: card_of(cooked_for(recipe, cooking, known, language), known, language))

    async def _known(self, state: State, options: TurnOptions) -> Preferences:
        """Return what is known of a user now, set or deleted since the last turn too."""
        if self.graph.store is None or not options.owner:
            return known_of(state, options)
        told, since = preferences_of(state), state.get("dialogue", Dialogue()).get("deletions")
        known, _ = await PreferenceStore(self.graph.store).joined(options.owner, told, since)
        return (options.preferences or Preferences()).joined(known)

    async def hear(self, audio: Path) -> str:
        """Return what a recording says, misheard dish names mended; "" where nobody speaks.

        Raises:
            AudioError: the recording cannot be used.
        """
        heard = await self.parts.transcriber.atranscribe(audio)
        return "" if heard.no_speech else (await asyncio.to_thread(self.parts.repair, heard)).text

    async def warm_up(self) -> None:
        """Read what would otherwise be read during the first turns: names, rules, notes, the head that tells kinds."""
        if self._warm:
            return
        self._warm = True
        await self.ask("红烧肉怎么做", options=TurnOptions(ask_back=False, image=False, prose=False))
        await asyncio.to_thread(self.parts.notes, read_turn("为什么要焯水"), Preferences())

    def _check(self, question: str, audio: Path | None) -> None:
        if audio is None or question.strip():
            check_question(question, self.settings.max_question_chars)
        if audio is not None and not audio.is_file():
            raise QuestionError(f"没有这个音频文件 No such audio file: {audio}.")


def check_question(question: str, limit: int) -> None:
    """Refuse a question that cannot be asked.

    Raises:
        QuestionError: it is empty, or longer than `limit` characters.
    """
    if not question.strip():
        raise QuestionError("请输入问题。Please type a question.")
    if len(question) > limit:
        raise QuestionError(
            f"问题太长（{len(question)} 字，最多 {limit} 字）。Question too long ({len(question)} of {limit})."
        )


@asynccontextmanager
async def open_assistant(settings: Settings, opened: RecipeSearch | None = None) -> AsyncIterator[Assistant]:
    """Open every part of the application for as long as the context lasts.

    Args:
        opened: the index where it is open already.

    Raises:
        RecipeIndexError: the index cannot be used.
    """
    search = await asyncio.to_thread(open_search, settings) if opened is None else opened
    chat = ChatModels(settings)
    painter = create_illustrator(settings.image, chat.open)
    transcriber = create_recognizer(settings.speech, lambda: search.index.phonetic)
    parts = Parts(
        settings=settings,
        chat=chat.open,
        retriever=HyQERetriever(search=search),
        transcriber=transcriber,
        painter=painter,
        repair=lambda heard: repair_transcript(heard, search.index.phonetic),
        library=lambda limits, seed: RecipeLibrary(search, limits, seed),
        notes=lambda reading, known: find_notes(reading, known, shared_finder()),
    )
    try:
        async with (
            open_checkpointer(settings.memory) as checkpointer,
            open_store(settings.memory) as store,
            refreshing(search.refresh, settings.index.refresh_seconds),
        ):
            yield Assistant(settings, parts, build_graph(parts, checkpointer, store), search)
    finally:
        await painter.aclose()
        await asyncio.to_thread(transcriber.close)


def open_search(settings: Settings) -> RecipeSearch:
    """Open the index for questions; reads from disk, and may load models.

    Raises:
        RecipeIndexError: the index cannot be used.
    """
    index = open_index(resolve(settings.index.path), settings.embedding.model)
    embeddings, reranker = create_embeddings(settings.embedding), create_reranker(settings.rerank)
    return RecipeSearch(index, embeddings, settings.retrieval, reranker)


def _input(question: str, audio: Path | None, choices: list[str]) -> InputState | Command[str]:
    """Return the turn as input, or as the reply that the conversation is waiting for."""
    choice = picked(question, choices) if choices and audio is None else None
    if choice:
        return Command(resume=choice)
    return {"question": question, "audio": str(audio) if audio else ""}


def _asked_back(interrupts: Iterable[Interrupt | dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each question asked back with its choices, of interrupts as LangGraph keeps or streams them."""
    return [waiting["value"] if isinstance(waiting, dict) else waiting.value for waiting in interrupts]


def _answer(state: dict[str, Any], clock: Clock, asked: list[dict[str, Any]]) -> Answer:
    clock.once("total")
    choices = [choice for one in asked for choice in one["choices"]]
    listed = "\n".join(f"{number}. {choice}" for number, choice in enumerate(choices, 1))
    asked_back = f"{asked[0]['question']}\n{listed}" if choices else ""
    return Answer(
        question=state.get("question", ""),
        standalone_question=state.get("standalone_question", ""),
        intent=state.get("intent"),
        answer=asked_back or state.get("answer", ""),
        choices=choices,
        sources=state.get("sources", []),
        unsupported=state.get("unsupported", []),
        image=state.get("image"),
        notices=state.get("notices", []),
        timings_ms=clock.timings,
        match=state.get("match", "none"),
        composed=state.get("composed", True),
        next=state.get("next", []),
    )
