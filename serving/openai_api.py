"""The OpenAI protocol: any chat client or SDK can talk to the assistant.

What the protocol has no place for (card, citations, picture, thread) stands in the extra field `shishen`.
"""

import asyncio
import json
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Header, HTTPException, UploadFile
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.utils import AddableDict
from pydantic import BaseModel, ConfigDict, Field

from graph.assistant import QuestionError
from serving.cook import Cook, cook_of
from serving.errors import sentence
from serving.protocol import MISSING, REFUSED, CookInput
from serving.rest import Asker, HouseOf
from tools.speech import AudioError
from tools.voice import MEDIA_TYPES, SoundFormat

MODEL = "shishen"
_EXTRA = (
    "thread_id",
    "run_id",
    "intent",
    "standalone_question",
    "card",
    "card_mark",
    "sources",
    "unsupported",
    "image",
    "image_base64",
    "notices",
    "match",
    "composed",
    "next",
)
_CHUNK = 1 << 20
# The voices that clients of OpenAI know; one must be named there.
_VOICES = frozenset(
    ("alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer", "verse")
)
_SOUND: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}}}
_MOST_SAID = 200_000

router = APIRouter(prefix="/v1", tags=["openai"])


class InputAudio(BaseModel):
    """A recording, base64."""

    data: str
    format: str = "wav"


class ContentPart(BaseModel):
    """One part of a message."""

    type: str
    text: str = ""
    input_audio: InputAudio | None = None


class ChatMessage(BaseModel):
    """One message of the client's history."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = None

    def text(self) -> str:
        """Return the text of the message, parts joined."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""

    def audio(self) -> str:
        """Return the first recording of the message, base64, empty if there is none."""
        parts = self.content if isinstance(self.content, list) else []
        return next((part.input_audio.data for part in parts if part.input_audio), "")


class StreamOptions(BaseModel):
    """Choices of a stream."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A chat completion request; fields that mean nothing here are ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "红烧肉怎么做"}], "stream": True}]
        }
    )

    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(None, ge=1, le=32_768)
    max_completion_tokens: int | None = Field(None, ge=1, le=32_768)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    thread_id: str | None = Field(None, description="Keep the conversation here; of `messages` only the last is read")
    image: bool | None = Field(None, description="Draw a picture")
    image_base64: bool = Field(False, description="Give the picture's PNG in `shishen` too")
    language: Literal["auto", "zh", "en"] = "auto"


class SpeechRequest(BaseModel):
    """A text to read aloud; fields that mean nothing here are ignored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": MODEL, "input": "盐2茶匙，大火烧开。", "voice": "alloy"}]}
    )

    model: str = Field(MODEL, max_length=128)
    input: str = Field(min_length=1, max_length=4096, description="At most `voice.max_chars` characters")
    voice: str = Field("", max_length=64, description="A voice of the server's; those of OpenAI are its default one")
    response_format: SoundFormat = "mp3"
    speed: float = Field(1.0, ge=0.25, le=4)
    stream_format: Literal["audio"] = "audio"


@router.get("/models", responses=REFUSED)
async def models(caller: Asker) -> dict[str, Any]:
    """List the one model there is."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}


@router.post("/chat/completions", responses=REFUSED)
async def chat_completions(
    cook: Annotated[Cook, Depends(cook_of)],
    caller: Asker,
    request: ChatRequest,
    x_thread_id: Annotated[str | None, Header(description="As `thread_id` in the body")] = None,
) -> Response:
    """Answer the last message; the card and citations stand in the extra field `shishen`."""
    turn, config = _turn(request, caller.owner, x_thread_id)
    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
    if request.stream:
        wants_usage = bool(request.stream_options and request.stream_options.include_usage)
        body = _lines(cook, turn, config, head, wants_usage)
        return StreamingResponse(body, media_type="text/event-stream", headers={"cache-control": "no-store"})
    answer = await cook.ainvoke(turn, config)
    choice = {"index": 0, "message": {"role": "assistant", "content": answer["answer"]}, "finish_reason": "stop"}
    return _json(
        head | {"object": "chat.completion", "choices": [choice], "usage": _count(answer), "shishen": _extra(answer)}
    )


@router.post("/audio/transcriptions", responses=REFUSED)
async def transcribe(
    house: HouseOf,
    caller: Asker,
    file: Annotated[UploadFile, File(description="wav, flac, mp3, m4a, ogg or webm")],
    model: Annotated[str, Form()] = MODEL,
    response_format: Annotated[Literal["json", "text", "verbose_json"], Form()] = "json",
) -> Response:
    """Turn speech into text, misheard dish names repaired."""
    speech = house.settings.speech
    parts = (await house.kitchen.assistant()).parts
    with tempfile.TemporaryDirectory(prefix="shishen-") as folder:
        clip = Path(folder) / "clip"
        await _save(file, clip, speech.max_bytes)
        async with asyncio.timeout(speech.timeout_s):
            heard = await parts.transcriber.atranscribe(clip)
    text = "" if heard.no_speech else (await asyncio.to_thread(parts.repair, heard)).text
    if response_format == "text":
        return PlainTextResponse(text)
    extra = {"raw": heard.raw} if response_format == "verbose_json" else {}
    return _json({"text": text} | extra)


@router.post("/audio/speech", responses=MISSING | _SOUND)
async def speech(house: HouseOf, caller: Asker, request: SpeechRequest) -> Response:
    """Read a text aloud; the sound comes sentence by sentence, as it is made."""
    settings, voice = house.settings.voice, house.kitchen.voice
    if voice is None:
        raise HTTPException(404, "这里没有声音。This server has no voice; set voice.provider to kokoro or openai.")
    if len(request.input) > settings.max_chars:
        raise QuestionError(
            f"文字太长，最多 {settings.max_chars} 字。The text has more than {settings.max_chars} characters."
        )
    name = "" if settings.provider == "kokoro" and request.voice in _VOICES else request.voice
    spoken = voice.read(request.input, request.response_format, voice=name, speed=request.speed)
    # What fails before the first sound is answered with a status.
    first = await anext(spoken)
    return StreamingResponse(_on(first, spoken), media_type=MEDIA_TYPES[request.response_format])


async def _on(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _turn(request: ChatRequest, owner: str, header_thread: str | None) -> tuple[CookInput, RunnableConfig]:
    thread = request.thread_id or header_thread
    said = [message for message in request.messages if message.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise QuestionError("最后一条消息要来自用户。The last message must come from the user.")
    if sum(len(message.text()) for message in said) > _MOST_SAID:
        raise QuestionError(f"对话太长，最多 {_MOST_SAID} 字。The messages have more than {_MOST_SAID} characters.")
    past = [] if thread else [(message.role, message.text()) for message in said[:-1] if message.text()]
    configurable = {
        "owner": owner,
        "thread_id": thread,
        "history": past,
        "max_tokens": request.max_completion_tokens or request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "image": request.image,
        "image_base64": request.image_base64,
        "language": request.language,
    }
    config: RunnableConfig = {"configurable": configurable, "run_id": uuid.uuid4()}
    return CookInput(question=said[-1].text(), audio=said[-1].audio()), config


async def _lines(
    cook: Cook,
    turn: CookInput,
    config: RunnableConfig,
    head: dict[str, Any],
    wants_usage: bool,
) -> AsyncIterator[str]:
    whole = AddableDict()

    def line(delta: dict[str, Any], end: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": end}
        return _line(head | {"object": "chat.completion.chunk", "choices": [choice]} | more)

    try:
        yield line({"role": "assistant", "content": ""})
        async for chunk in cook.astream(turn, config):
            whole += AddableDict(chunk)
            if "delta" in chunk:
                yield line({"content": chunk["delta"]})
            elif "card" in chunk:
                yield line({}, shishen={"card": chunk["card"], "card_mark": chunk.get("card_mark", "")})
        # A question back, and that nothing was heard, come whole.
        rest = {} if whole.get("delta") else {"content": whole["answer"]}
        yield line(rest, "stop", shishen=_extra(whole))
        if wants_usage:
            yield _line(head | {"object": "chat.completion.chunk", "choices": [], "usage": _count(whole)})
    except Exception as error:
        yield _line({"error": {"message": sentence(error), "type": type(error).__name__, "code": None}})
    yield "data: [DONE]\n\n"


async def _save(upload: UploadFile, target: Path, max_bytes: int) -> None:
    size = 0
    with target.open("wb") as file:
        while chunk := await upload.read(_CHUNK):
            size += len(chunk)
            if size > max_bytes:
                limit = f"{max_bytes / 1e6:.0f} MB"
                raise AudioError(f"音频文件太大，最多 {limit}。 The audio is larger than {limit}.")
            file.write(chunk)


def _extra(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in _EXTRA if answer.get(key) not in (None, "", [])}


def _count(answer: dict[str, Any]) -> dict[str, int]:
    """Return the tokens that the chat model reported for the turn; a composed answer took none."""
    used = answer["usage"]
    given, made = used["input_tokens"], used["output_tokens"]
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


def _json(content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), media_type="application/json")


def _line(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
