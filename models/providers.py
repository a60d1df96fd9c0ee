"""Chat models of LangChain's providers: whatever `init_chat_model` knows, the package of each an extra."""

import os
from typing import TYPE_CHECKING, Any

from models.errors import ChatModelError, one_line
from settings import ChatSettings, endpoint_key

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = ("anthropic", "deepseek", "google_genai", "mistralai", "ollama")
"""Providers whose packages are extras of this project, of the same name but for its hyphen."""

_KEYS = {"anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"), "mistralai": ("MISTRAL_API_KEY",)}
"""Where a provider's package looks for its key and says nothing when there is none."""


def create_provider_chat(settings: ChatSettings) -> "BaseChatModel":
    """Return the chat model of a provider; what is not set is left to the provider's own environment and defaults.

    Raises:
        ChatModelError: no such provider, its package or key is missing, or it refuses a setting.
    """
    from langchain.chat_models import init_chat_model

    given = {"temperature": settings.temperature, "max_retries": 0, **_own_names(settings)}
    for name in ("base_url", "top_p"):
        if getattr(settings, name) != ChatSettings.model_fields[name].default:
            given[name] = getattr(settings, name)
    if settings.api_key_env != ChatSettings.model_fields["api_key_env"].default:
        given["api_key"] = endpoint_key(settings.api_key_env)
    keys = _KEYS.get(settings.provider, ())
    if keys and not {"api_key", "base_url"} & given.keys() and not any(map(os.environ.get, keys)):
        raise ChatModelError(f"缺少密钥 chat.provider {settings.provider}: {keys[0]} must be set.")
    try:
        model: BaseChatModel = init_chat_model(settings.model, model_provider=settings.provider, **given)
    except ImportError as error:
        named = f"'.[{settings.provider.replace('_', '-')}]'"
        package = named if settings.provider in EXTRAS else str(error).split("`")[1].split()[-1]
        raise ChatModelError(
            f"缺少软件包 chat.provider {settings.provider} needs its package: pip install {package}"
        ) from None
    except Exception as error:
        # Each provider has its own errors for a missing key or a setting that it does not take.
        raise ChatModelError(f"模型用不了 chat.provider {settings.provider}: {one_line(error)}") from None
    return model


def _own_names(settings: ChatSettings) -> dict[str, Any]:
    """Return what providers name differently."""
    if settings.provider == "ollama":
        return {
            "num_predict": settings.max_tokens,
            "num_ctx": settings.context_tokens,
            "client_kwargs": {"timeout": settings.timeout_s},
        }
    return {"max_tokens": settings.max_tokens, "timeout": settings.timeout_s}
