"""Questions about something else, told by their meaning."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from langgraph.checkpoint.memory import InMemorySaver

from graph.build import build_graph
from graph.parts import Parts
from graph.state import TurnOptions
from memory.checkpointer import STRICT
from retrieval.search.retriever import Hit, to_document
from tests.fakes import BRAISED_PORK, ScriptedRetriever
from understanding.topic_model import ELSEWHERE, TopicModel, Vectors, topic_sentences


def letters(texts: list[str]) -> Vectors:
    """Embed texts as bags of letters."""
    vectors = np.zeros((len(texts), 512), np.float32)
    for row, text in enumerate(texts):
        for letter in text:
            vectors[row, ord(letter) % 512] += 1
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def test_both_kinds_are_broad_and_distinct() -> None:
    sentences, elsewhere = topic_sentences()
    assert len(set(sentences)) == len(sentences)
    assert min(sum(elsewhere), len(elsewhere) - sum(elsewhere)) >= 150


def test_sentences_are_embedded_once_and_only_when_needed() -> None:
    calls: list[int] = []

    def embed(texts: list[str]) -> Vectors:
        calls.append(len(texts))
        return letters(texts)

    model = TopicModel(embed)
    assert calls == []
    food, other = letters(["炖牛肉要放什么调料"])[0], letters(["房贷利率怎么申请降低"])[0]
    assert model.elsewhere(food) < model.elsewhere(other)
    assert len(calls) == 1


class Unsure(ScriptedRetriever):
    """Finds braised pork with a confidence of its own for every question."""

    score: float = 0.6

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> Any:
        return [to_document(Hit(0, BRAISED_PORK, self.score, "红烧肉怎么做"))]


@pytest.mark.parametrize(
    ("score", "elsewhere", "declined"),
    [(0.6, ELSEWHERE + 0.1, True), (0.6, ELSEWHERE - 0.1, False), (0.9, ELSEWHERE + 0.1, False)],
)
async def test_a_question_is_declined_where_no_dish_surely_fits(
    make_parts: Callable[..., Parts], score: float, elsewhere: float, declined: bool
) -> None:
    parts = replace(make_parts(["好的。"], retriever=Unsure(score=score)), elsewhere=lambda question: elsewhere)
    graph = build_graph(parts, InMemorySaver(serde=STRICT))
    config: Any = {"configurable": {"thread_id": "t"}}
    state = await graph.ainvoke({"question": "吉他上的肉怎么弹", "audio": ""}, config, context=TurnOptions())
    assert (state["intent"] == "off_topic") is declined
