"""What the conversation is about, carried from turn to turn."""

from collections.abc import Sequence

from langchain_core.documents import Document

from graph.state import Dialogue, State

MAX_NAMED = 20


def follow(state: State, found: Sequence[Document]) -> Dialogue:
    """Return the dialogue state after a turn that was answered from `found`, best first.

    A list of several dishes is kept as offered, for "the second one"; a single dish becomes the focus.
    """
    before = state.get("dialogue", Dialogue())
    titles = [document.metadata["title"] for document in found]
    if len(found) > 1:
        return {**before, "offered": titles, "asked": state["standalone_question"]}
    focused = focused_on(before, titles[0], state["question"])
    return {**focused, "focus_id": found[0].metadata["recipe_id"], "asked": state["standalone_question"]}


def focused_on(before: Dialogue, title: str, words: str) -> Dialogue:
    """Return the state with the dish `title` in focus; `words` are those by which it came up."""
    named = [known for known in before.get("named", []) if known != title] + [title]
    kept = named[-MAX_NAMED:]
    said = {known: text for known, text in before.get("said", {}).items() if known in kept}
    if title not in said:
        said[title] = words
    return {**before, "focus_title": title, "named": kept, "said": said}
