"""Data asked of a chat model: held against its schema and a check, asked again once when it is wrong, and counted."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from models.errors import one_line
from prompts.loader import load_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

Data = TypeVar("Data", bound=BaseModel)
Outcome = Literal["first", "second", "failed"]
counted: Counter[tuple[str, Outcome]] = Counter()
"""How often this process asked for data of a schema, by which of two answers was right."""
_TRIES: tuple[Outcome, ...] = ("first", "second")
_QUIET: Any = {"tags": ["nostream"]}


class NoDataError(RuntimeError):
    """A model gave nothing that can be used, twice; the message says what was wrong at last."""


class Asking(Generic[Data]):
    """A model that is asked for data: by its structured outputs or, where it has none, read from its words.

    Args:
        model: any chat model.
        schema: of the data; what does not fit is refused.
        wrong: says what is wrong with data that fit; nothing where they are right.
        from_words: reads the data from plain words.

    Raises:
        NoDataError: the model has no structured outputs, and its words are not to be read.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        schema: type[Data],
        *,
        wrong: Callable[[Data], str] = lambda data: "",
        from_words: Callable[[str], Data] | None = None,
    ) -> None:
        self._schema, self._wrong, self._from_words = schema, wrong, from_words
        try:
            self._model: Runnable[Any, Any] = model.with_structured_output(schema.model_json_schema(), include_raw=True)
        except NotImplementedError:
            if from_words is None:
                raise NoDataError("the model has no structured outputs") from None
            self._model = model

    def ask(self, said: str, rules: str = "") -> Data:
        """Return the answer to a message, under a system prompt.

        Raises:
            NoDataError: it was wrong, and wrong again when told so.
        """
        fault = ""
        for outcome in _TRIES:
            data, fault = self._held(self._model.invoke(_messages(said, rules, fault), _QUIET))
            if data is not None:
                return self._count(outcome, data)
        raise self._failed(fault)

    async def aask(self, said: str, rules: str = "") -> Data:
        """Return what `ask` does, without blocking the event loop."""
        fault = ""
        for outcome in _TRIES:
            reply = await self._model.ainvoke(await asyncio.to_thread(_messages, said, rules, fault), _QUIET)
            data, fault = await asyncio.to_thread(self._held, reply)
            if data is not None:
                return self._count(outcome, data)
        raise self._failed(fault)

    def _held(self, reply: Any) -> tuple[Data | None, str]:
        """Return the data of an answer, or what is wrong with it."""
        try:
            if self._from_words and not isinstance(reply, dict):
                data = self._from_words(reply.text)
            else:
                data = self._schema.model_validate(reply["parsed"])
        except ValueError as error:
            return None, one_line(error)
        fault = self._wrong(data)
        return (None, fault) if fault else (data, "")

    def _count(self, outcome: Outcome, data: Data) -> Data:
        counted[self._schema.__name__.lower(), outcome] += 1
        return data

    def _failed(self, fault: str) -> NoDataError:
        counted[self._schema.__name__.lower(), "failed"] += 1
        return NoDataError(fault)


def _messages(said: str, rules: str, fault: str) -> list[tuple[str, str]]:
    again = load_prompt("again").render(said=said, wrong=fault) if fault else said
    return [("system", rules), ("human", again)] if rules else [("human", again)]
