"""Chat model on transformers, in process: any causal model folder or hub name, whole or in 4 bit, streamed."""

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import SkipValidation

from models.errors import ChatModelError
from models.internlm import advice
from models.templates import STOPS, TEMPLATES, unmarked
from settings import ChatSettings, resolve

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
# Below this, sampling only adds the cost of drawing.
_GREEDY = 0.01
_engines: dict[tuple[Any, ...], "Engine"] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn; a temperature under 0.01 takes the likeliest."""

    max_tokens: int
    temperature: float
    top_p: float
    repetition_penalty: float


@dataclass
class Engine:
    """A loaded model with its tokenizer; writes one answer at a time."""

    model: Any
    tokenizer: Any
    context_tokens: int
    stops: list[int]
    _busy: threading.Lock = field(default_factory=threading.Lock)

    def prompt(self, messages: Sequence[BaseMessage]) -> list[int]:
        """Return the token ids of a conversation, the marks of turns taken out of what was said.

        Raises:
            ChatModelError: it is longer than the context window.
        """
        rows = [{"role": _ROLES[message.type], "content": unmarked(message.text)} for message in messages]
        try:
            text = self.tokenizer.apply_chat_template(rows, tokenize=False, add_generation_prompt=True)
        except Exception as error:
            raise ChatModelError(f"对话模板不能用 The chat template fails: {_one_line(error)}") from None
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        if len(ids) >= self.context_tokens:
            raise ChatModelError(
                f"对话太长 The conversation has {len(ids)} tokens, the context {self.context_tokens}; ask anew."
            )
        return ids

    def write(
        self, ids: list[int], sampling: Sampling, say: Callable[[str], None], cancelled: threading.Event
    ) -> tuple[int, bool]:
        """Write an answer, telling `say` each piece; return its length in tokens and whether it came to an end.

        Raises:
            ChatModelError: the device failed, out of memory for one.
        """
        import torch
        from transformers import StoppingCriteriaList

        room = min(sampling.max_tokens, self.context_tokens - len(ids))
        with self._busy, torch.inference_mode():
            if cancelled.is_set():
                return 0, False
            try:
                written = self.model.generate(
                    torch.tensor([ids], device=self.model.device),
                    attention_mask=torch.ones(1, len(ids), dtype=torch.long, device=self.model.device),
                    generation_config=self._config(sampling, room),
                    streamer=_streamer(self.tokenizer, say),
                    stopping_criteria=StoppingCriteriaList([_Cancelled(cancelled)]),
                )
            except (RuntimeError, ValueError, IndexError) as error:
                raise ChatModelError(f"模型出错 The model failed: {_one_line(error)}") from None
        new = written[0, len(ids) :].tolist()
        return len(new), bool(new) and new[-1] in self.stops

    def _config(self, sampling: Sampling, room: int) -> Any:
        from transformers import GenerationConfig

        drawn: dict[str, Any] = {"do_sample": False}
        if sampling.temperature >= _GREEDY:
            drawn = {"do_sample": True, "temperature": sampling.temperature, "top_p": sampling.top_p}
        return GenerationConfig(  # type: ignore[no-untyped-call, unused-ignore]
            max_new_tokens=room,
            repetition_penalty=sampling.repetition_penalty,
            eos_token_id=self.stops,
            pad_token_id=self.tokenizer.pad_token_id if self.tokenizer.pad_token_id is not None else self.stops[0],
            **drawn,
        )


@dataclass(frozen=True)
class _Cancelled:
    """Stopping criterion: someone waits no more."""

    event: threading.Event

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        import torch

        return torch.full((input_ids.shape[0],), self.event.is_set(), dtype=torch.bool, device=input_ids.device)


class HFChat(BaseChatModel):
    """LangChain chat model over an `Engine`; a stream that is closed stops the model at its next token."""

    engine: SkipValidation[Engine]
    max_tokens: int
    temperature: float
    top_p: float
    repetition_penalty: float

    @property
    def _llm_type(self) -> str:
        return "hf"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        pieces: list[str] = []
        ids = self.engine.prompt(messages)
        count, ended = self.engine.write(ids, self._sampling(kwargs), pieces.append, threading.Event())
        message = AIMessage(
            content="".join(pieces), usage_metadata=_usage(len(ids), count), response_metadata=_reason(ended)
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, None, **kwargs))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        ids = self.engine.prompt(messages)
        loop, cancelled = asyncio.get_running_loop(), threading.Event()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        def say(text: str) -> None:
            if not cancelled.is_set():
                loop.call_soon_threadsafe(pieces.put_nowait, text)

        writing = loop.run_in_executor(None, self.engine.write, ids, self._sampling(kwargs), say, cancelled)
        writing.add_done_callback(lambda _: pieces.put_nowait(None))
        try:
            while (text := await pieces.get()) is not None:
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
            count, ended = await writing
            yield ChatGenerationChunk(
                message=AIMessageChunk(
                    content="",
                    usage_metadata=_usage(len(ids), count),
                    response_metadata=_reason(ended),
                    chunk_position="last",
                )
            )
        finally:
            cancelled.set()

    def _sampling(self, given: dict[str, Any]) -> Sampling:
        names = ("max_tokens", "temperature", "top_p", "repetition_penalty")
        return Sampling(**{name: given.get(name, getattr(self, name)) for name in names})


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
            _engines[key] = load_engine(settings)
    return HFChat(
        engine=_engines[key],
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        top_p=settings.top_p,
        repetition_penalty=settings.repetition_penalty,
    )


def close_engines() -> None:
    """Let go of every loaded model; its memory is free once the last chat model of it is gone."""
    with _lock:
        _engines.clear()
    gc.collect()
    if (torch := sys.modules.get("torch")) and torch.cuda.is_available():
        torch.cuda.empty_cache()


def load_engine(settings: ChatSettings) -> Engine:
    """Load model and tokenizer; only safetensors are read, and no code of the folder is run unless that is set.

    Raises:
        ChatModelError: see `create_hf_chat`.
    """
    name = str(resolve(settings.source)) if settings.source else settings.model
    if settings.source and not any(Path(name, file).is_file() for file in ("config.json", "adapter_config.json")):
        raise ChatModelError(f"没有模型 No model in {name}: chat.source must be a Hugging Face folder.")
    where = {"local_files_only": bool(settings.source), "trust_remote_code": settings.trust_remote_code}
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(name, **where)
        _set_template(tokenizer, settings)
        model = AutoModelForCausalLM.from_pretrained(name, **where, **_loading(settings), use_safetensors=True)
    except ImportError as error:
        raise ChatModelError(f"缺少 {error.name} is missing: pip install -e '.[hf]' ({_one_line(error)}).") from None
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, TypeError) as error:
        raise ChatModelError(f"模型装不进来 {name} cannot be loaded: {_one_line(error)}{advice(name)}") from None
    model.eval()  # type: ignore[no-untyped-call, unused-ignore]
    return Engine(model, tokenizer, settings.context_tokens, _stop_ids(tokenizer, model))


def _loading(settings: ChatSettings) -> dict[str, Any]:
    import torch

    dtype = settings.dtype
    if dtype == "auto" and not torch.cuda.is_available():
        dtype = "float32"
    options: dict[str, Any] = {"dtype": dtype, "device_map": settings.device_map}
    if settings.quantization == "nf4":
        from transformers import BitsAndBytesConfig

        compute = {"auto": "bfloat16"}.get(dtype, dtype)
        options["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call, unused-ignore]
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=compute,
        )
    return options


def _set_template(tokenizer: Any, settings: ChatSettings) -> None:
    if settings.template != "auto":
        tokenizer.chat_template = TEMPLATES[settings.template]
    elif not tokenizer.chat_template:
        raise ChatModelError("模型没有对话模板 The model has no chat template; set chat.template, e.g. internlm2.")


def _stop_ids(tokenizer: Any, model: Any) -> list[int]:
    known = tokenizer.get_vocab()
    configured = model.generation_config.eos_token_id
    ids = configured if isinstance(configured, list) else [configured]
    ids = [*ids, tokenizer.eos_token_id, *(known.get(stop) for stop in STOPS)]
    return list(dict.fromkeys(number for number in ids if number is not None))


def _streamer(tokenizer: Any, say: Callable[[str], None]) -> Any:
    from transformers import TextStreamer

    class Told(TextStreamer):  # type: ignore[misc, unused-ignore]
        """Tells the text as soon as it is whole characters."""

        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
            # A limit may cut the last character in two.
            whole = text.rstrip("\ufffd") if stream_end else text
            if whole:
                say(whole)

    return Told(tokenizer, skip_prompt=True, skip_special_tokens=True)


def _usage(asked: int, written: int) -> UsageMetadata:
    return UsageMetadata(input_tokens=asked, output_tokens=written, total_tokens=asked + written)


def _reason(ended: bool) -> dict[str, Any]:
    return {"finish_reason": "stop" if ended else "length"}


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
