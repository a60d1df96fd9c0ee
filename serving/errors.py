"""Failures that callers see: which status each has, and one sentence in place of a traceback."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from langgraph.errors import NodeTimeoutError

from graph.assistant import QuestionError
from memory.kitchen import KitchenFullError
from memory.own_recipes import OwnRecipeError
from memory.shares import ShareError
from memory.timers import TimersFullError
from models.weights import WeightsError
from retrieval.index.manifest import RecipeIndexError
from serving.storage import storage_errors, storage_sentence
from serving.turns import ServerBusyError, TurnTimeoutError
from serving.web_pages import PageError
from settings import SettingsError
from tools.image.picture import ImageError
from tools.kitchen.text import KitchenError
from tools.speech import AudioError, SpeechError
from tools.voice import UnknownVoiceError, VoiceError

log = logging.getLogger(__name__)

# What users ask of their own kitchen, recipes and links that cannot be done.
_REFUSED: tuple[type[Exception], ...] = (
    KitchenFullError, TimersFullError, ShareError, OwnRecipeError, PageError, KitchenError, ImageError,
)  # fmt: skip
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (QuestionError, 422),
    (AudioError, 422),
    (UnknownVoiceError, 422),
    (ServerBusyError, 503),
    (TurnTimeoutError, 504),
    (NodeTimeoutError, 504),
    (SpeechError, 503),
    (VoiceError, 503),
    (WeightsError, 503),
    (RecipeIndexError, 503),
    (SettingsError, 503),
    *((kind, 503) for kind in storage_errors()),
)
FAILED = "出错了，请再试一次。Something failed; please try again."
_LATE = "录音没有及时听完。The recording was not heard in time."


def known_errors() -> tuple[type[Exception], ...]:
    """Return the failures whose message is a sentence for the caller."""
    return tuple(kind for kind, _ in _STATUS)


def sentence(error: Exception) -> str:
    """Return what the caller is told about a failure, on one line; one that is not ours is logged and not shown."""
    if not isinstance(error, known_errors()):
        log.error("A turn failed", exc_info=error)
        return FAILED
    if isinstance(error, storage_errors()):
        return storage_sentence(error)
    return _LATE if isinstance(error, NodeTimeoutError) else " ".join(str(error).split())


def status_of(error: Exception) -> int:
    """Return the HTTP status of a failure, 500 if it is not one of ours."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def handle_errors(app: FastAPI) -> None:
    """Have every failure answered with its status and one sentence."""

    async def known(request: Request, error: Exception) -> JSONResponse:
        status = status_of(error)
        retry = {"retry-after": "2"} if status == 503 else {}
        return JSONResponse({"detail": sentence(error)}, status, retry)

    async def unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return JSONResponse({"detail": FAILED}, 500)

    for kind, _ in _STATUS:
        app.add_exception_handler(kind, known)
    handle_invalid(app)
    app.add_exception_handler(Exception, unknown)


def handle_invalid(app: FastAPI) -> None:
    """Have a request that is not what its route takes, or that cannot be done, answered with one sentence."""

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return JSONResponse({"detail": first_problem(error.errors())}, 422)

    async def refused(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 422)

    app.add_exception_handler(RequestValidationError, invalid)
    for kind in _REFUSED:
        app.add_exception_handler(kind, refused)


def first_problem(errors: Sequence[Any]) -> str:
    """Say in one sentence which field is wrong."""
    first = errors[0]
    where = ".".join(str(part) for part in first.get("loc", ()) if part != "body")
    return f"请求不对 Invalid request: {where or 'body'}: {str(first.get('msg', '')).lower()}."
