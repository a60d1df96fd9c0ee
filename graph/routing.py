"""Routers: pure functions of the state that name the next node."""

from typing import Literal

from graph.readings import reading_of
from graph.state import State
from understanding.intents import Intent

WITHOUT_RECIPES: frozenset[Intent] = frozenset(("convert", "medical", "preference", "about", "small_talk", "off_topic"))
"""Kinds of turn that no recipe answers."""
SURE = 0.5
"""Share from which the kind of a turn decides alone."""


def needs_no_recipe(state: State) -> bool:
    """Tell whether no recipe answers a turn; one whose kind is unsure may name a dish, only misspelt."""
    return state["intent"] in WITHOUT_RECIPES and reading_of(state).request.confidence >= SURE


def after_receive(state: State) -> Literal["transcribe", "understand"]:
    """Send a recording to be transcribed first, text straight to understanding."""
    return "transcribe" if state.get("audio") else "understand"


def after_transcribe(state: State) -> Literal["understand", "remember"]:
    """End the turn where nothing was heard; the answer already says so."""
    return "understand" if state.get("question") else "remember"


def after_understand(state: State) -> Literal["resolve", "retrieve", "compose"]:
    """Skip recipes for turns that need none, and resolving where the question stands alone."""
    if not state.get("standalone_question"):
        return "resolve"
    return "compose" if needs_no_recipe(state) else "retrieve"


def after_resolve(state: State) -> Literal["compose", "retrieve"]:
    """Skip recipes for follow-ups that need none."""
    return "compose" if needs_no_recipe(state) else "retrieve"


def after_retrieve(state: State) -> Literal["clarify", "grade"]:
    """Ask back where several dishes may be meant."""
    return "clarify" if state.get("choices") else "grade"


def after_compose(state: State) -> Literal["chef", "generate", "remember"]:
    """Have a model write only what needs prose, and think out only what the plan cannot compose well."""
    if state.get("by_chef"):
        return "chef"
    return "remember" if state["composed"] else "generate"


def after_remember(state: State) -> Literal["illustrate", "__end__"]:
    """Draw where a picture is wanted and there is a recipe to draw."""
    return "illustrate" if state.get("wants_image") and state.get("sources") else "__end__"
