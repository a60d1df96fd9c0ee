"""The application around the graph: opens every part once and runs turns for the adapters."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Durability, Interrupt

from dialogue.clarify import picked
from dialogue.focus import reconstruct
from dialogue.grounding import unsupported_quantities
from dialogue.intent import read_question
from dialogue.remarks import warnings
from graph.build import build_graph
from graph.events import Answer, Card, Event, PictureProgress, StepEnded, StepStarted, Token
from graph.parts import Parts
from graph.state import InputState, OutputState, State, TurnOptions
from graph.wording import say
from memory.checkpointer import open_checkpointer
from memory.store import open_store
from models.chat import create_chat_model
from prompts.loader import load_prompt
from retrieval.embeddings import create_embeddings
from retrieval.index import open_index
from retrieval.recipe import Recipe
from retrieval.rerank import create_reranker
from retrieval.retriever import HyQERetriever, RecipeSearch
from settings import Settings, resolve
from tools.image import create_illustrator
from tools.speech import create_recognizer, repair_transcript

_TALKING = ("generate", "converse")


class QuestionError(ValueError):
    """A question that cannot be asked; the message is one sentence for the user."""


@dataclass
class Assistant:
    """Answers turns. One per process; safe for many conversations at once."""

    settings: Settings
    parts: Parts
    graph: CompiledStateGraph[State, TurnOptions, InputState, OutputState]
    search: RecipeSearch
    _warm: bool = field(default=False, repr=False)

    async def stream(
        self,
        question: str,
        *,
        audio: Path | None = None,
        thread: str | None = None,
        options: TurnOptions | None = None,
    ) -> AsyncIterator[Event]:
        """Run one turn and yield what happens, the finished `Answer` last.

        Args:
            question: what the user typed; may be empty when there is `audio`.
            audio: a recording of the question.
            thread: the conversation; None answers without memory.
            options: choices of this turn.

        Raises:
            QuestionError: the question is empty or too long.
            ChatModelError, AudioError: a part that the turn cannot do without failed; the conversation is unchanged.
        """
        self._check(question, audio)
        name = thread or f"once-{uuid.uuid4().hex}"
        try:
            async for event in self._run(question, audio, name, options or TurnOptions()):
                yield event
        finally:
            if thread is None and isinstance(self.graph.checkpointer, BaseCheckpointSaver):
                await self.graph.checkpointer.adelete_thread(name)

    async def _run(self, question: str, audio: Path | None, thread: str, options: TurnOptions) -> AsyncIterator[Event]:
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        turn = await self._input(question, audio, config)
        clock = _Clock()
        last: dict[str, Any] = {}
        choices: list[str] = []
        stream = self.graph.astream(
            turn,
            config,
            context=options,
            stream_mode=["tasks", "messages", "custom", "values"],
            durability=self._durability(turn, options),
        )
        async for mode, chunk in stream:
            if mode == "values":
                last = cast(dict[str, Any], chunk)
                continue
            if mode == "tasks":
                choices += _asked_back(cast(dict[str, Any], chunk).get("interrupts", ()))
            event = _event(mode, chunk, clock)
            if event is not None:
                yield event
        yield _answer(last, clock, choices)

    def _durability(self, turn: InputState | Command[str], options: TurnOptions) -> Durability:
        """Save a turn once, at its end, unless a slow picture may follow the text that must not be lost."""
        pictured = self.settings.image.enabled if options.image is None else options.image
        if pictured or isinstance(turn, Command) or turn.get("audio"):
            return "async"
        return "async" if read_question(turn["question"]).intent == "picture" else "exit"

    async def _input(self, question: str, audio: Path | None, config: RunnableConfig) -> InputState | Command[str]:
        """Return the turn as input, or as the reply that the conversation is waiting for."""
        choices = await self._waiting(config)
        choice = picked(question, choices) if choices and audio is None else None
        if choice:
            return Command(resume=choice)
        return {"question": question, "audio": str(audio) if audio else ""}

    async def _waiting(self, config: RunnableConfig) -> list[str]:
        """Return the dishes that the conversation asked back about and waits to hear of."""
        tasks = (await self.graph.aget_state(config)).tasks
        return _asked_back(waiting for task in tasks for waiting in task.interrupts)

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
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        if (await self.graph.aget_state(config)).values.get("messages"):
            raise QuestionError(f"对话 {thread} 已有内容 Thread {thread} already has turns; leave out --history.")
        messages: list[AnyMessage] = [
            HumanMessage(content) if role == "user" else AIMessage(content) for role, content in history
        ]
        dialogue = await reconstruct(history, self.parts.retriever)
        await self.graph.aupdate_state(config, {"messages": messages, "dialogue": dialogue}, as_node="remember")

    async def history(self, thread: str) -> list[AnyMessage]:
        """Return the finished turns of a conversation, oldest first."""
        state = await self.graph.aget_state({"configurable": {"thread_id": thread}})
        return list(state.values.get("messages", []))

    async def warm_up(self) -> None:
        """Have the model read the fixed rules once, so that the first question finds them in its prefix cache."""
        if self._warm:
            return
        self._warm = True
        rules = load_prompt("answer").render(recipe="")
        await asyncio.to_thread(self._read_ahead)
        await self.parts.model.bind(max_tokens=1).ainvoke([("system", rules), ("human", "你好")])

    def _read_ahead(self) -> None:
        """Read what would otherwise be read during the first turn: recipes' names, safety rules, units."""
        self.search.warm_up()
        warnings("", None, "zh")
        unsupported_quantities("5克", ["5克"])

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
async def open_assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """Open every part of the application for as long as the context lasts.

    Raises:
        RecipeIndexError, ChatModelError: the index or the chat model cannot be used.
    """
    index = open_index(resolve(settings.index.path), settings.embedding.model)
    search = RecipeSearch(
        index, create_embeddings(settings.embedding), settings.retrieval, create_reranker(settings.rerank)
    )
    model = create_chat_model(settings.chat)
    painter = create_illustrator(settings.image, model)
    transcriber = create_recognizer(settings.speech, index.phonetic.names)
    parts = Parts(
        settings=settings,
        model=model,
        retriever=HyQERetriever(search=search),
        transcriber=transcriber,
        painter=painter,
        repair=lambda heard: repair_transcript(heard, index.phonetic),
        profiles={profile.name: create_chat_model(profile.chat) for profile in settings.page.profiles},
    )
    try:
        async with open_checkpointer(settings.memory) as checkpointer, open_store(settings.memory) as store:
            yield Assistant(settings, parts, build_graph(parts, checkpointer, store), search)
    finally:
        await painter.aclose()
        transcriber.close()


class _Clock:
    """Milliseconds since the turn began, and of each node."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._nodes: dict[str, float] = {}
        self.timings: dict[str, float] = {}

    def now(self) -> float:
        return round((time.perf_counter() - self._began) * 1000, 2)

    def start(self, task: str) -> None:
        self._nodes[task] = self.now()

    def end(self, task: str, node: str) -> float:
        spent = round(self.now() - self._nodes.pop(task, self.now()), 2)
        self.timings[node] = round(self.timings.get(node, 0.0) + spent, 2)
        return spent

    def once(self, what: str) -> None:
        self.timings.setdefault(what, self.now())


def _event(mode: str, chunk: Any, clock: _Clock) -> Event | None:
    if mode == "custom" and chunk.get("type") == "card":
        clock.once("card")
        return Card(Recipe.model_validate(chunk["recipe"]))
    if mode == "custom" and chunk.get("type") == "picture":
        return PictureProgress(chunk["done"], chunk["total"])
    if mode == "messages":
        message, metadata = chunk
        if metadata.get("langgraph_node") in _TALKING and message.type == "AIMessageChunk" and message.text:
            clock.once("first_token")
            return Token(message.text)
    if mode == "tasks" and "result" in chunk:
        spent = clock.end(chunk["id"], chunk["name"])
        return StepEnded(chunk["name"], dict(chunk["result"] or {}), spent)
    if mode == "tasks" and "input" in chunk:
        clock.start(chunk["id"])
        return StepStarted(chunk["name"])
    return None


def _asked_back(interrupts: Iterable[Interrupt | dict[str, Any]]) -> list[str]:
    """Return the dishes to choose from, of interrupts as LangGraph keeps them or as it streams them."""
    values = [waiting["value"] if isinstance(waiting, dict) else waiting.value for waiting in interrupts]
    return [title for value in values for title in value["choices"]]


def _answer(state: dict[str, Any], clock: _Clock, choices: list[str]) -> Answer:
    clock.once("total")
    asked_back = ""
    if choices:
        listed = "\n".join(f"{number}. {title}" for number, title in enumerate(choices, 1))
        asked_back = f"{say('which', state.get('language', 'zh'))}\n{listed}"
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
    )
