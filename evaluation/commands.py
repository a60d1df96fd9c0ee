"""Command line `shishen eval`: retrieval, rewriting and answers measured on question sets."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import typer

from evaluation.questions import (
    Clip,
    Conversation,
    Fact,
    Guide,
    LabelledQuestion,
    LabelledRecipe,
    SingleQuestion,
    Talk,
    read_rows,
)
from settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="评测 Measure on question sets.")
Index = Annotated[Path | None, typer.Option("--index", help="索引目录 Folder of the recipe index.")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON One JSON object.")]
LangSmith = Annotated[bool, typer.Option("--langsmith", help="记到 LangSmith Send an experiment.")]
Details = Annotated[Path | None, typer.Option("--details", help="逐题结果 JSON lines, one a question.")]


class _Report(Protocol):
    def as_dict(self) -> dict[str, Any]: ...


Report = TypeVar("Report", bound=_Report)


@app.command()
def retrieval(
    questions: Annotated[Path, typer.Option(help="题集 Rows {id, type, question, gold}.")],
    index: Index = None,
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """找得准不准 How often the right recipe comes first."""
    from evaluation.retrieval import evaluate_retrieval

    rows = read_rows(questions, SingleQuestion)
    report = _measure(index, lambda assistant: evaluate_retrieval(assistant, rows))
    _tell(report, as_json, details, report.misses)
    _send(langsmith, questions, report.rows, ("type", "question", "gold"), ("right", "declined"))


@app.command()
def rewrite(
    conversations: Annotated[
        Path, typer.Option(help="题集 Rows {id, history, question, standalone, gold, phenomenon}.")
    ],
    index: Index = None,
    langchain: Annotated[bool, typer.Option(help="与 LangChain 相比 LangChain's rewriting beside ours.")] = True,
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """追问懂不懂 How well follow-ups are understood."""
    from evaluation.rewrite import evaluate_rewrite

    rows = read_rows(conversations, Conversation)
    report = _measure(index, lambda assistant: evaluate_rewrite(assistant, rows, langchain=langchain))
    _tell(report, as_json, details, report.methods["ours"])
    _send(langsmith, conversations, report.methods["ours"], ("phenomenon", "question", "gold"), ("right",))


@app.command()
def intents(
    questions: Annotated[Path, typer.Option(help="题集 Rows {id, history, question, intent, also}.")],
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """问的是哪一类 How often the kind of a turn is read right."""
    from evaluation.intents import evaluate_intents

    report = evaluate_intents(read_rows(questions, LabelledQuestion))
    _tell(report, as_json, details, report.rows)
    _send(langsmith, questions, report.rows, ("question", "intent"), ("right",))


@app.command()
def facets(
    labels: Annotated[Path, typer.Option(help="标注 Rows {id, heat, minutes, …}, id the title.")],
    recipes: Annotated[Path, typer.Option(help="菜谱 The recipes that are labelled.")],
    details: Details = None,
    as_json: AsJson = False,
    held: Annotated[bool | None, typer.Option(help="只评留出的或其余的 Only held rows, or the others.")] = None,
) -> None:
    """从菜谱里看出来的对不对 How rightly heat, time, course and the like are read off recipes."""
    from evaluation.facets import evaluate_facets
    from recipes.loaders import open_corpus

    rows = [row for row in read_rows(labels, LabelledRecipe) if held in (None, row.held)]
    report = evaluate_facets(rows, open_corpus([recipes]).recipes)
    _tell(report, as_json, details, report.rows)


@app.command()
def notes(
    questions: Annotated[Path, typer.Option(help="题集 Rows {question, kinds, notes}.")],
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """厨房知识找得准不准 How often a kitchen note that answers is found, and a wrong one taken for it."""
    from evaluation.notes import evaluate_notes
    from knowledge.build_vectors import read_labelled
    from knowledge.finder import shared_finder

    report = evaluate_notes(shared_finder(), read_labelled(questions))
    _tell(report, as_json, details, report.misses)
    _send(langsmith, questions, report.rows, ("question", "notes"), ("right",))


@app.command()
def talks(
    talks: Annotated[Path, typer.Option(help="题集 Rows {id, kind, setup, ask, must, must_not, danger}.")],
    index: Index = None,
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """聊得对不对 Whether talks are answered rightly, at once, and never harmfully."""
    from evaluation.talks import evaluate_talks

    rows = read_rows(talks, Talk)
    report = _measure(index, lambda assistant: evaluate_talks(assistant, rows))
    _tell(report, as_json, details, report.rows)
    _send(langsmith, talks, report.rows, ("kind", "ask"), ("right", "harmful", "composed"))


@app.command()
def guide(
    talks: Annotated[Path, typer.Option(help="题集 Rows {id, title, ingredients, steps, turns}.")],
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """边做边问答得准不准 Whether a cook is told the right step and the right value."""
    from evaluation.guide import evaluate_guide

    report = asyncio.run(evaluate_guide(_settings(None), read_rows(talks, Guide)))
    _tell(report, as_json, details, report.rows)
    _send(langsmith, talks, report.rows, ("say", "kind", "expected"), ("right",))


@app.command()
def answers(
    questions: Annotated[Path, typer.Option(help="题集 Rows {id, question, gold_title, must_contain, must_not}.")],
    index: Index = None,
    details: Details = None,
    as_json: AsJson = False,
    langsmith: LangSmith = False,
) -> None:
    """答得对不对 Whether answers are right and grounded."""
    from evaluation.answers import evaluate_answers

    rows = read_rows(questions, Fact)
    report = _measure(index, lambda assistant: evaluate_answers(assistant, rows))
    _tell(report, as_json, details, report.rows)
    _send(langsmith, questions, report.rows, ("question",), ("right", "grounded"))


@app.command()
def speech(
    clips: Annotated[Path, typer.Option(help="录音清单 Rows {id, text, dish, file}.")],
    audio: Annotated[Path, typer.Option(help="录音目录 Folder of the clips.")],
    index: Index = None,
    details: Details = None,
    as_json: AsJson = False,
) -> None:
    """菜名听得准不准 How well spoken dish names are heard, before and after repair."""
    from evaluation.speech import evaluate_speech
    from graph.assistant import open_search
    from tools.speech import create_recognizer

    rows = read_rows(clips, Clip)
    settings = _settings(index)
    search = open_search(settings)
    names = search.index.phonetic
    report = evaluate_speech(create_recognizer(settings.speech, lambda: names), names, rows, audio, search)
    _tell(report, as_json, details, report.clips)


@app.command()
def strategies(
    questions: Annotated[Path, typer.Option(help="题集 Rows {id, type, question, gold}.")],
    index: Index = None,
    hyde: Annotated[bool, typer.Option(help="含 HyDE One model call a question.")] = True,
    as_json: AsJson = False,
) -> None:
    """几种检索方法相比 Text chunks, BM25, HyDE, HyQE and ours on the same questions."""
    from evaluation.strategies import evaluate_strategies
    from retrieval.embeddings import create_embeddings

    rows = read_rows(questions, SingleQuestion)
    embeddings = create_embeddings(_settings(index).embedding)
    report = _measure(index, lambda assistant: evaluate_strategies(assistant, embeddings, rows, hyde=hyde))
    _tell(report, as_json)


def _measure(index: Path | None, run: Callable[[Any], Awaitable[Report]]) -> Report:
    from graph.assistant import open_assistant

    settings = _settings(index)

    async def measured() -> Report:
        async with open_assistant(settings) as assistant:
            return await run(assistant)

    return asyncio.run(measured())


def _settings(index: Path | None) -> Settings:
    overrides: dict[str, Any] = {"index": {"path": index.absolute()}} if index else {}
    return load_settings(memory={"checkpointer": "memory"}, **overrides)


def _send(wanted: bool, file: Path, rows: Sequence[Any], asked: Sequence[str], scores: Sequence[str]) -> None:
    """Send what was measured to LangSmith, where it is wanted: `asked` of each row as its question, `scores` of it."""
    if wanted:
        from evaluation.experiments import send_experiment
        from serving.tracing import langsmith_client

        judged = [row.model_dump(mode="json") | {score: getattr(row, score) for score in scores} for row in rows]
        sent = send_experiment(langsmith_client(load_settings().tracing), file.stem, judged, asked, scores)
        typer.echo(f"LangSmith: {sent}", err=True)


def _tell(report: _Report, as_json: bool, details: Path | None = None, rows: Sequence[Any] = ()) -> None:
    """Print the measures, and write the rows they are of where that is wanted."""
    if details is not None:
        lines = [json.dumps(row.model_dump(mode="json"), ensure_ascii=False) for row in rows]
        details.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=None if as_json else 2))
