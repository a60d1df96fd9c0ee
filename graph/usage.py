"""What a turn's model calls took: tokens as the models report them, and what they cost."""

from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler, BaseCallbackManager, Callbacks
from langchain_core.outputs import LLMResult

from settings import ChatSettings


@dataclass(frozen=True)
class Usage:
    """Model calls of one turn, their tokens, and the cost by the prices of the settings (0 where none are set)."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0


class UsageCounter(BaseCallbackHandler):
    """Counts what the models of one turn report; what is answered from memory costs nothing and is not counted."""

    def __init__(self) -> None:
        self._calls: list[dict[str, Any]] = []

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        """Count one call."""
        for generation in (one for ones in response.generations for one in ones[:1]):
            counted = dict(getattr(getattr(generation, "message", None), "usage_metadata", None) or {})
            if "total_cost" not in counted:
                self._calls.append(counted)

    def beside(self, callbacks: Callbacks) -> Callbacks:
        """Return callbacks together with this one. Not by `merge_configs`, which takes the thread of whoever calls."""
        if isinstance(callbacks, BaseCallbackManager):
            managed = callbacks.copy()
            managed.add_handler(self, inherit=True)
            return managed
        return [*(callbacks or ()), self]

    def usage(self, chat: ChatSettings) -> Usage:
        """Return what was counted, at the prices of a chat model."""
        given, made = (sum(one.get(key, 0) for one in self._calls) for key in ("input_tokens", "output_tokens"))
        cost = (given * chat.price_input + made * chat.price_output) / 1_000_000
        return Usage(len(self._calls), given, made, round(cost, 6))
