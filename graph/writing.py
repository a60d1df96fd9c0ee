"""Prose by a model, around material that it is given, held against that material before it is shown."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel

from answering.prose_check import faults, unsupported
from answering.types import Prose
from culinary.safety import warnings_for
from dialogue.injection import without_orders
from graph.parts import Parts
from graph.state import TurnOptions
from models.chat import cut_off, limited
from models.errors import NoChatModelError
from models.structured import Asking, NoDataError
from prompts.loader import load_prompt
from settings import resolve
from understanding.preferences import Preferences

log = logging.getLogger(__name__)
MOST_TOKENS = 160
_TRANSLATIONS = Path("var/translations")


class Translation(BaseModel):
    """The English of a line of a recipe."""

    english: str


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in place of the prose that was wanted."""

    text: str
    by_model: bool = False
    unsupported: tuple[str, ...] = ()
    """Amounts, times and temperatures of the model's prose that its material does not have."""
    notice: Literal["", "model_silent", "model_refused", "model_cut"] = ""
    """Why the model's prose is not shown, as a sentence of `graph.wording`; nothing where none was to be had."""


async def write_prose(
    prose: Prose, question: str, language: Literal["zh", "en"], parts: Parts, known: Preferences, options: TurnOptions
) -> Written:
    """Return the model's prose where it passes the check, else the fallback.

    A model that is missing, down, slow or talks nonsense costs nothing but its prose.
    """
    try:
        async with asyncio.timeout(parts.settings.answers.deadline_s):
            model = _bounded(await asyncio.to_thread(parts.chat, options.profile), prose, options)
            if prose.task == "translate":
                return await _translated(prose, model, parts)
            return await _checked(prose, question, language, model, known)
    except NoChatModelError:
        return Written(prose.fallback)
    except Exception as error:
        # Every provider fails in its own way.
        log.warning("The model wrote nothing: %s", type(error).__name__)
        return Written(prose.fallback, notice="model_silent")


def _bounded(model: BaseChatModel, prose: Prose, options: TurnOptions) -> BaseChatModel:
    most = options.max_tokens if prose.task == "rewrite" else min(options.max_tokens or MOST_TOKENS, MOST_TOKENS)
    return limited(model, max_tokens=most, temperature=options.temperature, top_p=options.top_p)


async def _checked(
    prose: Prose, question: str, language: Literal["zh", "en"], model: BaseChatModel, known: Preferences
) -> Written:
    messages = await asyncio.to_thread(_messages, prose, question, language)
    text = await _asked(model, messages, language)
    if text is None:
        return Written(prose.fallback, notice="model_cut")
    return await asyncio.to_thread(_held, text, prose, question, language, known)


def _messages(prose: Prose, question: str, language: Literal["zh", "en"]) -> list[tuple[str, str]]:
    """Return what the model is told and asked, orders to it taken out."""
    rules = load_prompt(prose.task, language).render(material=without_orders(prose.material))
    return [("system", rules), ("human", without_orders(question) or "…")]


def _held(text: str, prose: Prose, question: str, language: Literal["zh", "en"], known: Preferences) -> Written:
    """Hold a model's words against the material that it was given."""
    material = f"{prose.material}\n{question}"
    warnings = warnings_for(question, None)
    if not faults(text, material, language=language, known=known, warnings=warnings):
        return Written(text, by_model=True)
    missing = tuple(unsupported(text, material))
    return Written(prose.fallback, unsupported=missing, notice="" if missing else "model_refused")


async def _translated(prose: Prose, model: BaseChatModel, parts: Parts) -> Written:
    """Translate line by line; each line that passed the check is kept on disk, so that it is translated once."""
    rules = await asyncio.to_thread(lambda: load_prompt("translate", "en").render())
    lines = []
    for line in filter(None, prose.material.splitlines()):
        key = hashlib.sha256(f"{parts.settings.chat.model}\0{rules}\0{line}".encode()).hexdigest()[:32]
        kept = resolve(_TRANSLATIONS) / key[:2] / f"{key}.txt"
        english = await asyncio.to_thread(_read, kept)
        if not english:
            english = await _in_english(line, rules, model)
            if english != line:
                await asyncio.to_thread(_keep, kept, english)
        lines.append(english)
    return Written("\n".join(lines), by_model=True)


async def _in_english(line: str, rules: str, model: BaseChatModel) -> str:
    """Return the model's English for a line; the line itself where that is wrong twice."""

    def wrong(data: Translation) -> str:
        return "; ".join(faults(data.english, line, language="en"))

    asking = Asking(model, Translation, wrong=wrong, from_words=lambda text: Translation(english=text))
    try:
        said = await asyncio.to_thread(without_orders, line)
        return (await asking.aask(said or "…", rules)).english.strip()
    except NoDataError:
        return line


def _read(kept: Path) -> str:
    return kept.read_text(encoding="utf-8") if kept.is_file() else ""


def _keep(kept: Path, text: str) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(text, encoding="utf-8")


async def _asked(model: BaseChatModel, messages: list[tuple[str, str]], language: Literal["zh", "en"]) -> str | None:
    """Return what the model says; cut at its limit, it goes on once, and is None where that does not end it either."""
    reply = await model.ainvoke(messages, {"tags": ["nostream"]})
    text = str(reply.text)
    if cut_off(reply):
        go_on = await asyncio.to_thread(lambda: load_prompt("go_on", language).render())
        reply = await model.ainvoke([*messages, ("ai", text), ("human", go_on)], {"tags": ["nostream"]})
        text += reply.text
    return None if cut_off(reply) else text.strip()
