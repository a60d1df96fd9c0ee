"""Prose by a model, around material that it is given, held against that material before it is shown."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from answering.prose_check import faults_of
from langchain_core.language_models import BaseChatModel

from answering.types import Prose
from dialogue.injection import without_orders
from graph.parts import Parts
from graph.state import TurnOptions
from models.chat import model_errors
from prompts.loader import load_prompt
from settings import resolve

MOST_TOKENS = 160
_CACHE = Path("var/translations")


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in place of the prose that was wanted."""

    text: str
    by_model: bool = False
    faults: tuple[str, ...] = ()
    """Why the model's prose was not shown; empty where it was, or where there was none."""


async def write_prose(
    prose: Prose, question: str, language: Literal["zh", "en"], parts: Parts, options: TurnOptions
) -> Written:
    """Return the model's prose where it passes the check, else the fallback.

    A model that is missing, down, slow or talks nonsense costs nothing but its prose.
    """
    try:
        async with asyncio.timeout(parts.settings.answers.deadline_s):
            model = await asyncio.to_thread(parts.chat, options.profile)
            if prose.task == "translate":
                return await _translated(prose, model, parts)
            return await _checked(prose, question, language, model)
    except (*model_errors(), TimeoutError, OSError) as error:
        return Written(prose.fallback, faults=(type(error).__name__,))


async def _checked(prose: Prose, question: str, language: Literal["zh", "en"], model: BaseChatModel) -> Written:
    text = await _asked(model, load_prompt(prose.task, language).render(material=prose.material), question)
    faults = faults_of(text, prose, language)
    return Written(prose.fallback, faults=tuple(faults)) if faults else Written(text, by_model=True)


async def _translated(prose: Prose, model: BaseChatModel, parts: Parts) -> Written:
    """Translate line by line; each line that passed the check is kept on disk, so that it is translated once."""
    lines, folder = [], resolve(_CACHE)
    for line in filter(None, prose.material.splitlines()):
        key = hashlib.sha256(f"{parts.settings.chat.model}\0{line}".encode()).hexdigest()[:32]
        kept = folder / key[:2] / f"{key}.txt"
        if kept.is_file():
            lines.append(kept.read_text(encoding="utf-8"))
            continue
        english = await _asked(model, load_prompt("translate", "en").render(), line)
        if faults_of(english, Prose("translate", line), "en"):
            english = line
        else:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(english, encoding="utf-8")
        lines.append(english)
    return Written("\n".join(lines), by_model=True)


async def _asked(model: BaseChatModel, rules: str, said: str) -> str:
    messages = [("system", rules), ("human", without_orders(said) or "…")]
    reply = await model.bind(max_tokens=MOST_TOKENS).ainvoke(messages, {"tags": ["nostream"]})
    return reply.text.strip()
