"""What the card and cook mode ask of the server: kitchen tools and hearing, over HTTP."""

import asyncio
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field, model_validator

from culinary.ingredients import parse_ingredient
from errors import UserError
from graph.assistant import Assistant
from page.card import view_of
from page.sign_in import signed_in
from page.wording import Language
from recipes.recipe import Recipe
from serving.shared_assistant import Kitchen
from tools.kitchen.measures import Measures
from tools.kitchen.nutrition import estimate_nutrition
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError
from tools.speech.recognizer import Transcript
from tools.voice import MEDIA_TYPES, VoiceBusyError, VoiceError, whole
from understanding.reader import read_turn
from understanding.voice_commands import read_command

MAX_CLIP_BYTES = 600_000
MAX_JSON_BYTES = 400_000
_NOT_ASKED = ("small_talk", "off_topic", "about")
_SHORT = "录音太长或是空的。The clip is empty or too long."


class _Asked(BaseModel, extra="forbid"):
    language: Language = "zh"


class ScaleRequest(_Asked):
    """A recipe and the servings wanted."""

    recipe: Recipe
    servings: int = Field(ge=1, le=100)
    measures: Measures | None = None
    avoided: list[list[Annotated[str, Field(max_length=40)]]] = Field(default_factory=list, max_length=1000)
    """For each step what it must not take, as the card has it."""

    @model_validator(mode="after")
    def _of_each_step(self) -> "ScaleRequest":
        if self.avoided and len(self.avoided) != len(self.recipe.steps):
            raise ValueError("avoided needs an entry for each step")
        return self


class SubstituteRequest(_Asked):
    """A line of an ingredient list."""

    item: str = Field(min_length=1, max_length=200)


class SpeakRequest(_Asked):
    """A text to read aloud."""

    text: str = Field(min_length=1, max_length=20_000)


class NutritionRequest(_Asked):
    """A recipe."""

    recipe: Recipe


def small(request: Request) -> None:
    """Refuse bodies that no card sends.

    Raises:
        HTTPException: 413, too large or of unknown length.
    """
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MAX_JSON_BYTES:
        raise HTTPException(413, "内容太大。Too large.")


def create_counter(kitchen: Kitchen) -> APIRouter:
    """Return the routes under `/kitchen`."""
    voice = kitchen.voice
    router = APIRouter(prefix="/kitchen", dependencies=[Depends(signed_in)])

    @router.post("/hear")
    async def hear(request: Request) -> dict[str, Any]:
        """Transcribe a short clip and read the command in it; where it is none, what it asks of the cooking."""
        clip = await _body(request)
        # Only a page of this origin may send this type without being asked first.
        if request.headers.get("content-type") != "audio/wav":
            raise HTTPException(415, "audio/wav")
        try:
            text, question = await _heard(kitchen, clip)
        except UserError as error:
            raise HTTPException(422, str(error)) from None
        command = asdict(read_command(text))
        asked = question if command["kind"] == "none" else ""
        return {"text": asked or text, "command": command["kind"], "seconds": command["seconds"], "question": asked}

    @router.post("/speak", dependencies=[Depends(small)])
    async def speak(asked: SpeakRequest) -> Response:
        """Return the text read aloud, as MP3; what is longer than the longest text is cut off."""
        if voice is None:
            raise HTTPException(404, "这里由浏览器朗读。The browser reads aloud here.")
        try:
            spoken = await whole(voice.read(asked.text[: kitchen.settings.voice.max_chars]))
        except VoiceError as error:
            raise HTTPException(503 if isinstance(error, VoiceBusyError) else 502, str(error)) from None
        return Response(spoken, media_type=MEDIA_TYPES["mp3"])

    _add_tools(router)
    return router


def _add_tools(router: APIRouter) -> None:
    @router.post("/scale", dependencies=[Depends(small)])
    async def scaled(asked: ScaleRequest) -> dict[str, Any]:
        """Return the recipe for other servings: ingredient lines, steps cut at their times, what to mind."""
        try:
            return view_of(asked.recipe, asked.language, asked.servings, asked.measures, asked.avoided)
        except KitchenError as error:
            raise HTTPException(422, error.text.of(asked.language)) from None

    @router.post("/substitutes", dependencies=[Depends(small)])
    async def substitutes(asked: SubstituteRequest) -> dict[str, Any]:
        """Return what can stand in for an ingredient, best first; nothing where nothing is known."""
        try:
            found = substitutes_for(parse_ingredient(asked.item).name)
        except KitchenError:
            found = ()
        return {"options": [one.text(asked.language) for one in found]}

    @router.post("/nutrition", dependencies=[Depends(small)])
    async def nutrition(asked: NutritionRequest) -> dict[str, Any]:
        """Return the nutrition estimate of a recipe in words."""
        return {"lines": [estimate_nutrition(asked.recipe).text(asked.language)]}


async def _body(request: Request) -> bytes:
    clip = b""
    async for piece in request.stream():
        clip += piece
        if len(clip) > MAX_CLIP_BYTES:
            raise HTTPException(413, _SHORT)
    if not clip:
        raise HTTPException(422, _SHORT)
    return clip


async def _heard(kitchen: Kitchen, clip: bytes) -> tuple[str, str]:
    """Return what a clip says, and what it asks, misheard names mended; "" where it asks nothing of the cooking."""
    assistant = await kitchen.assistant()
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(clip)
        file.flush()
        heard = await assistant.parts.transcriber.atranscribe(Path(file.name))
    text = "" if heard.no_speech else str(heard.text)
    return text, await asyncio.to_thread(_asked, assistant, heard) if text else ""


def _asked(assistant: Assistant, heard: Transcript) -> str:
    """Return the question of a clip. A kitchen is full of voices: small talk and the television ask nothing."""
    text = assistant.parts.repair(heard).text
    return "" if read_turn(text).intent in _NOT_ASKED else text
