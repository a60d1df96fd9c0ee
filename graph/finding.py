"""What each kind of turn needs found, within what the user must not have."""

import asyncio
from collections.abc import Iterable, Sequence

from langchain_core.documents import Document

from answering.tastes import too_hot
from culinary.dishes import mentions as dishes_in
from culinary.ingredients import is_ingredient
from graph.parts import Parts
from graph.readings import reading_of
from graph.state import State, TurnOptions
from recipes.facets.equipment import equipment_names
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.search.dish_identity import SAME, nearest_of_kind
from understanding.intents import Intent
from understanding.naming import name_alone
from understanding.preferences import Preferences

OF_A_DISH: frozenset[Intent] = frozenset(
    (
        "recipe", "ingredients_of", "amount", "time", "heat", "detail", "step", "scale", "substitute", "nutrition",
        "picture",
    )
)  # fmt: skip
"""Kinds of turn that one recipe answers."""
_SEVERAL: frozenset[Intent] = frozenset(("shopping", "compare"))
_OPEN: frozenset[Intent] = frozenset(("suggest", "menu"))
_SURELY_OPEN = 0.5
"""How sure it must be that it is asked what to cook for a search that goes by the wishes alone."""
CANDIDATES = 24
"""Recipes that a suggestion is chosen from."""


async def documents_for(state: State, limits: Limits, parts: Parts) -> list[Document]:
    """Return the recipes that a turn may be answered from, best first."""
    intent, question, about = state["intent"], state["standalone_question"], state.get("about", "")
    if changes := reading_of(state).menu:
        return await _for_menu([one.into for one in changes if one.into], limits, parts)
    if intent in _SEVERAL and (titles := await asyncio.to_thread(_meant, state, parts)):
        return await _of_titles(titles, parts)
    if intent in _OPEN:
        sure = reading_of(state).request.confidence >= _SURELY_OPEN
        found: list[Document] = await parts.retriever.ainvoke(question, never=limits, k=CANDIDATES, open_ended=sure)
        return found
    documents = await parts.retriever.ainvoke(question, never=limits)
    about = about or await asyncio.to_thread(_asked_by_name, state, parts)
    if not about and intent in OF_A_DISH and not reading_of(state).wishes.open_ended:
        return [*documents, *await _of_its_kind(state, documents, limits, parts)]
    if not about or (documents and documents[0].metadata["title"] == about):
        return documents
    meant = await _of_titles([about], parts)
    return [*meant, *(one for one in documents if all(one.id != each.id for each in meant))]


async def _of_its_kind(state: State, documents: Sequence[Document], limits: Limits, parts: Parts) -> list[Document]:
    """Return the recipe nearest in kind to a dish that was not found (another 炒饭), where a deeper look has one."""
    text = reading_of(state).text
    if any(one.metadata["same"] >= SAME for one in documents) or not (name_alone(text) or dishes_in(text)):
        return []
    deeper = await parts.retriever.ainvoke(name_alone(text) or text, never=limits, k=CANDIDATES)
    place = nearest_of_kind(text, [recipe_of(one) for one in deeper])
    return [deeper[place]] if place is not None and all(deeper[place].id != one.id for one in documents) else []


def _asked_by_name(state: State, parts: Parts) -> str:
    """Return the dish of which a fact is asked by its exact name, whatever else resembles the words; "" else."""
    reading = reading_of(state)
    if reading.intent not in OF_A_DISH or reading.intent == "recipe" or reading.wishes.limited:
        return ""
    several = len(reading.requests) > 1
    return (several and named_exactly(reading.request.text, parts)) or named_exactly(reading.text, parts)


def named_exactly(text: str, parts: Parts) -> str:
    """Return the title that a text has as it stands in the index, where it has one that is no food; "" else."""
    titles = [title for name, title in parts.retriever.names_in(text) if name == title and not is_ingredient(name)]
    return titles[0] if len(set(titles)) == 1 else ""


async def _for_menu(wished: Sequence[str], limits: Limits, parts: Parts) -> list[Document]:
    """Return the dishes that may come onto a menu by the words of what is wished of each."""
    found: list[Document] = []
    for words in wished:
        found += await parts.retriever.ainvoke(words, never=limits, k=CANDIDATES, open_ended=True)
    return found


def _meant(state: State, parts: Parts) -> list[str]:
    """Return the titles that a shopping list or a comparison is about."""
    named = [title for _, title in parts.retriever.names_in(state["question"])]
    dialogue = state.get("dialogue", {})
    offered, focus, about = dialogue.get("offered", []), dialogue.get("focus_title", ""), state.get("about", "")
    if len(named) > 1 or (named and state["intent"] == "shopping"):
        return list(dict.fromkeys(named))
    if offered and not about:
        return [*named, *(title for title in offered if title not in named)]
    return list(dict.fromkeys(title for title in (*named, about, focus) if title))


async def _of_titles(titles: Sequence[str], parts: Parts) -> list[Document]:
    """Return the recipe of each title; titles that the index lacks are left out."""
    found = []
    for title in titles:
        documents = await parts.retriever.ainvoke(title)
        meant = next((one for one in documents if one.metadata["title"] == title), None)
        if meant is not None:
            found.append(meant.model_copy(update={"metadata": {**meant.metadata, "score": 1.0}}))
    return found


def recipe_of(document: Document) -> Recipe:
    """Return the recipe that a document holds."""
    return Recipe.model_validate(document.metadata["recipe"])


def preferences_of(state: State) -> Preferences:
    """Return what was told in the conversation."""
    return Preferences.model_validate(state.get("dialogue", {}).get("preferences", {}))


def known_of(state: State, options: TurnOptions) -> Preferences:
    """Return what was told in the conversation together with what the user set beforehand."""
    return (options.preferences or Preferences()).joined(preferences_of(state))


def _unwelcome(known: Preferences) -> list[str]:
    """Return the index terms of dishes that are too hot, or need what the user has told not to have."""
    return [*too_hot(known), *(f"eq:{name}" for name in known.no_equipment)]


def _made_in(equipment: Iterable[str]) -> tuple[str, ...]:
    """Return the index terms of dishes that need equipment, or can be made in it instead."""
    return tuple(f"{way}:{name}" for way in ("eq", "can") for name in sorted(equipment))


def limits_of(known: Preferences, intent: Intent) -> Limits:
    """Return what must not be found for a user.

    A dish asked for by name is answered however hot it is, with a remark; a suggestion keeps to the taste.
    """
    there = {*known.equipment, "无需开火"}
    tools = _made_in(there)
    bound = known.only_equipment and intent in _OPEN
    others = sorted(equipment_names() - there) if bound else ()
    return Limits(
        must=tuple(f"diet:{name}" for name in known.diets),
        must_not=(*known.never, *(_unwelcome(known) if intent in _OPEN else ())),
        one_of=(tools,) if bound else (),
        rather_not=(*(f"ing:{name}" for name in known.dislikes), *(f"eq:{name}" for name in others)),
        rather_one_of=(_made_in(known.equipment) if bound else tools,) if known.equipment else (),
    )
