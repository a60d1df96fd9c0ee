"""A turn as a LangChain runnable: the one way in for every protocol of the server."""

import asyncio
import base64
import binascii
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from fastapi import Request
from langchain_core.callbacks import AsyncCallbackManagerForChainRun
from langchain_core.runnables import ConfigurableFieldSpec, RunnableConfig, RunnableGenerator
from langchain_core.runnables.config import get_config_list, merge_configs
from langchain_core.runnables.utils import AddableDict
from pydantic import TypeAdapter, ValidationError, WithJsonSchema

from answering.types import Card
from graph.assistant import QuestionError
from graph.events import Answer, Token
from graph.state import TurnOptions
from graph.usage import Usage
from serving.errors import sentence
from serving.protocol import CookInput, CookOutput, ThreadId
from serving.tracing import Tracing, describe
from serving.turn_traces import turn_metadata
from serving.turns import TurnRequest, Turns
from tools.speech import AudioError

IMAGES = "/images"
# The playground shows nothing at all where null is another schema and not another type.
_UNSET_BOOL = Annotated[bool | None, WithJsonSchema({"type": ["boolean", "null"]})]
_UNSET_INT = Annotated[int | None, WithJsonSchema({"type": ["integer", "null"]})]
_UNSET_FLOAT = Annotated[float | None, WithJsonSchema({"type": ["number", "null"]})]
_CHOICES = {
    "retrieval": (bool, True, "Answer from recipes"),
    "image": (_UNSET_BOOL, None, "Draw a picture; unset: the server's setting"),
    "image_base64": (bool, False, "Give the picture's PNG in the answer too"),
    "max_tokens": (_UNSET_INT, None, "Longest answer, tokens"),
    "temperature": (_UNSET_FLOAT, None, "Sampling temperature"),
    "top_p": (_UNSET_FLOAT, None, "Nucleus sampling"),
    "language": (Literal["auto", "zh", "en"], "auto", "Language of the answer"),
}
_THREAD: TypeAdapter[str] = TypeAdapter(ThreadId)
_OPTIONS: TypeAdapter[TurnOptions] = TypeAdapter(TurnOptions)


class Cook(RunnableGenerator[CookInput, dict[str, Any]]):
    """Answers one turn; streams the card, pieces of text, then everything else: chunks that add up to the whole.

    The configurable takes `thread_id` and the choices of `TurnOptions`; `owner` is set by the server only.
    """

    def __init__(self, turns: Callable[[], Turns], tracing: Tracing, max_audio_bytes: int) -> None:
        self._turns = turns
        self._tracing = tracing
        self._max_audio_bytes = max_audio_bytes
        super().__init__(cast(Any, self._answer), name="shishen")

    @property
    def config_specs(self) -> list[ConfigurableFieldSpec]:
        """Return what a client may put into the configurable."""
        thread = ConfigurableFieldSpec(
            id="thread_id", annotation=str, default="", description="The conversation to continue; empty: no memory"
        )
        return [
            thread,
            *(
                ConfigurableFieldSpec(id=name, annotation=kind, default=default, description=text)
                for name, (kind, default, text) in _CHOICES.items()
            ),
        ]

    async def ainvoke(self, input: CookInput, config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        """Answer one turn whole.

        Raises:
            QuestionError, AudioError, TurnTimeoutError, ServerBusyError: see `Turns.stream`.
        """
        whole = AddableDict()
        async for chunk in self.astream(input, config, **kwargs):
            whole += AddableDict(chunk)
        whole.pop("delta", None)
        return dict(whole)

    async def abatch(
        self,
        inputs: list[CookInput],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any,
    ) -> list[dict[str, Any]]:
        """Answer several turns, as many at once as the caller may have; the first that fails ends them all.

        Raises:
            QuestionError, AudioError, TurnTimeoutError, ServerBusyError: see `Turns.stream`.
        """
        configs = get_config_list(config, len(inputs))
        slots = asyncio.Semaphore(configs[0].get("configurable", {}).get("at_once", 1))

        async def answer(turn: CookInput, chosen: RunnableConfig) -> dict[str, Any]:
            async with slots:
                return await self.ainvoke(turn, chosen, **kwargs)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(answer(*pair)) for pair in zip(inputs, configs, strict=True)]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in tasks]

    async def astream(
        self, input: CookInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """Answer one turn in chunks, traced where tracing is on."""
        traced = merge_configs(config, {"callbacks": list(self._tracing.handlers())})
        async for chunk in super().astream(input, traced, **kwargs):
            yield chunk

    async def _answer(
        self, given: AsyncIterator[Any], run_manager: AsyncCallbackManagerForChainRun, config: RunnableConfig
    ) -> AsyncIterator[dict[str, Any]]:
        turn = CookInput.model_validate([one async for one in given][-1])
        try:
            async for chunk in self._turn(turn, config, str(run_manager.run_id)):
                if "answer" in chunk:
                    await self._describe(run_manager, config, chunk)
                yield chunk
        except Exception as error:
            # LangServe would end the stream with "Internal Server Error".
            if not str((config.get("metadata") or {}).get("__langserve_endpoint", "")).startswith("stream"):
                raise
            yield AddableDict(error=sentence(error))

    async def _turn(self, turn: CookInput, config: RunnableConfig, run: str) -> AsyncIterator[dict[str, Any]]:
        chosen: Mapping[str, Any] = config.get("configurable") or {}
        options, thread = read_options(chosen), read_thread(chosen.get("thread_id"))
        yield AddableDict(thread_id=thread or "", run_id=run)
        with tempfile.TemporaryDirectory(prefix="shishen-") as folder:
            request = TurnRequest(
                owner=str(chosen["owner"]),
                question=turn.question,
                thread=thread,
                audio=self._clip(turn.audio, Path(folder)),
                history=chosen.get("history", ()),
                options=options,
                run=run,
            )
            async with aclosing(_chunks(self._turns(), request, chosen.get("image_base64") is True)) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def _describe(
        self, manager: AsyncCallbackManagerForChainRun, config: RunnableConfig, answer: dict[str, Any]
    ) -> None:
        assistant = await self._turns().assistant()
        thread = str((config.get("configurable") or {}).get("thread_id") or "")
        describe(manager, turn_metadata(assistant, thread, answer.get("intent") or "", Usage(**answer["usage"])))

    def _clip(self, encoded: str, folder: Path) -> Path | None:
        if not encoded:
            return None
        if len(encoded) > self._max_audio_bytes * 4 // 3 + 4:
            limit = f"{self._max_audio_bytes / 1e6:.0f} MB"
            raise AudioError(f"音频文件太大，最多 {limit}。 The audio is larger than {limit}.")
        try:
            data = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise AudioError("audio 不是 base64。 audio must be base64.") from None
        clip = folder / "question"
        clip.write_bytes(data)
        return clip


def cook_of(request: Request) -> Cook:
    """Return the runnable of the server that got a request."""
    cook: Cook = request.app.state.cook
    return cook


def read_options(chosen: Mapping[str, Any]) -> TurnOptions:
    """Return the choices of a turn that came from outside.

    Raises:
        QuestionError: a choice has the wrong type or is out of range; the message names it.
    """
    given = {name: chosen[name] for name in _CHOICES if name != "image_base64" and chosen.get(name) is not None}
    try:
        options = _OPTIONS.validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise QuestionError(f"选项 {name} 不对 Option {name}: {first['msg'].lower()}.") from None
    for name, low, high in (("max_tokens", 1, 32_768), ("temperature", 0, 2), ("top_p", 0, 1)):
        value = getattr(options, name)
        if value is not None and not low <= value <= high:
            raise QuestionError(f"选项 {name} 不对 Option {name} must be between {low} and {high}.")
    return options


def read_thread(given: Any) -> str | None:
    """Return the name of a thread that came from outside, None if there is none.

    Raises:
        QuestionError: it is no valid name.
    """
    if given is None or given == "":
        return None
    try:
        return _THREAD.validate_python(given)
    except ValidationError:
        raise QuestionError(
            "对话编号只能用字母、数字和 _ . : -，最长 128。thread_id takes letters, digits, _ . : -, at most 128."
        ) from None


def image_address(path: str | None) -> str | None:
    """Return the address of a picture on this server."""
    return f"{IMAGES}/{Path(path).stem}" if path else None


def _base64_of(picture: str) -> str:
    return base64.b64encode(Path(picture).read_bytes()).decode()


async def _chunks(turns: Turns, request: TurnRequest, inline: bool) -> AsyncGenerator[dict[str, Any]]:
    carded = False
    async with aclosing(turns.stream(request)) as events:
        async for event in events:
            match event:
                case Card() if not carded:
                    carded = True
                    yield AddableDict(card=event.marked().model_dump(mode="json"), card_mark=event.mark)
                case Token():
                    yield AddableDict(delta=event.text)
                case Answer():
                    picture = await asyncio.to_thread(_base64_of, event.image) if inline and event.image else ""
                    whole = asdict(event) | {"image": image_address(event.image), "image_base64": picture}
                    yield AddableDict({key: whole[key] for key in CookOutput.model_fields if key in whole})
