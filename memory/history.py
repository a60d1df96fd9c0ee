"""The window of the conversation that the model is given."""

import re
from collections.abc import Sequence

from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage

_DENSE = re.compile(r"[\u3000-\u9fff\uff00-\uffef0-9]")


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of `text` for Qwen2.5: 0.9 a Chinese character or digit, 0.3 any other character."""
    dense = len(_DENSE.findall(text))
    return round(0.9 * dense + 0.3 * (len(text) - dense)) + 4


def history_window(messages: Sequence[AnyMessage], max_tokens: int) -> list[BaseMessage]:
    """Return the latest whole turns that fit into `max_tokens`.

    When the window is full, half of it is dropped at once: the start of the prompt then stays the same for several
    turns, so that the model server's prefix cache keeps serving it.
    """
    turns: list[list[BaseMessage]] = []
    for message in messages:
        if isinstance(message, HumanMessage) or not turns:
            turns.append([])
        turns[-1].append(message)
    window: list[list[BaseMessage]] = []
    total = 0
    for turn in turns:
        size = sum(estimate_tokens(message.text) for message in turn)
        window.append(turn)
        total += size
        if total > max_tokens:
            while window and total > max_tokens // 2:
                total -= sum(estimate_tokens(message.text) for message in window.pop(0))
    return [message for turn in window for message in turn]
