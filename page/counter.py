"""What the card and cook mode ask of the server over HTTP: hearing a voice command."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from jwt import PyJWTError

from page.commands import read_command
from page.kitchen import Kitchen
from terminal import known_errors

MAX_CLIP_BYTES = 600_000
_SHORT = "录音太长或是空的。The clip is empty or too long."


def signed_in(request: Request) -> None:
    """Let in only browsers that opened the page here.

    Raises:
        HTTPException: 401, without a valid session.
    """
    from chainlit.auth.cookie import get_token_from_cookies
    from chainlit.auth.jwt import decode_jwt

    try:
        decode_jwt(get_token_from_cookies(dict(request.cookies)) or "")
    except PyJWTError:
        raise HTTPException(401, "请先打开页面。Open the page first.") from None


def create_counter(kitchen: Kitchen) -> APIRouter:
    """Return the routes under `/kitchen`."""
    router = APIRouter(prefix="/kitchen", dependencies=[Depends(signed_in)])

    @router.post("/hear")
    async def hear(request: Request) -> dict[str, Any]:
        """Transcribe a short clip and read the command in it."""
        clip = await _body(request)
        # Only a page of this origin may send this type without being asked first.
        if request.headers.get("content-type") != "audio/wav":
            raise HTTPException(415, "audio/wav")
        try:
            text = await _heard(kitchen, clip)
        except known_errors() as error:
            raise HTTPException(422, str(error)) from None
        command = asdict(read_command(text))
        return {"text": text, "command": command["kind"], "seconds": command["seconds"]}

    return router


async def _body(request: Request) -> bytes:
    clip = b""
    async for piece in request.stream():
        clip += piece
        if len(clip) > MAX_CLIP_BYTES:
            raise HTTPException(413, _SHORT)
    if not clip:
        raise HTTPException(422, _SHORT)
    return clip


async def _heard(kitchen: Kitchen, clip: bytes) -> str:
    assistant = await kitchen.assistant()
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(clip)
        file.flush()
        heard = await assistant.parts.transcriber.atranscribe(Path(file.name))
    return "" if heard.no_speech else str(heard.text)
