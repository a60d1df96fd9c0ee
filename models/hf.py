"""Chat model on transformers, in process: any causal model folder or hub name, whole or in 4 bit, streamed."""

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from queue import SimpleQueue
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import SkipValidation

from models.engine import Engine, Sampling, Written
from settings import ChatSettings

_OPTIONS = ("max_tokens", "temperature", "top_p", "repetition_penalty")
_engines: dict[tuple[Any, ...], Engine] = {}
_lock = threading.Lock()


class HFChat(BaseChatModel):
    """LangChain chat model over an `Engine`; a stream that is closed stops the model at its next token.

    `max_tokens`, `temperature`, `top_p`, `repetition_penalty` and `stop` may be given with each call.
    """

    engine: SkipValidation[Engine]
    max_tokens: int
    temperature: float
    top_p: float
    repetition_penalty: float

    @property
    def _llm_type(self) -> str:
        return "hf"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.engine.name, **{name: getattr(self, name) for name in _OPTIONS}}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, None, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, None, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        ids, cancelled = self.engine.prompt(messages), threading.Event()
        pieces: SimpleQueue[str | None] = SimpleQueue()
        writing = self.engine.start(ids, self._sampling(stop, kwargs), pieces.put, cancelled)
        writing.add_done_callback(lambda _: pieces.put(None))
        try:
            while (text := pieces.get()) is not None:
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
            yield self._last(len(ids), writing.result())
        finally:
            cancelled.set()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        ids, cancelled = self.engine.prompt(messages), threading.Event()
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        def say(text: str) -> None:
            if not cancelled.is_set():
                loop.call_soon_threadsafe(pieces.put_nowait, text)

        writing = asyncio.wrap_future(self.engine.start(ids, self._sampling(stop, kwargs), say, cancelled))
        writing.add_done_callback(lambda _: pieces.put_nowait(None))
        try:
            while (text := await pieces.get()) is not None:
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
            yield self._last(len(ids), await writing)
        finally:
            cancelled.set()
            writing.cancel()

    def _sampling(self, stop: Sequence[str] | str | None, given: dict[str, Any]) -> Sampling:
        chosen = {name: getattr(self, name) if given.get(name) is None else given[name] for name in _OPTIONS}
        # Samplers of transformers refuse a whole number where they want a fraction.
        chosen = {name: value if name == "max_tokens" else float(value) for name, value in chosen.items()}
        return Sampling(**chosen, stop=(stop,) if isinstance(stop, str) else tuple(stop or ()))

    def _last(self, asked: int, written: Written) -> ChatGenerationChunk:
        total = asked + written.tokens
        message = AIMessageChunk(
            content="",
            usage_metadata=UsageMetadata(input_tokens=asked, output_tokens=written.tokens, total_tokens=total),
            response_metadata={
                "finish_reason": "stop" if written.ended else "length",
                "model_name": self.engine.name,
            },
            chunk_position="last",
        )
        return ChatGenerationChunk(message=message)


def create_hf_chat(settings: ChatSettings) -> HFChat:
    """Return the chat model of `chat.source` (a folder) or `chat.model` (a hub name), loaded once per process.

    Raises:
        ChatModelError: the extra is not installed, or the model cannot be had or loaded.
    """
    which = settings.model_dump(
        include={"source", "model", "dtype", "quantization", "device_map", "template", "trust_remote_code"}
    )
    key = (*which.values(), settings.context_tokens)
    with _lock:
        if key not in _engines:
            from models.hf_loading import load_engine

            _engines[key] = load_engine(settings)
    return HFChat(engine=_engines[key], **{name: getattr(settings, name) for name in _OPTIONS})


def close_engines() -> None:
    """Let go of every loaded model; its memory is free once the last chat model of it is gone."""
    with _lock:
        _engines.clear()
    gc.collect()
    if (torch := sys.modules.get("torch")) and torch.cuda.is_available():
        torch.cuda.empty_cache()
