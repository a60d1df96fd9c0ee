"""Logs of a server: a line an event, with the ids of conversation and run; no user text unless asked for."""

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger import json

from graph.events import Answer
from settings import LogSettings

_turn: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("turn", default=())
_log = logging.getLogger("shishen.turn")


def configure_logging(settings: LogSettings) -> None:
    """Send every logger's lines to standard error in the configured form, in place of the handlers there are."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_turn)
    handler.setFormatter((JsonFormatter if settings.format == "json" else LineFormatter)(settings.text))
    logging.basicConfig(level=settings.level.upper(), handlers=[handler], force=True)
    # The error was logged by the route that failed.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not record.getMessage().startswith("Exception in ASGI"))
    for noisy in ("httpx", "httpcore", "openai", "mcp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def note_turn(thread: str, run: str) -> None:
    """Have every line that this task and its children log carry the ids of a conversation and a run."""
    _turn.set((("thread", thread), ("run", run)))


def log_turn(face: str, owner: str, question: str, answer: Answer) -> None:
    """Log a finished turn; `question` and answer are written only where `logs.text` is on."""
    figures = {"ms": answer.timings_ms.get("total"), "first_token_ms": answer.timings_ms.get("first_token")}
    fields = {"face": face, "owner": owner, "intent": answer.intent, "notices": len(answer.notices), **figures}
    said = {"question": question or answer.question, "answer": answer.answer}
    _log.info("turn", extra={"fields": fields, "said": said})


class JsonFormatter(json.JsonFormatter):
    """One JSON object a line."""

    def __init__(self, text: bool) -> None:
        super().__init__(json_ensure_ascii=False)
        self._text = text

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill in the object of a record."""
        head = {"time": _when(record), "level": record.levelname.lower(), "logger": record.name}
        log_data |= head | {"message": record.getMessage()} | _fields(record, self._text)


class LineFormatter(logging.Formatter):
    """One line of text, traces below it."""

    def __init__(self, text: bool) -> None:
        super().__init__()
        self._text = text

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        fields = _fields(record, self._text)
        trace = fields.pop("trace", "")
        pairs = " ".join(f"{key}={_plain(value)}" for key, value in fields.items())
        line = f"{_when(record)} {record.levelname} {record.name}: {_plain(record.getMessage())} {pairs}".rstrip()
        return f"{line}\n{trace}" if trace else line


def _fields(record: logging.LogRecord, text: bool) -> dict[str, Any]:
    """Return what a record carries beside its message; an error's own words may quote a user."""
    found: dict[str, Any] = {**getattr(record, "turn", {}), **getattr(record, "fields", {})}
    if text:
        found |= getattr(record, "said", {})
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        found["error"] = type(error).__name__
        frames = traceback.format_tb(error.__traceback__)
        found["trace"] = "".join([*frames, str(error) if text else ""]).strip()
    return {key: value for key, value in found.items() if value not in (None, "")}


def _when(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _plain(value: object) -> str:
    """Return a value on one line, so that nothing a user sends can look like a line of its own."""
    return " ".join(str(value).split())


def _add_turn(record: logging.LogRecord) -> bool:
    record.turn = dict(_turn.get())
    return True
