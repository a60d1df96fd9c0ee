"""Medicine and treatment are for a doctor; an emergency comes first."""

from answering.phrase_book import say
from answering.types import Composed, Situation
from understanding.asking import tells_of_harm
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Say whom to ask, and what can be done here."""
    language = situation.language
    lines = [say("medical_emergency", language)] * tells_of_harm(request.text) + [say("medical", language)]
    return Composed("\n".join(lines), chips=(say("chip_light", language),))
