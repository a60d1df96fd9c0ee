"""What is not about food: one kind line, and back to the kitchen."""

from answering.english import dish_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Decline kindly, and offer to go on with the dish in focus or to suggest one."""
    language, talk = situation.language, situation.talk
    if talk.focus:
        text = say("off_topic_dish", language, variant=talk.seed, dish=dish_name(talk.focus, language))
        return Composed(
            text,
            chips=(say("chip_how", language, dish=short_name(talk.focus, language)), say("chip_suggest", language)),
        )
    text = say("off_topic", language, variant=talk.seed)
    return Composed(text, chips=(say("chip_suggest", language), say("chip_menu", language)))
