"""Nodes from the question to what was found, and after the answer; each returns the keys it changed."""

import asyncio
from contextvars import Context, copy_context
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from culinary.ingredients import is_ingredient
from dialogue.clarify import choices_for, picked
from dialogue.cutoffs import NAMED
from dialogue.food_meant import naming_food
from dialogue.leaning import leans
from dialogue.menu import Menu, menu_of
from dialogue.menu_talk import dish_asked, of_menu, with_menu
from dialogue.resolve import resolve
from dialogue.session import at_a_step
from dialogue.state import Dialogue
from graph.finding import OF_A_DISH, documents_for, known_of, limits_of, preferences_of, recipe_of
from graph.parts import Parts
from graph.readings import history_before, reading_of, said_of
from graph.routing import WITHOUT_RECIPES
from graph.state import State, TurnOptions
from graph.wording import say
from memory.preferences import PreferenceStore, keep_told
from recipes.facets.facets import Facets, facets
from retrieval.index.lexical_index import Limits
from retrieval.search.dish_identity import Candidate, identify
from understanding.asking import only_names
from understanding.intent_features import History
from understanding.intents import Intent
from understanding.naming import name_alone
from understanding.reader import read_turn
from understanding.taste_change import read_taste_change
from understanding.turn_reading import Request, Scaling, TurnReading
from understanding.whether_here import dish_asked_whether_here

_DISH_OR_NONE: frozenset[Intent] = frozenset(("knowledge", "storage"))
"""Kinds of turn that may be about a dish: one that is named and not here is not answered from another."""

_MISTAKEN_FOR_TASTE: frozenset[Intent] = frozenset(
    ("suggest", "preference", "off_topic", "small_talk", "knowledge", "about")
)


async def receive(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Reset what belongs to one turn."""
    options = runtime.context or TurnOptions()
    return {
        "question": " ".join((state.get("question") or "").split()),
        "standalone_question": "",
        "about": "",
        "answer": "",
        "sources": [],
        "unsupported": [],
        "image": None,
        "notices": [],
        "transcript": None,
        "documents": [],
        "match": "none",
        "composed": True,
        "next": [],
        "choices": [],
        "by_chef": False,
        "wants_image": parts.settings.image.enabled if options.image is None else options.image,
    }


async def transcribe(state: State, *, parts: Parts) -> dict[str, Any]:
    """Turn the recording into text and mend misheard dish names."""
    heard = await parts.transcriber.atranscribe(Path(state["audio"]))
    if heard.no_speech:
        return {"audio": "", "answer": say("not_heard", "zh"), "language": "zh"}
    mended = await asyncio.to_thread(parts.repair, heard)
    record = {"raw": heard.raw, "text": mended.text, "changes": [f"{c.old}→{c.new}" for c in mended.changes]}
    return {"audio": "", "question": f"{state['question']} {mended.text}".strip(), "transcript": record}


async def understand(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Read the turn, keep what it tells of the user, and tell whether it stands alone."""
    question, options = state["question"], runtime.context or TurnOptions()
    dialogue = state.get("dialogue", Dialogue())
    said, follows = await asyncio.to_thread(_understood, question, history_before(state), dialogue, parts)
    owned = PreferenceStore(runtime.store) if runtime.store and options.owner else None
    before = preferences_of(state)
    since = dialogue.get("deletions")
    known, deletions = await keep_told(said, before, since, owned, options.owner)
    wanted = options.language if options.language != "auto" else parts.settings.language
    language = wanted if wanted != "auto" else known.language or said.language
    update: dict[str, Any] = {"said": said, "reading": said, "intent": said.intent, "language": language}
    if (known, deletions) != (before, since):
        kept = known.model_dump(mode="json")
        update["dialogue"] = cast(Dialogue, {**dialogue, "preferences": kept, "deletions": deletions})
    if not follows:
        update["standalone_question"] = question
    if any(one.intent == "picture" for one in said.requests):
        update["wants_image"] = True
    return update


def _understood(question: str, history: History, dialogue: Dialogue, parts: Parts) -> tuple[TurnReading, bool]:
    """Return the reading of a turn, and whether it may lean on the conversation."""
    said = read_turn(question, history, cooking=at_a_step(dialogue.get("cooking", {})))
    menu = menu_of(dialogue.get("menu"))
    if menu and (changes := of_menu(menu, said, dialogue, *_known_of_menu(menu, question, parts))):
        said = with_menu(said, changes)
        return said, [one.deed for one in changes] == ["recipe"]
    return said, bool(dish_asked_whether_here(said.text)) or leans(question, said, dialogue)


def _known_of_menu(menu: Menu, question: str, parts: Parts) -> tuple[dict[str, Facets], list[str]]:
    """Return what each dish of a menu is, and the titles of the dishes that a question names."""
    recipes = map(parts.library(Limits(), 0).recipe, menu.titles)
    named = [title for name, title in parts.retriever.names_in(question) if not is_ingredient(name)]
    return {one.name: facets(one) for one in recipes if one is not None}, named


async def resolve_follow_up(state: State, *, parts: Parts) -> dict[str, Any]:
    """Complete the turn from the conversation; retrieval verifies the dish."""
    return await asyncio.to_thread(_resolved, state, parts)


def _resolved(state: State, parts: Parts) -> dict[str, Any]:
    said, menu = said_of(state), menu_of(state.get("dialogue", Dialogue()).get("menu"))
    if menu and said.menu:
        return _of_menu_dish(menu, said, state["question"], parts)
    dialogue = state.get("dialogue", Dialogue())
    question, said = naming_food(state["question"], said, dialogue)
    resolved = resolve(question, said, dialogue, parts.retriever)
    whole = read_turn(resolved.standalone)
    said_anew = said.text not in whole.text and said.intent in OF_A_DISH
    another = said.intent == "substitute" and resolved.dish and not said.foods
    if resolved.rewritten or (said_anew and (another or only_names(said.text))):
        # 那排骨呢 asks what was asked of the dish before; 换成电饭煲做行不行, where there is such a dish, its recipe.
        said = replace(said, requests=whole.requests)
    if resolved.dish and not resolved.rewritten and said.intent in _MISTAKEN_FOR_TASTE and read_taste_change(said.text):
        # 有多辣, of a dish, asks for no other.
        said = replace(said, requests=(Request("detail", said.text, 1.0),))
    return {
        "standalone_question": resolved.standalone,
        "about": resolved.dish,
        "intent": said.intent,
        "reading": completed(said, whole),
    }


def _of_menu_dish(menu: Menu, said: TurnReading, question: str, parts: Parts) -> dict[str, Any]:
    """Return a turn that asks how a dish of the menu is made, for as many as the menu is; of several it stays as is."""
    title = dish_asked(menu, said.menu, *_known_of_menu(menu, question, parts))
    if not title:
        return {"standalone_question": question}
    asked = say("how_to", said.language, dish=title)
    size = Scaling(servings=menu.persons) if menu.persons else None
    reading = replace(asks_for_recipe(read_turn(asked)), scaling=size, language=said.language)
    return {"standalone_question": asked, "about": title, "intent": "recipe", "reading": reading}


def completed(said: TurnReading, whole: TurnReading) -> TurnReading:
    """Return the reading of a completed turn: what it asks stays as it was said, its dish comes from the talk."""
    return replace(
        whole,
        requests=said.requests,
        language=said.language,
        told=said.told,
        scaling=said.scaling,
        lack=said.lack or whole.lack,
        step=said.step,
        measure=said.measure,
        kitchen=said.kitchen,
        week=said.week or whole.week,
    )


def asks_for_recipe(reading: TurnReading) -> TurnReading:
    """Return a reading as one that asks for a recipe."""
    return replace(reading, requests=(Request("recipe", reading.text, reading.request.confidence),))


async def retrieve(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Find what the completed turn asks for, or find what to ask back."""
    options = runtime.context or TurnOptions()
    if not options.retrieval:
        return {"documents": []}
    documents = await documents_for(state, limits_of(known_of(state, options), state["intent"]), parts)
    if options.ask_back and state["intent"] == "recipe" and not state.get("about"):
        choices = await asyncio.to_thread(choices_for, state["standalone_question"], documents)
        if choices:
            return {"documents": documents, "choices": choices}
    return {"documents": documents}


async def clarify(state: State) -> dict[str, Any]:
    """Ask which dish is meant and wait for the reply; a reply that is none of the choices takes the first."""
    choices = state["choices"]
    reply = interrupt({"question": say("which", state["language"]), "choices": choices})
    title = picked(reply, choices) or choices[0]
    chosen = sorted(state["documents"], key=lambda document: document.metadata["title"] != title)
    first = chosen[0].model_copy(update={"metadata": {**chosen[0].metadata, "score": 1.0}})
    asked = say("how_to", state["language"], dish=title)
    reading = await asyncio.to_thread(read_turn, asked)
    return {
        "documents": [first, *chosen[1:]],
        "choices": [],
        "about": title,
        "standalone_question": asked,
        "reading": reading,
    }


async def grade(state: State, *, parts: Parts) -> dict[str, Any]:
    """Decide whether the dish asked for is here, near, or not here."""
    return await asyncio.to_thread(_graded, state, parts)


def _graded(state: State, parts: Parts) -> dict[str, Any]:
    floor = parts.settings.retrieval.min_score
    good = [document for document in state["documents"] if document.metadata["score"] >= floor]
    intent = state["intent"]
    if intent in WITHOUT_RECIPES:
        # Taken for something else, it surely names a dish: one that was misspelt.
        if not good or good[0].metadata["score"] < NAMED:
            return {"documents": [], "match": "none"}
        return {"documents": good, "match": "here", "intent": "recipe", "reading": asks_for_recipe(reading_of(state))}
    if intent not in OF_A_DISH and intent not in _DISH_OR_NONE:
        return {"documents": good, "match": "here" if good else "none"}
    if state["documents"] and parts.library(Limits(), 0).count() == 1:
        return {"documents": state["documents"], "match": "here"}
    if state.get("about"):
        match, place = ("here", 0) if good else ("absent", 0)
    else:
        candidates = [Candidate(recipe_of(document), document.metadata["same"]) for document in good]
        reading = reading_of(state)
        wishes = reading.wishes.open_ended or (reading.wishes.limited and not name_alone(reading.text))
        found = identify(reading.text, candidates, of_a_dish=intent in OF_A_DISH and not wishes)
        match, place = found.match, found.place
    documents = [*good[place : place + 1], *good[:place], *good[place + 1 :]]
    return {"documents": documents or state["documents"], "match": match}


async def remember(state: State) -> dict[str, Any]:
    """Add the finished turn to the conversation, so that whatever follows cannot lose it."""
    kept = {"standalone": state["standalone_question"]}
    reply = {**kept, "sources": state["sources"], "unsupported": state["unsupported"], "next": state["next"]}
    return {
        "messages": [
            HumanMessage(state["question"] or say("recording", "zh"), additional_kwargs=kept),
            AIMessage(state["answer"], additional_kwargs=reply),
        ]
    }


async def illustrate(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Draw the dish; a picture that fails costs the turn nothing but the picture."""
    cited = state["sources"][0]["recipe_id"]
    document = next((found for found in state["documents"] if found.id == cited), None)
    if document is None:
        return {}
    try:
        picture = await parts.painter.illustrate(
            recipe_of(document),
            instruction=state["question"],
            language=state["language"],
            progress=partial(_report, copy_context(), runtime),
        )
    except Exception as error:
        return {"notices": [*state["notices"], say("no_picture", state["language"], reason=str(error))]}
    last = cast(AIMessage, state["messages"][-1])
    pictured = {**last.additional_kwargs, "image": str(picture.path)}
    return {"image": str(picture.path), "messages": [last.model_copy(update={"additional_kwargs": pictured})]}


def _report(context: Context, runtime: Runtime[TurnOptions], done: int, total: int) -> None:
    """Stream the picture's progress; the painter reports from outside the node, so its context is entered again."""
    context.run(runtime.stream_writer, {"type": "picture", "done": done, "total": total})
