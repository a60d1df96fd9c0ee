"""What the conversation is about, carried from turn to turn."""

from collections.abc import Mapping, Sequence

from dialogue.state import Dialogue
from text.normalize import simplify
from understanding.comparing import weighs
from understanding.pointing_back import wants_one_more

MAX_NAMED = 20
_MAX_TOLD = 240  # letters kept of what was told of one dish


def follow(before: Dialogue, titles: Sequence[str], question: str, standalone: str) -> Dialogue:
    """Return the dialogue state after a turn that was answered from the recipes `titles`, best first.

    A list of several dishes is kept as offered, for "the second one"; a single dish becomes the focus.

    Args:
        question: the turn as the user said it.
        standalone: the same, completed from the conversation.
    """
    if len(titles) > 1:
        return {**mentioned_in(before, titles), "offered": list(titles), "asked": standalone}
    told = told_of(focused_on(before, titles[0], question), {titles[0]: question})
    return {**told, "asked": standalone}


def focused_on(before: Dialogue, title: str, words: str) -> Dialogue:
    """Return the state with the dish `title` in focus; `words` are those by which it came up."""
    named = [known for known in before.get("named", []) if known != title] + [title]
    kept = named[-MAX_NAMED:]
    said = {known: text for known, text in before.get("said", {}).items() if known in kept}
    if title not in said:
        said[title] = words
    return {**before, "focus_title": title, "named": kept, "said": said}


def cooked_beside(before: Dialogue, dishes: Sequence[str], found: Sequence[str], words: str) -> Dialogue:
    """Return the state after a turn that names several `dishes` to be cooked; the one `found` first is in focus."""
    if len(dishes) < 2:
        return before
    focus = next((title for title in found if title in dishes), dishes[0])
    state = before
    for title in (*(one for one in dishes if one != focus), focus):
        state = focused_on(state, title, words)
    return {**state, "said": {**state.get("said", {}), **dict.fromkeys(dishes, words)}}


def mentioned_in(before: Dialogue, titles: Sequence[str]) -> Dialogue:
    """Return the state after `titles` came up in a list or a reply without being talked about."""
    if not titles:
        return before
    known = [title for title in before.get("mentioned", []) if title not in titles]
    return {**before, "mentioned": [*known, *dict.fromkeys(titles)][-MAX_NAMED:]}


def compared_in(before: Dialogue, question: str, titles: Sequence[str], focus: str = "") -> Dialogue:
    """Return the state after a question that weighs dishes against each other; they are offered in its order.

    Args:
        titles: titles that the question names, in the order they appear.
        focus: the dish talked about before; it comes first where only one other is named.
    """
    dishes = list(dict.fromkeys([focus, *titles] if focus and len(set(titles)) == 1 else titles))
    if len(dishes) < 2 or not weighs(simplify(question)):
        return before
    return {**mentioned_in(before, dishes), "offered": dishes}


def meal_of(dialogue: Dialogue) -> tuple[str, ...]:
    """Return the dish in focus after those it was wanted beside (再来个味噌汤), or was named with in one breath."""
    named, said = dialogue.get("named", []), dialogue.get("said", {})
    words = [said.get(title, "") for title in named]
    first = len(named) - 1
    while first > 0 and (wants_one_more(simplify(words[first])) or words[first] == words[first - 1] != ""):
        first -= 1
    return tuple(named[max(first, 0) :])


def told_of(before: Dialogue, words: Mapping[str, str]) -> Dialogue:
    """Return the state after `words` were said of the dishes that are its keys."""
    alive = {*before.get("named", []), *before.get("mentioned", []), *words}
    told = {title: text for title, text in before.get("told", {}).items() if title in alive}
    for title, text in words.items():
        told[title] = f"{told.get(title, '')}，{text}".strip("，")[-_MAX_TOLD:]
    return {**before, "told": told}


def talked_of(dialogue: Dialogue) -> list[str]:
    """Return every dish that came up, those talked about last."""
    named = dialogue.get("named", [])
    return [title for title in dialogue.get("mentioned", []) if title not in named] + named
