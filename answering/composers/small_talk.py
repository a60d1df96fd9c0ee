"""Greetings, thanks, farewells: answered in kind, in one line."""

from answering.phrase_book import say
from answering.types import Composed, Situation
from understanding.pleasantries import read_pleasantry
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer what is said, with where to go on."""
    language, talk = situation.language, situation.talk
    text = say(f"talk_{read_pleasantry(request.text)}", language, variant=talk.seed)
    at_dish = (say("chip_next", language),) if talk.focus and talk.cooking and talk.cooking[-1].step else ()
    return Composed(text, chips=(*at_dish, say("chip_suggest", language), say("chip_menu", language)))
