"""A causal language model of transformers, loaded: prompts in, tokens out, one answer after the other."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage

from models.errors import ChatModelError, one_line
from models.streamed_text import Say, StopFilter, TokenStreamer
from models.templates import unmarked

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
# Below this, sampling only adds the cost of drawing.
_GREEDY = 0.01


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn, and where to stop; a temperature under 0.01 takes the likeliest."""

    max_tokens: int
    temperature: float
    top_p: float
    repetition_penalty: float
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """Length of an answer in tokens, and whether it came to an end by itself or by a stop sequence."""

    tokens: int
    ended: bool


@dataclass
class Engine:
    """A loaded model with its tokenizer; a thread of its own writes one answer at a time."""

    name: str
    model: Any
    tokenizer: Any
    context_tokens: int
    stops: list[int]
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "hf-chat"))

    def prompt(self, messages: Sequence[BaseMessage]) -> list[int]:
        """Return the token ids of a conversation, the marks of turns taken out of what was said.

        Raises:
            ChatModelError: it is longer than the context window, or the chat template cannot write it.
        """
        rows = [{"role": _ROLES.get(one.type, one.type), "content": unmarked(one.text)} for one in messages]
        try:
            text = self.tokenizer.apply_chat_template(rows, tokenize=False, add_generation_prompt=True)
        except Exception as error:
            raise ChatModelError(f"对话模板不能用 The chat template fails: {one_line(error)}") from None
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        if len(ids) >= self.context_tokens:
            raise ChatModelError(
                f"对话太长 The conversation has {len(ids)} tokens, the context {self.context_tokens}; ask anew."
            )
        return ids

    def start(self, ids: list[int], sampling: Sampling, say: Say, cancelled: threading.Event) -> "Future[Written]":
        """Write an answer when those asked for before it are written, telling `say` each piece of text.

        It ends at the next token once `cancelled` is set. The future raises `ChatModelError` where sampling is out of
        bounds or the device fails, out of memory for one.
        """
        return self._writer.submit(self._write, ids, sampling, say, cancelled)

    def _write(self, ids: list[int], sampling: Sampling, say: Say, cancelled: threading.Event) -> Written:
        import torch
        from transformers import StoppingCriteriaList

        if cancelled.is_set():
            return Written(0, False)
        ends = [*self.stops, *self._stop_tokens(sampling.stop)]
        text = StopFilter(sampling.stop, say)
        over = _Over(lambda: text.met or cancelled.is_set())
        try:
            with torch.inference_mode():
                written = self.model.generate(
                    torch.tensor([ids], device=self.model.device),
                    attention_mask=torch.ones(1, len(ids), dtype=torch.long, device=self.model.device),
                    generation_config=self._config(sampling, self.context_tokens - len(ids), ends),
                    streamer=TokenStreamer(self.tokenizer, text.put),
                    stopping_criteria=StoppingCriteriaList([over]),
                )
        except (RuntimeError, ValueError, IndexError) as error:
            raise ChatModelError(f"模型出错 The model failed: {one_line(error)}") from None
        text.end()
        new = written[0, len(ids) :].tolist()
        return Written(len(new), text.met or (bool(new) and new[-1] in ends))

    def _stop_tokens(self, stops: Sequence[str]) -> list[int]:
        """Return the stop sequences that are one token which decoding leaves out, such as `<|im_end|>`."""
        added = self.tokenizer.get_added_vocab() if stops else {}
        return [added[stop] for stop in stops if stop in added]

    def _config(self, sampling: Sampling, room: int, ends: list[int]) -> Any:
        from transformers import GenerationConfig

        drawn: dict[str, Any] = {"do_sample": False}
        if sampling.temperature >= _GREEDY:
            drawn = {"do_sample": True, "temperature": sampling.temperature, "top_p": sampling.top_p}
        return GenerationConfig(  # type: ignore[no-untyped-call, unused-ignore]
            max_new_tokens=min(sampling.max_tokens, room),
            repetition_penalty=sampling.repetition_penalty,
            eos_token_id=ends,
            pad_token_id=self.tokenizer.pad_token_id if self.tokenizer.pad_token_id is not None else ends[0],
            **drawn,
        )


@dataclass(frozen=True)
class _Over:
    """Stopping criterion: a stop sequence was met, or nobody waits any more."""

    check: Callable[[], bool]

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        import torch

        return torch.full((input_ids.shape[0],), self.check(), dtype=torch.bool, device=input_ids.device)
