"""Prose by a model, around material that it is given, held against that material before it is shown."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from langchain_core.language_models import BaseChatModel

from answering.prose_check import faults
from answering.types import Prose
from culinary.safety import warnings_for
from dialogue.injection import without_orders
from graph.parts import Parts
from models.chat import model_errors
from prompts.loader import load_prompt
from settings import resolve
from understanding.preferences import Preferences

MOST_TOKENS = 160
_TRANSLATIONS = Path("var/translations")


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in place of the prose that was wanted."""

    text: str
    by_model: bool = False
    faults: tuple[str, ...] = ()
    """Why the model's prose was not shown; empty where it was, or where there was none."""


async def write_prose(
    prose: Prose, question: str, language: Literal["zh", "en"], parts: Parts, known: Preferences, profile: str = ""
) -> Written:
    """Return the model's prose where it passes the check, else the fallback.

    A model that is missing, down, slow or talks nonsense costs nothing but its prose.
    """
    failures: tuple[type[Exception], ...] = (*model_errors(), TimeoutError, OSError)
    try:
        async with asyncio.timeout(parts.settings.answers.deadline_s):
            model = await asyncio.to_thread(parts.chat, profile)
            if prose.task == "translate":
                return await _translated(prose, model, parts)
            return await _checked(prose, question, language, model, known)
    except failures as error:
        return Written(prose.fallback, faults=(type(error).__name__,))


async def _checked(
    prose: Prose, question: str, language: Literal["zh", "en"], model: BaseChatModel, known: Preferences
) -> Written:
    rules = load_prompt(prose.task, language).render(material=without_orders(prose.material))
    text = await _asked(model, rules, question, MOST_TOKENS if prose.task == "explain" else 0)
    warnings = warnings_for(question, None)
    found = faults(text, f"{prose.material}\n{question}", language=language, known=known, warnings=warnings)
    return Written(prose.fallback, faults=tuple(found)) if found else Written(text, by_model=True)


async def _translated(prose: Prose, model: BaseChatModel, parts: Parts) -> Written:
    """Translate line by line; each line that passed the check is kept on disk, so that it is translated once."""
    rules = load_prompt("translate", "en").render()
    lines, folder = [], resolve(_TRANSLATIONS)
    for line in filter(None, prose.material.splitlines()):
        key = hashlib.sha256(f"{parts.settings.chat.model}\0{rules}\0{line}".encode()).hexdigest()[:32]
        kept = folder / key[:2] / f"{key}.txt"
        if kept.is_file():
            lines.append(kept.read_text(encoding="utf-8"))
            continue
        english = await _asked(model, rules, line, MOST_TOKENS)
        if faults(english, line, language="en"):
            lines.append(line)
            continue
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(english, encoding="utf-8")
        lines.append(english)
    return Written("\n".join(lines), by_model=True)


async def _asked(model: BaseChatModel, rules: str, said: str, most_tokens: int) -> str:
    messages = [("system", rules), ("human", without_orders(said) or "…")]
    bound = model.bind(max_tokens=most_tokens) if most_tokens else model
    reply = await bound.ainvoke(messages, {"tags": ["nostream"]})
    return reply.text.strip()
