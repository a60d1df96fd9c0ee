"""One turn on the page: the assistant's events become steps, a recipe card and a streamed message."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import chainlit as cl

from graph.events import Answer, Card, Event, PictureProgress, StepEnded, StepStarted, Token
from graph.state import Source
from page.card import card_props
from page.drawing import DrawingLine
from page.steps import describe, step_name
from page.user_settings import Choices
from page.wording import Language, say

PICTURES = "/pictures"
CARD_ELEMENT = "RecipeCard"
CITED = "recipe-"
# Two spaces end a line where Markdown would join it to the next.
_ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\*_`#>~|-+.[]"} | {"\n": "  \n"})


@dataclass
class TurnView:
    """Shows one turn; feed it the events in order."""

    language: Language
    question: str
    message_id: str = ""
    spoken: cl.Message | None = None
    choices: Choices = field(default_factory=Choices)
    seen: list[str] = field(default_factory=list)
    """Ids of the recipes whose cards stand in this chat already; cards shown are added."""
    _state: dict[str, Any] = field(default_factory=dict)
    _steps: dict[str, cl.Step] = field(default_factory=dict)
    _thinking: cl.Step | None = None
    _finished: int = 0
    _milliseconds: float = 0.0
    _reply: cl.Message | None = None
    _drawing: DrawingLine | None = None

    async def show(self, events: AsyncIterator[Event]) -> Answer | None:
        """Show every event and return the answer, None if the turn ended without one."""
        self._state["question"] = self.question
        answer: Answer | None = None
        try:
            async for event in events:
                match event:
                    case StepStarted():
                        await self._step_started(event)
                    case StepEnded():
                        await self._step_ended(event)
                    case Card() if event.changed or event.recipe.recipe_id not in self.seen:
                        await self._show_card(event)
                    case Token():
                        await self._stream(event.text)
                    case PictureProgress() if self._drawing:
                        await self._drawing.show(event)
                    case Answer():
                        answer = event
        finally:
            await self._fold()
        if answer:
            await self._finish(answer)
        return answer

    async def _step_started(self, event: StepStarted) -> None:
        parent = await self._parent()
        name = step_name(event.node, self.language)
        step = cl.Step(name=name, type="tool", parent_id=parent.id, show_input=True)
        step.start = _now()
        self._steps[event.node] = step
        await step.send()
        if event.node == "illustrate":
            self._drawing = DrawingLine(self.language)
            await self._drawing.begin()

    async def _step_ended(self, event: StepEnded) -> None:
        step = self._steps.pop(event.node, None)
        if step is None:
            return
        text = describe(event.node, self._state, event.output, self.language)
        self._state.update(event.output)
        self._finished += 1
        self._milliseconds += event.milliseconds
        step.name = f"{text.name} · {say('ms', self.language, ms=round(event.milliseconds))}"
        step.input, step.output = text.input, text.output
        step.language = None
        step.end = _now()
        await step.update()
        if event.node == "transcribe" and self.spoken:
            self.spoken.content = str(event.output.get("question") or say("recording", self.language))
            await self.spoken.update()

    async def _parent(self) -> cl.Step:
        if self._thinking is None:
            run = cl.context.current_step
            name = say("thinking", self.language)
            self._thinking = cl.Step(name=name, type="tool", parent_id=run.id if run else None)
            self._thinking.start = _now()
            await self._thinking.send()
        return self._thinking

    async def _fold(self) -> None:
        """Close what is still open; a turn that was stopped or failed leaves no step running."""
        if self._drawing:
            await self._drawing.end()
        for step in self._steps.values():
            step.end = _now()
            await step.update()
        if self._thinking:
            seconds = f"{self._milliseconds / 1000:.1f}"
            self._thinking.name = say("thought", self.language, steps=self._finished, seconds=seconds)
            self._thinking.end = _now()
            await self._thinking.update()

    async def _show_card(self, event: Card) -> None:
        recipe = event.recipe
        if event.mark:
            await cl.Message(content=f"*{event.mark}*").send()
        measures = None if self.choices.measures == "recipe" else self.choices.measures
        props = card_props(
            recipe,
            self.language,
            servings=None if event.changed else self.choices.servings or None,
            measures=measures,
        )
        self.seen.append(recipe.recipe_id)
        card = cl.CustomElement(name=CARD_ELEMENT, props=props, display="inline")
        await cl.Message(content="", elements=[card]).send()

    async def _stream(self, text: str) -> None:
        if self._reply is None:
            self._reply = cl.Message(content="")
        await self._reply.stream_token(text if self.choices.markdown else as_written(text))

    async def _finish(self, answer: Answer) -> None:
        reply = self._reply or cl.Message(content="")
        reply.content = _text(answer, self.language, self.choices.markdown)
        if answer.image:
            title = answer.sources[0]["title"] if answer.sources else ""
            url = f"{PICTURES}/{quote(Path(answer.image).name)}"
            picture = cl.Image(name=title or "picture", url=url, display="inline", size="large")
            reply.elements = [picture]  # type: ignore[list-item]
        reply.actions = _choices(answer, self.language)
        if not answer.choices:
            reply.actions += [cl.Action(name="ask", payload={"question": chip}, label=chip) for chip in answer.next]
        if not answer.choices:
            reply.actions.append(self._again(answer))
        reply.metadata = {"unsupported": answer.unsupported, "timings_ms": answer.timings_ms}
        await reply.send()

    def _again(self, answer: Answer) -> cl.Action:
        payload = {"question": answer.question or self.question, "message": self.message_id}
        return cl.Action(name="again", payload=payload, label=say("again", self.language), icon="refresh-cw")


def as_written(text: str) -> str:
    """Escape what Markdown would format, so that the page shows the text as the model wrote it."""
    return text.translate(_ESCAPED)


def _text(answer: Answer, language: Language, markdown: bool) -> str:
    parts = [answer.answer if markdown else as_written(answer.answer)]
    if answer.sources:
        titles = "、".join(_citation(source) for source in answer.sources)
        parts.append(f"*{say('sources', language, titles=titles)}*")
    return "\n\n".join([*parts, *(f"> {notice}" for notice in answer.notices)])


def _citation(source: Source) -> str:
    """Return a link that opens the recipe on the page."""
    return f"[《{as_written(source['title'])}》](#{CITED}{quote(source['recipe_id'])})"


def _choices(answer: Answer, language: Language) -> list[cl.Action]:
    """Offer each dish as a button: those asked back about, else those of a list."""
    if answer.choices:
        return [cl.Action(name="ask", payload={"question": title}, label=title) for title in answer.choices]
    if len(answer.sources) < 2 or answer.next:
        return []
    return [
        cl.Action(name="ask", payload={"question": say("how", language, title=source["title"])}, label=source["title"])
        for source in answer.sources
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
