"""Floors of understanding on the labelled sets, with the embedded embedding model and no call of the chat model."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel

from culinary.dishes import load_dishes, lookup
from evaluation.intents import evaluate_intents
from evaluation.questions import SETS, Conversation, LabelledQuestion, SingleQuestion, Talk, read_rows
from evaluation.retrieval import evaluate_retrieval
from evaluation.rewrite import evaluate_rewrite
from evaluation.talks import evaluate_talks
from graph import chat_models
from graph.assistant import Assistant, open_assistant
from recipes.loaders import open_corpus
from retrieval.build.building import build_index
from retrieval.embeddings import create_embeddings
from settings import ROOT, Settings, load_settings
from understanding.naming import PARTS

# The first test of an index also builds it.
pytestmark = [pytest.mark.embedded, pytest.mark.timeout(900)]


class Silent(GenericFakeChatModel):
    """Fails the test that calls it."""

    async def _agenerate(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("the chat model was called")

    async def _astream(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("the chat model was called")
        yield


@pytest.fixture(scope="session")
def markdown_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of the second corpus, Markdown without keywords."""
    folder = tmp_path_factory.mktemp("markdown") / "index"
    embedding = load_settings().embedding
    build_index(
        open_corpus([ROOT / "evaluation" / "corpus"], strict=True),
        folder,
        embeddings=create_embeddings(embedding),
        embedding=embedding.model,
    )
    return folder


@asynccontextmanager
async def opened(index: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Assistant]:
    monkeypatch.setattr(chat_models, "create_chat_model", lambda settings: Silent(messages=iter([])))
    settings: Settings = load_settings(
        index={"path": index}, memory={"checkpointer": "memory"}, answers={"writer": "composed"}
    )
    async with open_assistant(settings) as opened_assistant:
        yield opened_assistant


@pytest.mark.parametrize("name", ["intents", "intents_second"])
def test_kinds_of_turns_are_read_without_a_model(name: str) -> None:
    report = evaluate_intents(read_rows(SETS / f"{name}.jsonl", LabelledQuestion))
    measured = report.as_dict()
    assert measured["accuracy"] >= 0.93, measured["confused"]
    assert measured["with_history"] >= 0.91
    assert measured["by_language"]["en"] >= 0.9
    assert min(measured["by_intent"].values()) >= 0.7, measured["by_intent"]


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("talks", 0.83),
        ("talks_second", 0.86),
        ("talks_third", 0.8),
        ("talks_markdown", 0.72),
        ("talks_menus", 0.9),
    ],
)
async def test_talks_are_answered_rightly_and_never_harmfully(
    name: str, floor: float, sample_index: Path, markdown_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The talks were written by people who saw the recipes only; by now they are development sets."""
    rows = read_rows(SETS / f"{name}.jsonl", Talk)
    async with opened(markdown_index if name == "talks_markdown" else sample_index, monkeypatch) as ours:
        report = await evaluate_talks(ours, rows)
    measured = report.as_dict()
    assert measured["harmful"] == 0, [row.ask for row in report.rows if row.harmful]
    assert measured["right"] >= floor, [row.ask for row in report.rows if not row.right]


async def test_single_questions_on_the_sample_corpus(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = read_rows(SETS / "singles.jsonl", SingleQuestion)
    async with opened(sample_index, monkeypatch) as ours:
        report = await evaluate_retrieval(ours, rows)
    found = {name: group.at_1 for name, group in report.by_type.items()}
    assert report.overall.at_1 >= 0.97
    assert report.called_away <= 0.02
    assert min(found.values()) >= 0.93, found
    assert report.offtopic_rejected is not None
    assert report.offtopic_rejected >= 0.95
    assert report.wrongly_declined <= 0.01


async def test_single_questions_written_blind(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The set was written by someone who saw the recipes only; nothing but its off-topic rows was tuned on."""
    rows = read_rows(SETS / "singles_blind.jsonl", SingleQuestion)
    async with opened(sample_index, monkeypatch) as ours:
        report = await evaluate_retrieval(ours, rows)
    assert report.overall.at_1 >= 0.94
    assert report.called_away <= 0.02
    assert report.wrongly_declined <= 0.03


async def test_hard_questions(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of several limits or of a dish described from afar; what is about food is not declined."""
    rows = read_rows(SETS / "singles_hard.jsonl", SingleQuestion)
    async with opened(sample_index, monkeypatch) as ours:
        report = await evaluate_retrieval(ours, rows)
    assert report.overall.at_1 >= 0.85
    assert report.offtopic_rejected is not None
    assert report.offtopic_rejected >= 0.9
    assert report.wrongly_declined <= 0.03


async def test_limits(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One to three limits at once, written by people who saw the recipes only."""
    rows = read_rows(SETS / "singles_limits.jsonl", SingleQuestion)
    async with opened(sample_index, monkeypatch) as ours:
        report = await evaluate_retrieval(ours, rows)
    assert report.overall.at_1 >= 0.85
    assert report.by_type["constraint"].at_1 >= 0.84
    assert report.wrongly_declined <= 0.01


async def test_dishes_that_are_not_there_are_said_to_be_missing(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dishes of the glossary that no recipe of the sample corpus is, every twelfth of them."""
    with (ROOT / "data" / "recipes.jsonl").open(encoding="utf-8") as file:
        here = {lookup(row[field]) for row in map(json.loads, file) for field in ("name", "dish")}
    gone = [dish.name for dish in load_dishes() if dish not in here and dish.category not in PARTS][::12]
    rows = [SingleQuestion(id=name, type="absent", question=f"{name}怎么做", gold=()) for name in gone]
    async with opened(sample_index, monkeypatch) as ours:
        report = await evaluate_retrieval(ours, rows)
    assert len(rows) >= 40
    assert report.absent_recognised is not None
    assert report.absent_recognised >= 0.9, [miss.question for miss in report.misses]


async def test_hard_conversations(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = read_rows(SETS / "conversations_hard.jsonl", Conversation)
    async with opened(sample_index, monkeypatch) as ours:
        report = await evaluate_rewrite(ours, rows, langchain=False)
    measured = report.as_dict()
    assert measured["ours"]["recall@1"] >= 0.85
    assert measured["ours"]["by_phenomenon"]["no_rewrite_needed"]["recall@1"] == 1.0


async def test_single_questions_on_a_corpus_without_keywords(
    markdown_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = read_rows(SETS / "markdown_singles.jsonl", SingleQuestion)
    async with opened(markdown_index, monkeypatch) as ours:
        report = await evaluate_retrieval(ours, rows)
    assert report.overall.at_1 >= 0.95
    assert report.offtopic_rejected is not None
    assert report.offtopic_rejected >= 0.9


@pytest.mark.parametrize("name", ["conversations", "markdown_conversations"])
async def test_follow_ups_keep_their_dish(
    name: str, sample_index: Path, markdown_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = read_rows(SETS / f"{name}.jsonl", Conversation)
    async with opened(sample_index if name == "conversations" else markdown_index, monkeypatch) as ours:
        report = await evaluate_rewrite(ours, rows, langchain=False)
    measured = report.as_dict()
    phenomena = {group: values["recall@1"] for group, values in measured["ours"]["by_phenomenon"].items()}
    assert measured["ours"]["recall@1"] >= 0.95
    assert measured["ours"]["recall@1"] >= measured["raw"]["recall@1"] + 0.3
    assert min(phenomena.values()) >= 0.65, phenomena
    assert phenomena["no_rewrite_needed"] == 1.0
