"""Routers: pure functions of the state that name the next node."""

from typing import Literal

from graph.state import State


def after_receive(state: State) -> Literal["transcribe", "understand"]:
    """Send a recording to be transcribed first, text straight to understanding."""
    return "transcribe" if state.get("audio") else "understand"


def after_transcribe(state: State) -> Literal["understand", "remember"]:
    """End the turn where nothing was heard; the answer already says so."""
    return "understand" if state.get("question") else "remember"


def after_understand(state: State) -> Literal["rewrite", "retrieve", "converse", "decline", "remember"]:
    """Skip recipes for small talk and off-topic turns, and rewriting where the question stands alone."""
    match state["intent"]:
        case "small_talk":
            return "remember" if state.get("answer") else "converse"
        case "off_topic" | "medical" | "unsafe":
            return "decline"
        case "recipe" | "ingredients" | "technique" | "adapt" | "picture":
            return "retrieve" if state.get("standalone_question") else "rewrite"
        case other:
            raise ValueError(f"No route for intent '{other}'.")


def after_retrieve(state: State) -> Literal["clarify", "grade"]:
    """Ask back where several dishes may be meant."""
    return "clarify" if state.get("choices") else "grade"


def after_grade(state: State) -> Literal["generate", "show", "decline"]:
    """Show a picture without prose, decline what is not about food, answer the rest."""
    match state["grade"]:
        case "good":
            return "show" if state["intent"] == "picture" else "generate"
        case "none":
            return "generate"
        case "off_topic":
            return "decline"
        case other:
            raise ValueError(f"No route for grade '{other}'.")


def after_check(state: State) -> Literal["correct", "finish"]:
    """Have an answer with unsupported amounts written once more; the second one is marked."""
    return "correct" if state["unsupported"] and not state.get("corrected") else "finish"


def after_remember(state: State) -> Literal["illustrate", "__end__"]:
    """Draw where a picture is wanted and there is a recipe to draw."""
    return "illustrate" if state.get("wants_image") and state.get("sources") else "__end__"
