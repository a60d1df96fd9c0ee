"""Command line `shishen`: ask, chat, retrieve, transcribe, ui, serve, mcp and doctor."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from evaluation.commands import app as evaluation
from finetune.commands import app as finetune
from serving.commands import keys, threads, users
from serving.exposure import refuse_strangers
from settings import Settings, SettingsError, load_settings, resolve, use_profile

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="食神 Shishen: 中餐助手 a Chinese cooking assistant."
)
app.add_typer(evaluation, name="eval")
app.add_typer(keys, name="keys")
app.add_typer(users, name="users")
app.add_typer(threads, name="threads")
app.add_typer(finetune, name="finetune")
Index = Annotated[Path | None, typer.Option("--index", help="索引目录 Folder of the recipe index.")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON One JSON object a line.")]
Profile = Annotated[str | None, typer.Option("--profile", help="整套配置 Settings of profiles/NAME.yaml, or a file.")]
Thread = Annotated[str | None, typer.Option("--thread", help="对话编号 Conversation to continue.")]


@app.callback()
def choose(profile: Profile = None) -> None:
    """Take the settings of a profile, as the environment variable SHISHEN_PROFILE does."""
    if profile:
        use_profile(profile)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="问题 The question.")] = "",
    history: Annotated[Path | None, typer.Option(help="先前的对话 JSON [{role, content}].")] = None,
    thread: Thread = None,
    audio: Annotated[Path | None, typer.Option(help="语音文件 A recorded question.")] = None,
    image: Annotated[bool, typer.Option("--image", help="配图 Draw a picture.")] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """问一句，答一句 Ask one question."""
    from terminal import ask as run

    past = _read_history(history) if history else ()
    _run(run(_settings(index, thread), question, past, thread, audio, image, as_json))


@app.command()
def chat(thread: Thread = None, index: Index = None) -> None:
    """在终端里聊 Chat in the terminal; leave with Ctrl-D."""
    from terminal import chat as run

    _run(run(_settings(index, thread or "terminal"), thread or "terminal"))


@app.command()
def retrieve(
    question: Annotated[str, typer.Argument(help="问题 The question.")],
    index: Index = None,
    k: Annotated[int, typer.Option(min=1, max=100, help="多少个菜谱 How many recipes.")] = 10,
    as_json: AsJson = False,
) -> None:
    """只检索 Find recipes without answering."""
    from graph.assistant import check_question, open_search

    settings = _settings(index)
    check_question(question, settings.max_question_chars)
    found = open_search(settings).search(question, k)
    hits = [
        {"recipe_id": hit.recipe.recipe_id, "title": hit.recipe.name, "score": hit.score, "matched": hit.matched}
        for hit in found
    ]
    if as_json:
        typer.echo(json.dumps({"question": question, "hits": hits}, ensure_ascii=False))
    for hit in [] if as_json else hits:
        typer.echo(f"{hit['score']:.3f}  {hit['title']}  ← {hit['matched']}")


@app.command()
def transcribe(
    files: Annotated[list[Path], typer.Argument(help="语音文件 Audio files.")],
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """语音转文字 Turn speech into text, dish names repaired; a file that cannot be read does not stop the others."""
    from retrieval.index.recipe_index import open_index
    from tools.speech import NOT_HEARD, AudioError, create_recognizer, repair_transcript

    settings = _settings(index)
    names = open_index(resolve(settings.index.path), settings.embedding.model).phonetic
    recognizer = create_recognizer(settings.speech, lambda: names)
    recognizer.warm_up()
    failed = False
    for file in files:
        try:
            heard = recognizer.transcribe(file)
        except AudioError as error:
            failed = True
            typer.echo(f"{file}: {error}", err=True)
            continue
        row = {
            "file": str(file),
            "raw": heard.raw,
            "text": repair_transcript(heard, names).text,
            "seconds_audio": round(heard.seconds_audio, 2),
            "seconds_taken": round(heard.seconds_taken, 2),
        }
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{file}: {row['text'] or NOT_HEARD}")
    if failed:
        raise typer.Exit(1)


@app.command()
def ui(
    host: Annotated[str | None, typer.Option(help="监听地址 Interface to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="端口 Port.")] = None,
    force: Annotated[bool, typer.Option("--force", help="不登录也对外 Listen elsewhere without sign-in.")] = False,
) -> None:
    """打开聊天页面 Serve the chat page."""
    settings = load_settings()
    if not force:
        refuse_strangers(settings.page, host or settings.page.host)
    # Chainlit reads its address and folder from the environment.
    os.environ.setdefault("CHAINLIT_APP_ROOT", str(resolve(Path("."))))
    os.environ.setdefault("FORWARDED_ALLOW_IPS", ",".join(settings.server.proxies))
    from chainlit.cli import run_chainlit

    from serving.logs import configure_logging

    configure_logging(settings.logs)
    os.environ["CHAINLIT_HOST"] = host or settings.page.host
    os.environ["CHAINLIT_PORT"] = str(settings.page.port if port is None else port)
    run_chainlit(str(resolve(Path("chainlit_app.py"))))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址 Interface to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="端口 Port.")] = None,
    with_ui: Annotated[bool, typer.Option("--with-ui", help="连同聊天页面 Serve the chat page too.")] = False,
    force: Annotated[bool, typer.Option("--force", help="无密钥也对外 Bind elsewhere without keys.")] = False,
    index: Index = None,
) -> None:
    """提供 REST 接口 Serve the REST API: LangServe, OpenAI protocol, OpenAPI docs under /docs."""
    given = {"host": host, "port": port}
    overrides: dict[str, Any] = {"server": {key: value for key, value in given.items() if value is not None}}
    if index:
        # Not an override: the page reads the settings by itself.
        os.environ["SHISHEN_INDEX__PATH"] = str(index.absolute())
    settings = load_settings(**overrides)
    os.environ.setdefault("CHAINLIT_APP_ROOT", str(resolve(Path("."))))
    try:
        from server import serve as run
    except ImportError as error:
        raise SettingsError(f"缺少 {error.name} is missing: pip install -e '.[serve]'") from None

    run(settings, with_ui=with_ui, force=force)


@app.command()
def mcp(index: Index = None) -> None:
    """提供 MCP 工具 Serve MCP over stdio; `shishen serve` has the same tools under /mcp."""
    try:
        from serving.mcp_server import serve_stdio as run
    except ImportError as error:
        raise SettingsError(f"缺少 {error.name} is missing: pip install -e '.[serve]'") from None

    _run(run(_settings(index)))


@app.command()
def doctor(profile: Profile = None, as_json: AsJson = False) -> None:
    """检查安装 Say what is installed, which models are there, and what to run for what is missing."""
    from doctor import examine

    if profile:
        use_profile(profile)
    findings = examine(load_settings())
    for finding in findings:
        row = {"part": finding.part, "ok": finding.ok, "detail": finding.detail, "run": finding.run}
        mark = "✓" if finding.ok else "✗"
        text = f"{mark} {finding.part}: {finding.detail}" + (f" → {finding.run}" if finding.run else "")
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else text)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _settings(index: Path | None, thread: str | None = "") -> Settings:
    overrides: dict[str, Any] = {"index": {"path": index.absolute()}} if index else {}
    if thread is None:
        overrides["memory"] = {"checkpointer": "memory"}
    return load_settings(**overrides)


def _read_history(file: Path) -> list[tuple[str, str]]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        pairs = [(str(row["role"]), str(row["content"])) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        raise SettingsError(f'{file} 不是对话 must be a JSON list of {{"role", "content"}}.') from None
    if any(role not in ("user", "assistant") for role, _ in pairs):
        raise SettingsError(f"{file}: role 只能是 must be user or assistant.")
    return pairs


def _run(turn: Coroutine[Any, Any, None]) -> None:
    asyncio.run(turn)


def main() -> None:
    """Run the command line; whatever a user can cause ends in one sentence and exit status 1."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    from errors import UserError

    try:
        app()
    except UserError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
