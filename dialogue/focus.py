"""What the conversation is about, carried from turn to turn."""

from collections.abc import Callable, Sequence

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
        return {**before, "offered": titles}
    named = [title for title in before.get("named", []) if title not in titles] + titles
    focus = found[0].metadata
    return {**before, "focus_id": focus["recipe_id"], "focus_title": focus["title"], "named": named[-MAX_NAMED:]}


def reconstruct(history: Sequence[tuple[str, str]], titles_in: Callable[[str], list[str]]) -> Dialogue:
    """Read the dialogue state off a conversation that was held elsewhere.

    Args:
        history: `(role, content)` pairs, oldest first.
        titles_in: returns the recipe titles that a text names, in the order they appear.
    """
    dialogue = Dialogue()
    for role, content in history:
        titles = titles_in(content)
        if role == "assistant" and len(titles) > 1:
            dialogue["offered"] = titles
        elif titles:
            named = [title for title in dialogue.get("named", []) if title not in titles]
            dialogue["named"] = [*named, *titles][-MAX_NAMED:]
            dialogue["focus_title"] = titles[0] if role == "user" else titles[-1]
    return dialogue
