"""What the databases raise when they are gone, locked or full, and what is said then."""

import logging
import sqlite3
from contextlib import suppress

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from settings import SettingsError

log = logging.getLogger(__name__)
_SENTENCE = "对话暂时存不了，请再试一次。Conversations cannot be kept right now; please try again."


def storage_errors() -> tuple[type[Exception], ...]:
    """Return the errors of the databases."""
    kinds: list[type[Exception]] = [sqlite3.OperationalError]
    with suppress(ImportError):
        from psycopg import OperationalError

        kinds.append(OperationalError)
    return tuple(kinds)


def storage_sentence(error: Exception) -> str:
    """Log an error of a database and return what the caller is told."""
    log.error("Storage failed: %s", " ".join(str(error).split()))
    return _SENTENCE


def handle_storage_errors(app: FastAPI) -> None:
    """Have a database that fails or cannot be used answered with one sentence."""

    async def failed(request: Request, error: Exception) -> JSONResponse:
        told = str(error) if isinstance(error, SettingsError) else storage_sentence(error)
        return JSONResponse({"detail": told}, 503, {"retry-after": "2"})

    for kind in (*storage_errors(), SettingsError):
        app.add_exception_handler(kind, failed)
