"""A chat model behind an OpenAI-compatible endpoint, the embedded one included."""

from typing import Any, Literal

from langchain_core.language_models import LanguageModelInput
from langchain_core.runnables import Runnable
from langchain_openai.chat_models.base import BaseChatOpenAI

from models.templates import unmarked


class EndpointChat(BaseChatOpenAI):
    """Sends every message without marks of turns: llama.cpp and others read them as such, wherever they stand.

    BaseChatOpenAI sends max_tokens; ChatOpenAI renames it to a parameter that only OpenAI itself knows.
    """

    data_by: Literal["json_schema", "function_calling"] = "json_schema"
    """How it is asked for data: llama.cpp, vLLM and others hold any model to a schema; others know tools only."""

    def with_structured_output(self, schema: Any = None, **kwargs: Any) -> Runnable[LanguageModelInput, Any]:
        """Return a model that answers with data of a schema."""
        return super().with_structured_output(schema, **{"method": self.data_by, **kwargs})

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        for message in payload["messages"]:
            if isinstance(message.get("content"), str):
                message["content"] = unmarked(message["content"])
        return payload
