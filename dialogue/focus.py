"""What the conversation is about, carried from turn to turn."""

from collections.abc import Sequence

from langchain_core.documents import Document

from dialogue.intent import read_question
from dialogue.references import offered_in
from dialogue.rewrite import Finder, leans, resolve
from graph.state import Dialogue, State

MAX_NAMED = 20
CERTAIN = 0.62


def follow(state: State, found: Sequence[Document]) -> Dialogue:
    """Return the dialogue state after a turn that was answered from `found`, best first.

    A list of several dishes is kept as offered, for "the second one"; a single dish becomes the focus.
    """
    before = state.get("dialogue", Dialogue())
    titles = [document.metadata["title"] for document in found]
    if len(found) > 1:
        return {**before, "offered": titles, "asked": state["standalone_question"]}
    focused = _focus(before, titles[0])
    return {**focused, "focus_id": found[0].metadata["recipe_id"], "asked": state["standalone_question"]}


async def reconstruct(history: Sequence[tuple[str, str]], finder: Finder) -> Dialogue:
    """Read the dialogue state off `(role, content)` pairs of a conversation that was held elsewhere, oldest first."""
    dialogue = Dialogue()
    for role, content in history:
        dialogue = await (_hear if role == "user" else _reply)(dialogue, content, finder)
    return dialogue


async def _hear(before: Dialogue, question: str, finder: Finder) -> Dialogue:
    reading = read_question(question)
    if reading.intent in ("small_talk", "off_topic") and not leans(question, reading, before):
        return before
    if leans(question, reading, before):
        resolved = await resolve(question, reading, before, finder)
        after = _focus(before, resolved.dish) if resolved.dish else before
        return {**after, "asked": resolved.standalone}
    titles = finder.titles_in(question)
    if reading.intent == "ingredients":
        return {**before, "asked": question}
    if not titles:
        title, score = await finder.best(question)
        titles = [title] if score >= CERTAIN else []
    return {**(_focus(before, titles[0]) if titles else before), "asked": question}


async def _reply(before: Dialogue, reply: str, finder: Finder) -> Dialogue:
    titles = finder.titles_in(reply)
    offered = offered_in(reply, titles)
    if offered:
        return {**before, "offered": offered}
    if len(titles) == 1 and not before.get("focus_title"):
        return _focus(before, titles[0])
    return before


def _focus(before: Dialogue, title: str) -> Dialogue:
    named = [known for known in before.get("named", []) if known != title] + [title]
    return {**before, "focus_title": title, "named": named[-MAX_NAMED:]}
