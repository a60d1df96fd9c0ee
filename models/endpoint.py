"""A chat model behind an OpenAI-compatible endpoint, the embedded one included."""

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_openai.chat_models.base import BaseChatOpenAI

from models.templates import unmarked


class EndpointChat(BaseChatOpenAI):
    """Sends every message without marks of turns: llama.cpp and others read them as such, wherever they stand.

    BaseChatOpenAI sends max_tokens; ChatOpenAI renames it to a parameter that only OpenAI itself knows.
    """

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        for message in payload["messages"]:
            if isinstance(message.get("content"), str):
                message["content"] = unmarked(message["content"])
        return payload
