"""Nodes that answer: `compose` writes what data can say, `generate` has a model write only what needs prose."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from langchain_core.documents import Document
from langgraph.runtime import Runtime
from langgraph.store.base import BaseStore

from answering.answer import answer
from answering.notes import NotesFound
from answering.types import Answered, Beside, Found, KitchenView, Prose, Situation, Talk
from culinary.dishes import mentions as dishes_in
from culinary.ingredients import is_ingredient
from culinary.safety import warnings_for
from dialogue.cutoffs import NAMED
from dialogue.focus import cooked_beside, follow, meal_of, mentioned_in
from dialogue.menu import kept_menu, menu_of
from dialogue.recall import weighed
from dialogue.session import cooked_in, kept
from dialogue.state import Dialogue
from graph.chat_models import settings_of
from graph.finding import CANDIDATES, OF_A_DISH, known_of, limits_of, named_exactly, recipe_of
from graph.kept_kitchen import FAVOURITES, KeptKitchen, open_kitchen
from graph.parts import Parts
from graph.readings import reading_of
from graph.state import Source, State, TurnOptions
from graph.streaming import stream_text
from graph.wording import say
from graph.writing import write_prose
from retrieval.index.lexical_index import Limits
from understanding.free_hand import wants_free_hand
from understanding.intents import Intent
from understanding.preferences import Preferences
from understanding.turn_reading import Request, TurnReading

Writer = Literal["auto", "composed", "model"]
_OF_THE_KITCHEN: frozenset[Intent] = frozenset(("suggest", "menu", "shopping"))
"""Kinds of turn that are answered from the pantry and the plan."""
_WITHOUT_DISH: frozenset[Intent] = frozenset(("substitute", "nutrition", "knowledge", "storage", "safety", "compare"))
"""Kinds of turn that may be about a dish and as well about none."""


async def compose(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Compose the answer from what was read and found, and stream it."""
    options = runtime.context or TurnOptions()
    kept = await _kitchen(state, options, runtime.store)
    situation = await asyncio.to_thread(_situation, state, options, parts, kept.view if kept else None)
    answered = await asyncio.to_thread(answer, situation)
    if kept is not None:
        answered = await kept.done(answered, state["language"])
    if answered.card is not None and state["match"] in ("here", "near") and state["intent"] in OF_A_DISH:
        runtime.stream_writer({"type": "card", **answered.card.model_dump(mode="json")})
    by_chef = not answered.changes and await asyncio.to_thread(_is_for_chef, state, options, answered, parts)
    composed = not by_chef and (not options.prose or _needs_no_model(answered, state, _writer(options, parts)))
    if composed or (answered.prose is not None and not by_chef):
        stream_text(answered.parts, runtime)
    if composed and answered.prose is not None:
        stream_text([answered.prose.fallback], runtime, after=bool(answered.parts))
    return {
        "answered": answered,
        "answer": answered.text if answered.prose is None else _with_fallback(answered),
        "composed": composed,
        "by_chef": by_chef,
        "sources": await asyncio.to_thread(_sources, state, answered, situation),
        "next": list(answered.chips),
        "dialogue": await asyncio.to_thread(_dialogue, state, answered, parts),
    }


async def generate(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Have the model write the part that needs prose; what fails the check is replaced by the composed fallback."""
    options = runtime.context or TurnOptions()
    prose = _wanted(state["answered"], _writer(options, parts))
    known = known_of(state, options)
    written = await write_prose(prose, state["question"], state["language"], parts, known, options)
    shown = () if prose.task == "rewrite" else state["answered"].parts
    lines = [written.text] if written.text else []
    stream_text(lines, runtime, after=bool(shown))
    return {
        "answer": "\n\n".join([*shown, *lines]),
        "unsupported": list(written.unsupported),
        "notices": [*state["notices"], *([say(written.notice, state["language"])] if written.notice else [])],
        "composed": not written.by_model,
    }


async def _kitchen(state: State, options: TurnOptions, store: BaseStore | None) -> KeptKitchen | None:
    """Return the user's kitchen where the turn may need it; None where it does not, or nobody is known."""
    owner, reading = options.kitchen or options.owner, reading_of(state)
    if store is None or not owner or not (reading.kitchen.acts or state["intent"] in _OF_THE_KITCHEN):
        return None
    return await open_kitchen(store, owner, any(act.deed in FAVOURITES for act in reading.kitchen.acts))


def _is_for_chef(state: State, options: TurnOptions, answered: Answered, parts: Parts) -> bool:
    """Tell whether a model with tools is to think the turn out: there is one, and no danger is asked about."""
    settings = parts.settings
    if not options.prose or settings.answers.writer == "composed" or not settings_of(settings, options.profile).tools:
        return False
    return wants_free_hand(reading_of(state), short=answered.short) and not warnings_for(state["question"], None)


def _writer(options: TurnOptions, parts: Parts) -> Writer:
    """Return who writes answers: as the configuration says, or as what the model of the turn can do."""
    writer = parts.settings.answers.writer
    by_model = writer == "auto" and settings_of(parts.settings, options.profile).writes == "all"
    return "model" if by_model else writer


def _needs_no_model(answered: Answered, state: State, writer: Writer) -> bool:
    """Tell whether the composed answer stands as it is; what may endanger is never put into a model's words."""
    if writer == "composed" or state["intent"] in ("safety", "medical"):
        return True
    if answered.prose is None and "⚠️" in answered.text:
        return True
    return answered.prose is None and writer == "auto"


def _wanted(answered: Answered, writer: Writer) -> Prose:
    """Return the part that needs prose, or the whole draft where a model words every answer."""
    if writer == "model" or answered.prose is None:
        return Prose("rewrite", answered.text, answered.text)
    return answered.prose


def _with_fallback(answered: Answered) -> str:
    fallback = answered.prose.fallback if answered.prose else ""
    return "\n\n".join([*answered.parts, *filter(None, [fallback])])


def _situation(state: State, options: TurnOptions, parts: Parts, kitchen: KitchenView | None) -> Situation:
    reading, known = reading_of(state), known_of(state, options)
    needed = state["intent"] not in ("recipe", "amount") or state["match"] == "absent"
    notes = parts.notes(reading, known) if needed or reading.request.confidence < 1 else NotesFound()
    dialogue = state.get("dialogue", Dialogue())
    seed = len(state.get("messages", [])) + int.from_bytes(options.owner.encode()[:4], "big")
    return Situation(
        reading=reading,
        language=state["language"],
        library=parts.library(limits_of(known, state["intent"]), seed),
        recipes=tuple(Found(recipe_of(one), one.metadata["score"]) for one in _meant(state, reading, parts)),
        match=state["match"],
        notes=notes.sure,
        near_notes=notes.near,
        exact_note=notes.exact,
        beside=_beside(state, reading, known, parts),
        known=known,
        talk=Talk(
            focus=dialogue.get("focus_title", ""),
            offered=tuple(dialogue.get("offered", ())),
            named=tuple(dialogue.get("named", ())),
            meal=meal_of(dialogue),
            cooking=cooked_in(dialogue.get("cooking", {})),
            menu=menu_of(dialogue.get("menu")),
            seed=seed,
        ),
        carded=options.carded,
        kitchen=kitchen,
    )


def _beside(state: State, reading: TurnReading, known: Preferences, parts: Parts) -> tuple[Beside, ...]:
    """Return what was found for each request of a turn that asks for several things."""
    found = []
    for request in reading.requests if len(reading.requests) > 1 else ():
        # The dish may be named in another part.
        named = "" if dishes_in(request.text) else "".join(reading.dishes[:1])
        text = f"{named}{request.text}" if not request.text.isascii() else f"{named} {request.text}".strip()
        notes = parts.notes(replace(reading, text=text, requests=(request,)), known)
        found.append(Beside(request.text, notes.sure, notes.near, _of_its_own(state, request, known, parts)))
    return tuple(found)


def _of_its_own(state: State, request: Request, known: Preferences, parts: Parts) -> tuple[Found, ...]:
    """Return the recipes of a request that asks of another dish than the turn was searched for; none else."""
    if request.intent == "suggest" and state["intent"] != "suggest":
        limits = limits_of(known, request.intent)
        documents = parts.retriever.invoke(request.text, never=limits, k=CANDIDATES, open_ended=True)
        return tuple(Found(recipe_of(one), one.metadata["score"]) for one in documents)
    if request.intent not in OF_A_DISH:
        return ()
    title = named_exactly(request.text, parts)
    if not title and dishes_in(request.text) and request.text != reading_of(state).request.text:
        best, score = parts.retriever.best(request.text)
        title = best if score >= NAMED else ""
    first = next(iter(state["documents"]), None)
    recipe = parts.library(Limits(), 0).recipe(title) if title else None
    if recipe is None or (first is not None and first.metadata["title"] == title and state["match"] == "here"):
        return ()
    return (Found(recipe, 1.0),)


def _meant(state: State, reading: TurnReading, parts: Parts) -> Sequence[Document]:
    """Return the recipes found, unless the turn speaks of no dish and is of a kind that needs none."""
    if state["intent"] not in _WITHOUT_DISH or state.get("about") or reading.dishes:
        return state["documents"]
    return state["documents"] if parts.retriever.names_in(reading.text) else ()


def _sources(state: State, answered: Answered, situation: Situation) -> list[Source]:
    cited = dict.fromkeys(answered.sources)
    recipes = [
        Source(recipe_id=one.metadata["recipe_id"], title=one.metadata["title"], score=one.metadata["score"])
        for one in state["documents"]
        if one.metadata["recipe_id"] in cited
    ]
    notes = [
        Source(recipe_id=note.id, title=note.questions.of(situation.language)[0], score=1.0)
        for note in situation.notes
        if note.id in cited
    ]
    found = {one["recipe_id"] for one in recipes + notes}
    chosen = [
        Source(recipe_id=one, title=recipe.name, score=1.0)
        for one in cited
        if one not in found and (recipe := situation.library.recipe(one))
    ]
    return recipes + chosen + notes


def _dialogue(state: State, answered: Answered, parts: Parts) -> Dialogue:
    """Return what the talk is about after the turn."""
    before = state.get("dialogue", Dialogue())
    titles = [one.metadata["title"] for one in state["documents"]]
    question, focus = state["question"], before.get("focus_title", "")
    after: Dialogue = {**before, "asked": state["standalone_question"]}
    if answered.offered:
        after = {**mentioned_in(before, answered.offered), "offered": list(answered.offered)}
        after["asked"] = state["standalone_question"]
    elif titles and (state["intent"] in OF_A_DISH or state.get("about")) and state["match"] in ("here", "near"):
        after = follow(before, titles[:1], question, state["standalone_question"])
        after = weighed(after, question, focus, parts.retriever)
    if state["intent"] == "recipe":
        dishes = [title for name, title in parts.retriever.names_in(question) if not is_ingredient(name)]
        after = cooked_beside(after, [*dict.fromkeys(dishes)], titles[:1], question)
    standing = menu_of(before.get("menu"))
    if answered.menu is not None:
        after["menu"] = kept_menu(answered.menu)
    elif standing and (answered.offered or after.get("focus_title") != focus or state["intent"] in OF_A_DISH):
        after["menu"] = kept_menu(replace(standing, front=False))
    if answered.cooking is not None:
        after["cooking"] = kept(before.get("cooking", {}), answered.cooking)
    return after
