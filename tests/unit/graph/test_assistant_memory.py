"""When a turn is saved: text once, at its end; with a picture to come, before it is drawn."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langgraph.checkpoint.memory import InMemorySaver

from graph.assistant import Assistant, QuestionError
from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from memory.checkpointer import STRICT
from retrieval.search.retriever import RecipeSearch
from tests.fakes import ScriptedRetriever

Make = Callable[..., Parts]


class EndlessPainter:
    """A picture that is never finished."""

    def __init__(self) -> None:
        self.began = asyncio.Event()

    async def illustrate(self, *args: Any, **kwargs: Any) -> Any:
        self.began.set()
        await asyncio.Event().wait()


class OnceOnly(ScriptedRetriever):
    """An index that is lost after the first search."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **limits: Any
    ) -> list[Document]:
        if self.asked:
            raise RuntimeError("the index is gone")
        return super()._get_relevant_documents(query, run_manager=run_manager)


def assistant_over(parts: Parts) -> tuple[Assistant, InMemorySaver]:
    memory = InMemorySaver(serde=STRICT)
    graph = build_graph(parts, memory)
    return Assistant(parts.settings, parts, graph, cast(RecipeSearch, None)), memory


async def said(assistant: Assistant, thread: str) -> list[str]:
    return [str(message.content) for message in await assistant.history(thread)]


async def test_a_text_turn_is_one_checkpoint(make_parts: Make) -> None:
    assistant, memory = assistant_over(make_parts(["先焯水。", "六十分钟。"]))
    await assistant.ask("红烧肉怎么做", thread="t")
    await assistant.ask("那要炖多久", thread="t")
    config = {"configurable": {"thread_id": "t"}}
    assert len([saved async for saved in memory.alist(cast(Any, config))]) == 2
    assert len(await said(assistant, "t")) == 4


@pytest.mark.parametrize(("question", "wished"), [("红烧肉怎么做", True), ("来张红烧肉的图", None)])
async def test_the_text_is_saved_before_the_picture_is_drawn(
    make_parts: Make, question: str, wished: bool | None
) -> None:
    painter = EndlessPainter()
    assistant, _ = assistant_over(make_parts(["先焯水。"], painter=painter))
    turn = asyncio.create_task(assistant.ask(question, thread="t", options=TurnOptions(image=wished)))
    await asyncio.wait_for(painter.began.wait(), 20)
    kept = await said(assistant, "t")
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    assert kept[0] == question
    assert len(kept) == 2


async def test_a_turn_that_fails_leaves_the_conversation_as_it_was(make_parts: Make) -> None:
    assistant, _ = assistant_over(make_parts(retriever=OnceOnly(asked=[])))
    await assistant.ask("红烧肉怎么做", thread="t")
    before = await said(assistant, "t")
    with pytest.raises(RuntimeError):
        await assistant.ask("那要炖多久", thread="t")
    assert await said(assistant, "t") == before


async def test_a_history_whose_turn_was_cut_off_can_be_brought_again(make_parts: Make) -> None:
    history = [("user", "红烧肉怎么做"), ("assistant", "先焯水。")]
    assistant, _ = assistant_over(make_parts(retriever=OnceOnly(asked=["once"])))
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await assistant.ask("清蒸鲈鱼怎么做", thread="t", history=history)
    assistant.parts.retriever.asked.clear()  # type: ignore[attr-defined]
    await assistant.ask("清蒸鲈鱼怎么做", thread="t", history=history)
    assert (await said(assistant, "t"))[:3] == ["红烧肉怎么做", "先焯水。", "清蒸鲈鱼怎么做"]
    with pytest.raises(QuestionError, match="already has turns"):
        await assistant.ask("要蒸多久", thread="t", history=history)
