"""Keeping, freezing, reheating: as kitchen knowledge, and where no note says it the rule that is always safe."""

from answering.composers import knowledge
from answering.phrase_book import say
from answering.types import Composed, Situation
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer from the note on keeping; how long is never guessed."""
    found = knowledge.compose(situation, request)
    if found is None or situation.notes or found.sources:
        return found
    text = f"{found.text}\n{say('storage_rule', situation.language)}"
    return Composed(text, chips=found.chips)
