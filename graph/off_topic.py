"""Whether a turn stays with food, told by the meaning of its question where words leave it open."""

import re
from collections.abc import Callable

from culinary.ingredients import find_ingredients
from dialogue.cutoffs import NAMED, TELLING_QUESTION
from graph.state import State
from text.normalize import simplify, tokens
from understanding.kinds import adapts, asks_technique, foods_of, is_sure, read_kind, wants_dishes
from understanding.off_topic import speaks_of_cooking
from understanding.topic_model import ELSEWHERE, FAR
from understanding.wishes import read_wishes


def is_elsewhere(state: State, elsewhere: Callable[[str], float]) -> bool:
    """Tell whether the meaning of a question is elsewhere and no dish surely fits it.

    Where it ends on food ("他爸妈来，想露一手他们老家那个鱼"), what it opens with does not count.

    Args:
        state: of a turn whose recipes were found.
        elsewhere: returns how much a text is about something else, about -1 (food) to 1.
    """
    if state.get("about"):
        return _strays(state, elsewhere)
    question = state["standalone_question"]
    best = max((float(document.metadata["score"]) for document in state["documents"]), default=0.0)
    reading = read_kind(question)
    if best >= NAMED or reading.dishes:
        return False
    if wants_dishes(reading) and is_sure(reading) and read_wishes(question).limited:
        return False
    if adapts(reading) and foods_of(reading):
        return False
    asked = re.split(r"[，,。;；\s]", question.rstrip("。，,！!？? "))[-1]
    texts = [question, asked] if find_ingredients(asked) else [question]
    return min(elsewhere(text) for text in texts) > ELSEWHERE


def _strays(state: State, elsewhere: Callable[[str], float]) -> bool:
    """Tell whether a question put to the dish in focus is about something else and has no word of its recipe."""
    question = simplify(state["question"])
    reading = read_kind(question)
    about_focus = state["about"] == state.get("dialogue", {}).get("focus_title")
    if not about_focus or foods_of(reading) or reading.dishes or is_sure(reading) or asks_technique(reading):
        return False
    if len(question) < TELLING_QUESTION or speaks_of_cooking(question, foods_of(reading)):
        return False
    recipe = simplify(state["documents"][0].page_content) if state["documents"] else ""
    shared = any(len(word) > 1 and word in recipe for word in tokens(question))
    return not shared and elsewhere(question) > FAR
