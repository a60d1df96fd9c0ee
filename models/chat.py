"""Factory of the chat model: embedded llama.cpp, transformers in process, an OpenAI-compatible endpoint, a provider."""

import atexit
import os
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import ChatModelError, NoChatModelError
from models.openmp import sleep_at_barriers
from models.weights import WeightsError, ensure_weights
from settings import ChatSettings, endpoint_key, resolve

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["ChatModelError", "close_servers", "create_chat_model", "cut_off", "embedded_server", "healthy", "limited"]
_LIMITS = ("max_tokens", "num_predict", "max_output_tokens")
"""What models of different providers call the longest answer."""
_REMEMBERED = 1000
_servers: dict[tuple[Path, int, int, int], Any] = {}
_lock = threading.Lock()


def create_chat_model(settings: ChatSettings) -> "BaseChatModel":
    """Return the configured chat model; at temperature 0 it remembers what it answered.

    Raises:
        ChatModelError: there is none, its weights or package cannot be had, or its provider is unknown.
    """
    from langchain_core.caches import InMemoryCache

    model = _create(settings)
    if settings.temperature == 0:
        model.cache = InMemoryCache(maxsize=_REMEMBERED)
    return model


def limited(model: "BaseChatModel", *, max_tokens: int | None, **sampling: float | None) -> "BaseChatModel":
    """Return a model whose answers are at most so long, sampled as given; None leaves what the model has."""
    fields = type(model).model_fields
    length = next((name for name in _LIMITS if name in fields), "max_tokens")
    wanted = {length: max_tokens, **sampling}
    return model.model_copy(
        update={name: value for name, value in wanted.items() if name in fields and value is not None}
    )


def cut_off(reply: "BaseMessage") -> bool:
    """Tell whether a model's words ended at a limit of their length, by whichever name its provider says so."""
    told = (str(reply.response_metadata.get(key, "")) for key in ("finish_reason", "stop_reason", "done_reason"))
    return any(one.lower() in ("length", "max_tokens") for one in told)


def _create(settings: ChatSettings) -> "BaseChatModel":
    match settings.provider:
        case "embedded":
            base_url, key = f"{embedded_server(settings)}/v1", "embedded"
            penalty = {"repeat_penalty": settings.repetition_penalty}
        case "openai":
            base_url, key = settings.base_url, endpoint_key(settings.api_key_env)
            penalty = {"repetition_penalty": settings.repetition_penalty}
        case "hf":
            from models.hf import create_hf_chat

            return create_hf_chat(settings)
        case "none":
            raise NoChatModelError("没有配置聊天模型 No chat model: chat.provider is none.")
        case _:
            from models.providers import create_provider_chat

            return create_provider_chat(settings)
    from models.endpoint import EndpointChat

    return EndpointChat(
        model=settings.model,
        base_url=base_url,
        api_key=lambda: key,
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        top_p=settings.top_p,
        timeout=settings.timeout_s,
        max_retries=0,
        streaming=True,
        stream_usage=True,
        extra_body=penalty if settings.repetition_penalty != 1 else None,
        data_by="function_calling" if settings.tools else "json_schema",
    )


def embedded_server(settings: ChatSettings) -> str:
    """Return the loopback address of the embedded llama.cpp server, starting it once per process.

    Returns:
        A URL such as `http://127.0.0.1:43411`; the server is closed at exit.

    Raises:
        ChatModelError: the weights cannot be had, or llama.cpp refuses them.
    """
    try:
        file = resolve(settings.source) if settings.source else ensure_weights(settings.model)
    except WeightsError as error:
        raise ChatModelError(str(error)) from None
    if not file.is_file():
        raise ChatModelError(f"No model file at {file}; chat.source must name a GGUF file.")
    threads = settings.threads or os.cpu_count() or 2
    key = (file, settings.context_tokens, threads, settings.parallel)
    with _lock:
        if key not in _servers:
            _servers[key] = _start(*key)
        address: str = _servers[key].listening_address
    if not healthy(address):
        raise ChatModelError(f"The embedded model server at {address} does not answer; start again.")
    return address


def healthy(address: str, timeout_s: float = 5) -> bool:
    """Tell whether the llama.cpp server at `address` has its model loaded."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=timeout_s) as response:
            return int(response.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def close_servers() -> None:
    """Stop every embedded server of this process."""
    with _lock:
        _servers.clear()


def _start(file: Path, context_tokens: int, threads: int, parallel: int) -> Any:
    sleep_at_barriers()
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx = context_tokens * parallel
    params.n_parallel = parallel
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.verbosity = -1
    params.endpoint_slots = False
    params.ui = False
    try:
        server = xllamacpp.Server(params)
    except Exception as error:
        raise ChatModelError(f"llama.cpp cannot load {file}: {error}") from None
    if not _servers:
        atexit.register(close_servers)
    return server
