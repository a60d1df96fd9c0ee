import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from graph.assistant import Assistant, QuestionError
from graph.build import build_graph
from graph.events import Answer
from graph.parts import Parts
from graph.state import TurnOptions
from memory.ledger import Ledger
from memory.page_names import thread_of
from retrieval.index.manifest import RecipeIndexError
from serving.shared_assistant import Kitchen
from settings import Settings
from tests.server_kit import fake_assistant, worded

Make = Callable[..., Parts]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


@pytest.fixture
def opened(make_parts: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stand a scripted assistant in for the real one; `problems` are raised first, one an opening."""
    state: dict[str, Any] = {
        "problems": [],
        "opened": 0,
        "closed": 0,
        "warmed": 0,
        "fails": False,
        "warm": asyncio.Event(),
    }
    state["warm"].set()

    class Scripted(Assistant):
        async def warm_up(self) -> None:
            state["warmed"] += 1
            await state["warm"].wait()
            if state["fails"]:
                raise RecipeIndexError("no notes")

    @asynccontextmanager
    async def open_scripted(settings: Settings) -> AsyncIterator[Assistant]:
        if state["problems"]:
            raise state["problems"].pop(0)
        state["opened"] += 1
        parts = make_parts(["一。", "二。", "三。", "四。"])
        yield Scripted(settings, parts, build_graph(parts, InMemorySaver()), search=None)  # type: ignore[arg-type]
        state["closed"] += 1

    monkeypatch.setattr("serving.shared_assistant.open_assistant", open_scripted)
    return state


async def test_the_assistant_is_opened_once_for_all_and_closed_at_the_end(opened: Any, settings: Settings) -> None:
    kitchen = Kitchen(settings)
    kitchen.start()
    first, second = await asyncio.gather(kitchen.assistant(), kitchen.assistant())
    assert first is second
    await until(lambda: kitchen.ready)
    await kitchen.aclose()
    assert (opened["opened"], opened["warmed"], opened["closed"]) == (1, 1, 1)


async def test_a_server_is_ready_once_it_is_warm_or_could_not_be(opened: Any, settings: Settings) -> None:
    opened["warm"] = asyncio.Event()
    kitchen = Kitchen(settings)
    await kitchen.assistant()
    await until(lambda: opened["warmed"] == 1)
    assert not kitchen.ready
    opened["fails"] = True
    opened["warm"].set()
    await until(lambda: kitchen.ready)
    await kitchen.aclose()


async def test_turns_wait_for_the_warm_up_and_do_not_run_beside_it(opened: Any, settings: Settings) -> None:
    opened["warm"] = asyncio.Event()
    kitchen = Kitchen(settings)
    turn = asyncio.create_task(anext(kitchen.stream("红烧肉怎么做", owner="", run=uuid.uuid4())))
    asked = asyncio.create_task(kitchen.warm_assistant())
    await until(lambda: opened["warmed"] == 1)
    for _ in range(100):
        await asyncio.sleep(0)
    assert not (turn.done() or asked.done())
    opened["warm"].set()
    await asyncio.wait_for(asyncio.gather(turn, asked), 60)
    await kitchen.aclose()


async def test_a_warm_up_that_hangs_does_not_hold_up_the_end(opened: Any, settings: Settings) -> None:
    opened["warm"] = asyncio.Event()
    kitchen = Kitchen(settings)
    await kitchen.assistant()
    await asyncio.sleep(0)
    await asyncio.wait_for(kitchen.aclose(), 5)
    assert (opened["warmed"], opened["closed"]) == (1, 1)


async def test_warming_up_asks_no_model(make_parts: Make, settings: Settings) -> None:
    parts = make_parts(settings=worded(settings))
    graph = build_graph(parts, InMemorySaver())
    await Assistant(settings, parts, graph, search=None).warm_up()  # type: ignore[arg-type]
    model: Any = parts.chat("")
    assert model.prompts == []


async def test_a_start_that_failed_is_told_and_tried_again(opened: Any, settings: Settings) -> None:
    opened["problems"] = [RecipeIndexError("没有索引；make index")]
    kitchen = Kitchen(settings)
    with pytest.raises(RecipeIndexError):
        await kitchen.assistant()
    assert not kitchen.ready
    assert await kitchen.assistant()
    await kitchen.aclose()


async def test_an_edited_question_takes_back_what_followed(opened: Any, settings: Settings) -> None:
    kitchen = Kitchen(settings)
    assistant = await kitchen.assistant()
    turns: dict[str, str] = {}

    async def ask(message: str, question: str) -> list[str]:
        await kitchen.rewind("chat", turns, message)
        await assistant.ask(question, thread=thread_of("chat"))
        history = await assistant.history(thread_of("chat"))
        return [message.text for message in history if isinstance(message, HumanMessage)]

    await ask("m1", "红烧肉怎么做")
    assert await ask("m2", "清蒸鲈鱼怎么做") == ["红烧肉怎么做", "清蒸鲈鱼怎么做"]
    assert await ask("m2", "红烧肉放多少糖") == ["红烧肉怎么做", "红烧肉放多少糖"]
    assert await ask("m1", "清蒸鲈鱼怎么做") == ["清蒸鲈鱼怎么做"]
    await kitchen.aclose()


async def test_an_edit_further_back_than_is_kept_is_one_sentence(opened: Any, settings: Settings) -> None:
    memory = settings.memory.model_copy(update={"keep_turns": 2})
    kitchen = Kitchen(settings.model_copy(update={"memory": memory}))
    assistant = await kitchen.assistant()
    turns: dict[str, str] = {}
    for number in range(4):
        await kitchen.rewind("chat", turns, f"m{number}")
        await assistant.ask("红烧肉怎么做", thread=thread_of("chat"))
    with pytest.raises(QuestionError, match="2"):
        await kitchen.rewind("chat", turns, "m1")
    await kitchen.rewind("chat", turns, "m3")
    assert len(await assistant.history(thread_of("chat"))) == 6
    await kitchen.aclose()


async def test_a_forgotten_chat_is_gone(opened: Any, settings: Settings) -> None:
    kitchen = Kitchen(settings)
    assistant = await kitchen.assistant()
    await assistant.ask("红烧肉怎么做", thread=thread_of("chat"))
    await kitchen.forget("chat")
    assert await assistant.history(thread_of("chat")) == []
    await kitchen.aclose()


async def test_a_picture_of_which_nobody_can_be_recorded_as_owner_costs_the_answer_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("serving.shared_assistant.open_assistant", fake_assistant)
    kitchen = Kitchen(settings)
    stream = partial(kitchen.stream, "红烧肉怎么做", owner="page:wang", options=TurnOptions(image=True))
    shown = [event async for event in stream(run=uuid.uuid4(), chat="a")][-1]
    monkeypatch.setattr(Ledger, "own_picture", full)
    bare = [event async for event in stream(run=uuid.uuid4(), chat="b")][-1]
    await kitchen.aclose()
    assert isinstance(shown, Answer) and isinstance(bare, Answer)
    assert shown.image and not shown.notices
    assert (bare.answer, bare.image, len(bare.notices)) == (shown.answer, None, 1)
