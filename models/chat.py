"""Factory of the chat model: embedded llama.cpp, transformers in process, or any OpenAI-compatible endpoint."""

import atexit
import json
import os
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import ChatModelError
from models.openmp import sleep_at_barriers
from models.weights import WeightsError, ensure_weights
from settings import ChatSettings, resolve, secret

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["ChatModelError", "close_servers", "create_chat_model", "embedded_server", "healthy", "model_errors"]
_servers: dict[tuple[Path, int, int, int], Any] = {}
_lock = threading.Lock()


def model_errors() -> tuple[type[Exception], ...]:
    """Return what a chat model raises when its endpoint fails."""
    import httpx
    import openai

    return (openai.OpenAIError, httpx.HTTPError, json.JSONDecodeError, ChatModelError)


def create_chat_model(settings: ChatSettings) -> "BaseChatModel":
    """Return the configured chat model, streaming.

    Raises:
        ChatModelError: the embedded weights or the model of provider hf cannot be had.
        ValueError: an unknown provider; the message lists the valid ones.
    """
    match settings.provider:
        case "embedded":
            base_url, key = f"{embedded_server(settings)}/v1", "embedded"
            penalty = {"repeat_penalty": settings.repetition_penalty}
        case "openai":
            base_url = settings.base_url
            secret_key = secret(settings.api_key_env)
            key = secret_key.get_secret_value() if secret_key else "none"
            penalty = {"repetition_penalty": settings.repetition_penalty}
        case "hf":
            from models.hf import create_hf_chat

            return create_hf_chat(settings)
        case "none":
            raise ChatModelError("没有配置聊天模型 No chat model: chat.provider is none.")
        case other:
            raise ValueError(f"Unknown chat.provider '{other}'; valid: embedded, openai, hf, none.")
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
