"""The chef: a model that calls the kitchen tools, for what the plan cannot compose well; held before it is shown."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from langchain_core.messages import AnyMessage
from langchain_core.tools import BaseTool, tool
from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime

from answering.allergies import clashes, forbidden
from answering.phrase_book import say as phrase
from answering.prose_check import faults, unsupported
from culinary.ingredients import mentions
from culinary.safety import warnings_for
from dialogue.focus import mentioned_in
from dialogue.injection import without_orders
from dialogue.state import Dialogue
from graph.chat_models import settings_of
from graph.finding import known_of
from graph.langchain_tools import changing_tools, langchain_tools
from graph.my_kitchen import MyKitchen
from graph.my_kitchen_tools import MyKitchenTools
from graph.parts import Parts
from graph.state import Source, State, TurnOptions
from graph.streaming import stream_text
from graph.tool_results import Told
from graph.toolbox import Toolbox
from graph.wording import say
from memory.preferences import PreferenceStore
from models.chat import cut_off, limited
from models.errors import NoChatModelError
from prompts.loader import load_prompt
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from tools.kitchen.text import Language
from understanding.preferences import Preferences
from understanding.reader import read_turn

log = logging.getLogger(__name__)
_TITLE = re.compile(r"《([^《》]{1,40})》")
_BEFORE = 4
"""Messages of the talk that the chef is told."""
_LONGEST = 2_000
_SHOWN = 60


async def chef(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Have the model think the answer out with the tools; what fails leaves the composed answer standing."""
    options = runtime.context or TurnOptions()
    known = known_of(state, options)
    try:
        async with asyncio.timeout(parts.settings.chef.deadline_s):
            messages = await _work_out(state, runtime, options, known, parts)
        if cut_off(messages[-1]):
            update = _left("model_cut", state)
        else:
            update = await asyncio.to_thread(_held, messages, state, options, known, parts)
    except GraphBubbleUp:
        raise
    except NoChatModelError:
        update = {}
    except Exception as error:
        # Every provider fails in its own way, and a model at its limits has failed too.
        log.warning("The chef gave up: %s", type(error).__name__)
        update = _left("model_silent", state)
    stream_text([update.get("answer") or state["answer"]], runtime)
    return {"composed": True, **update}


async def _work_out(
    state: State, runtime: Runtime[TurnOptions], options: TurnOptions, known: Preferences, parts: Parts
) -> list[AnyMessage]:
    """Return the conversation of the model with its tools."""
    from langchain.agents import create_agent

    from graph.chef_leave import UserLeave, what_would_change
    from graph.chef_limits import limits

    language = state["language"]
    asks = options.ask_back and bool(options.owner) and runtime.store is not None
    opened = await asyncio.to_thread(parts.chat, options.profile)
    model = limited(opened, max_tokens=options.max_tokens, temperature=options.temperature, top_p=options.top_p)
    box, report = Toolbox(parts, known, language), partial(_report, runtime, language)
    mine = _mine(runtime, options, known, language, parts)
    tools = [*langchain_tools(box, report, artifacts=False, mine=mine), *parts.tools]
    middleware = limits(parts.settings.chef)
    if mine is not None and asks:
        changing = [*changing_tools(mine, report), _remember(runtime, options, language)]
        tools += changing
        middleware.insert(0, UserLeave(changing, what_would_change(mine.kitchen, mine.owner, language), language))
    rules, said = await asyncio.to_thread(_told, state, known)
    agent: Any = create_agent(
        model,
        tools,
        system_prompt=rules,
        middleware=middleware,
        # Only a question to the user has to outlast the turn.
        checkpointer=None if asks else False,
        name="chef",
    )
    result = await agent.ainvoke({"messages": said}, {"tags": ["nostream"]})
    return list(result["messages"][len(said) - 1 :])


def _told(state: State, known: Preferences) -> tuple[str, list[tuple[str, str]]]:
    """Return the rules of the turn, and the last messages with the question, orders to the model taken out."""
    language = state["language"]
    rules = load_prompt("chef", language).render(
        forbidden="、".join(forbidden(known)) or say("nothing", language), draft=state["answer"]
    )
    before = [(one.type, without_orders(one.text)) for one in state.get("messages", [])[-_BEFORE:]]
    return rules, [*before, ("human", without_orders(state["standalone_question"]) or "…")]


def _mine(
    runtime: Runtime[TurnOptions], options: TurnOptions, known: Preferences, language: Language, parts: Parts
) -> MyKitchenTools | None:
    owner = options.kitchen or options.owner
    if not owner or runtime.store is None:
        return None
    return MyKitchenTools(MyKitchen(runtime.store, parts), owner, known, language)


def _report(runtime: Runtime[TurnOptions], language: str, name: str, given: dict[str, Any], told: Told) -> None:
    """Stream which tool was used, what it was asked, and the beginning of what it told."""
    asked = "、".join(str(value) for key, value in given.items() if value and key != "language")
    found = told.text.splitlines()[0] if told.text else ""
    runtime.stream_writer({"type": "tool", "tool": name, "asked": asked[:_SHOWN], "found": found[:_SHOWN]})


def _remember(runtime: Runtime[TurnOptions], options: TurnOptions, language: Language) -> BaseTool:
    """Return the tool that keeps something of the user."""

    @tool
    async def remember(said: str) -> str:
        """记住用户的过敏、忌口、人数或厨具 Keep an allergy, dislike, persons or equipment, said in a sentence."""
        told = (await asyncio.to_thread(read_turn, said)).told
        if told == Preferences() or runtime.store is None:
            return say("nothing_to_keep", language)
        await PreferenceStore(runtime.store).add(options.owner, told)
        return say("kept", language)

    made: BaseTool = remember
    return made


def _held(
    messages: Sequence[AnyMessage], state: State, options: TurnOptions, known: Preferences, parts: Parts
) -> dict[str, Any]:
    """Hold the model's answer against what its tools told it; return the changes of the state."""
    language, text = state["language"], messages[-1].text.strip()
    looked_up = "\n".join([state["answer"], *(one.text for one in messages if one.type == "tool")])
    material = "\n".join([looked_up, state["question"], state["standalone_question"]])
    named, missing = _named(text, parts), unsupported(text, material)
    writes_facts = settings_of(parts.settings, options.profile).writes != "prose"
    if _faulty(text, material, state, known, named) or (missing and not writes_facts):
        return _left("model_refused", state)
    cautions = [f"⚠️ {one.zh if language == 'zh' else one.en}" for one in warnings_for(text, None)]
    recipes = [one for one in named if one.name in looked_up]
    titles = [one.name for one in recipes]
    before: Dialogue = state.get("dialogue", {})
    after: Dialogue = {**mentioned_in(before, titles), "offered": titles} if titles else before
    return {
        "answer": "\n\n".join([text, *cautions, *([say("own_idea", language)] if missing else [])]),
        "composed": False,
        "unsupported": missing,
        "sources": [Source(recipe_id=one.recipe_id, title=one.name, score=1.0) for one in recipes],
        "next": [phrase("chip_how", language, dish=title) for title in titles[:3]] or state["next"],
        "dialogue": after,
    }


def _faulty(text: str, material: str, state: State, known: Preferences, recipes: Sequence[Recipe]) -> bool:
    """Tell whether an answer may not be shown, whatever numbers it has.

    Nothing is said lightly of what there is a warning of, no recipe is made up, and an answer that names no food is
    about something else.
    """
    due = warnings_for(text, None)
    warnings = [replace(one, severity="danger") for one in due]
    found = faults(text, f"{material}\n{text}", language=state["language"], known=known, warnings=warnings)
    return bool(
        found
        or any(one.severity == "danger" for one in due)
        or any(title not in material for title in _TITLE.findall(text))
        or any(clashes(one, known) for one in recipes)
        or not (recipes or mentions(text))
        or len(text) > _LONGEST
    )


def _left(notice: str, state: State) -> dict[str, Any]:
    return {"notices": [*state["notices"], say(notice, state["language"])]}


def _named(text: str, parts: Parts) -> list[Recipe]:
    """Return the recipes that an answer names, in its order."""
    library: Callable[[str], Recipe | None] = parts.library(Limits(), 0).recipe
    titles = dict.fromkeys([*_TITLE.findall(text), *(title for _, title in parts.retriever.names_in(text))])
    return [one for title in titles if (one := library(title)) is not None]
