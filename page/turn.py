"""One turn on the page: the assistant's events become steps, a recipe card and a streamed message."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import chainlit as cl

from answering.types import Card
from graph.events import Answer, Event, PictureProgress, StepEnded, StepStarted, Token, ToolUsed
from graph.state import Source
from page.card import card_props, source_and_size
from page.drawing import DrawingLine
from page.steps import describe, step_name
from page.user_settings import Choices
from page.wording import Language, say
from recipes.recipe import Recipe

PICTURES = "/pictures"
CARD_ELEMENT = "RecipeCard"
CITED = "recipe-"
# Two spaces end a line where Markdown would join it to the next.
_ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\*_`#>~|-+.[]"} | {"\n": "  \n"})


class Standing(NamedTuple):
    """Where a card stands in a chat, and what it shows."""

    question: str
    element: str
    within: str
    fingerprint: str


def standing(seen: dict[str, str], recipe_id: str) -> Standing | None:
    """Return where the card of a recipe stands, None where it stands nowhere."""
    parts = seen.get(recipe_id, "").split(" ")
    return Standing(*parts) if len(parts) == len(Standing._fields) else None


@dataclass
class TurnView:
    """Shows one turn; feed it the events in order."""

    language: Language
    question: str
    message_id: str = ""
    spoken: cl.Message | None = None
    choices: Choices = field(default_factory=Choices)
    seen: dict[str, str] = field(default_factory=dict)
    """Of each recipe whose card stands in this chat, the question it came with, the card's id, that of the message it
    stands in, and a fingerprint; cards are added."""
    original: Callable[[str], Awaitable[Recipe | None]] | None = None
    """Finds a recipe as its source has it, by its id."""
    _state: dict[str, Any] = field(default_factory=dict)
    _steps: dict[str, cl.Step] = field(default_factory=dict)
    _thinking: cl.Step | None = None
    _finished: int = 0
    _milliseconds: float = 0.0
    _reply: cl.Message | None = None
    _held: Card | None = None
    _card: cl.Message | None = None
    _lead: str = ""
    _cited: bool = False
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
                    case Card():
                        self._held = event
                    case Token():
                        await self._stream(event.text)
                    case ToolUsed():
                        await self._looked_up(event)
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

    async def _looked_up(self, event: ToolUsed) -> None:
        """Show what the chef looked up, below its step."""
        parent = self._steps.get("chef") or await self._parent()
        step = cl.Step(name=step_name(event.tool, self.language), type="tool", parent_id=parent.id, show_input=True)
        step.input, step.output, step.language = event.asked, event.found, None
        step.start = step.end = _now()
        await step.send()

    async def _step_ended(self, event: StepEnded) -> None:
        step = self._steps.pop(event.node, None)
        if step is None:
            return
        text = describe(event.node, self._state, event.output, self.language)
        self._state.update(event.output)
        if event.node == "compose":
            await self._show_card(event.output.get("sources", []))
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

    async def _show_card(self, sources: list[Source]) -> None:
        """Show the card below what was composed, so that warnings are read first; whatever follows comes below it.

        A card that stands in this chat already is changed where it stands.
        """
        event, self._held = self._held, None
        if event is None:
            return
        if stands := standing(self.seen, event.recipe.recipe_id):
            if stands.fingerprint != _fingerprint(event):
                await (await self.redrawn(event, stands)).send(for_id=stands.within)
            return
        if self._reply:
            self._lead, self._cited = self._reply.content.strip(), True
            self._reply.content = "\n\n".join([self._lead, *self._citations(sources)])
            await self._reply.send()
            self._reply = None
        card = cl.CustomElement(name=CARD_ELEMENT, props=await self._props(event), display="inline")
        mark = self._shown(event.mark)
        content = f"*{mark}*" if mark not in self._lead else ""
        self._card = await cl.Message(content=content, elements=[card]).send()
        place = Standing(self.message_id, card.id, self._card.id, _fingerprint(event))
        self.seen[event.recipe.recipe_id] = " ".join(place)

    async def redrawn(self, card: Card, stands: Standing) -> cl.CustomElement:
        """Return the element of a card that stands in this chat, as it is now; sent or stored, it takes its place."""
        self.seen[card.recipe.recipe_id] = " ".join(stands._replace(fingerprint=_fingerprint(card)))
        props = await self._props(card)
        return cl.CustomElement(
            name=CARD_ELEMENT, props=props, display="inline", id=stands.element, for_id=stands.within
        )

    async def _props(self, card: Card) -> dict[str, Any]:
        found = await self.original(card.recipe.recipe_id) if self.original else None
        recipe, servings = source_and_size(card, found)
        measures = None if self.choices.measures == "recipe" else self.choices.measures
        props = card_props(recipe, self.language, servings=servings, measures=measures, card=card)
        # What is done on a card until the talk changes it is kept by this on the page.
        return props | {"drawn": uuid4().hex}

    def _citations(self, sources: list[Source]) -> list[str]:
        titles = "、".join(_citation(source) for source in sources)
        return [f"*{say('sources', self.language, titles=titles)}*"] if titles else []

    def _shown(self, text: str) -> str:
        return text if self.choices.markdown else as_written(text)

    async def _stream(self, text: str) -> None:
        if self._reply is None:
            self._reply, text = cl.Message(content=""), text.lstrip()
        await self._reply.stream_token(self._shown(text))

    async def _finish(self, answer: Answer) -> None:
        """Say what has not been said, and offer what can be done next below the answer's last part."""
        await self._show_card(answer.sources)
        rest = self._shown(answer.answer).removeprefix(self._lead).strip()
        said = [*filter(None, [rest]), *([] if self._cited else self._citations(answer.sources))]
        said += [f"> {notice}" for notice in answer.notices]
        last = self._card
        if said or answer.image or last is None:
            last = self._reply or cl.Message(content="")
            last.content = "\n\n".join(said)
            last.elements = [_picture(answer)] if answer.image else []  # type: ignore[list-item]
            last.metadata = {"unsupported": answer.unsupported, "timings_ms": answer.timings_ms}
            await last.send()
        for action in [*_chips(answer, self.language), *self._again(answer)]:
            await action.send(for_id=last.id)

    def _again(self, answer: Answer) -> list[cl.Action]:
        """Offer another answer where there may be a better one: words of data alone come out the same."""
        if answer.choices or (answer.composed and not answer.unsupported and not answer.notices):
            return []
        return [another(answer.question or self.question, self.message_id, self.language)]


def another(question: str, message_id: str, language: Language) -> cl.Action:
    """Return the button that has a question answered anew where it stands."""
    payload = {"question": question, "message": message_id}
    return cl.Action(name="again", payload=payload, label=say("again", language), icon="refresh-cw")


async def offer_again(language: Language) -> None:
    """Offer to answer the last question again, below what was said of it last: that it was stopped."""
    said = cl.chat_context.get()
    asked = next((one for one in reversed(said) if one.type == "user_message"), None)
    if asked:
        await another(asked.content, asked.id, language).send(for_id=said[-1].id)


def as_written(text: str) -> str:
    """Escape what Markdown would format, so that the page shows the text as the model wrote it."""
    return text.translate(_ESCAPED)


def _citation(source: Source) -> str:
    """Return a link that opens the recipe on the page."""
    return f"[《{as_written(source['title'])}》](#{CITED}{quote(source['recipe_id'])})"


def _chips(answer: Answer, language: Language) -> list[cl.Action]:
    """Offer as buttons the dishes asked back about, else the answer's own next questions, else each dish of a list."""
    asked = {title: title for title in answer.choices} or {chip: chip for chip in answer.next}
    if not asked and len(answer.sources) > 1:
        asked = {source["title"]: say("how", language, title=source["title"]) for source in answer.sources}
    return [cl.Action(name="ask", payload={"question": question}, label=label) for label, question in asked.items()]


def _picture(answer: Answer) -> cl.Image:
    title = answer.sources[0]["title"] if answer.sources else ""
    url = f"{PICTURES}/{quote(Path(answer.image or '').name)}"
    return cl.Image(name=title or "picture", url=url, display="inline", size="large")


def _fingerprint(card: Card) -> str:
    """Return a fingerprint of what a card shows."""
    return hashlib.sha256(card.model_dump_json().encode()).hexdigest()[:16]


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
