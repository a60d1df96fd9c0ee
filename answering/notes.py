"""The kitchen notes that a turn is answered from."""

from dataclasses import dataclass

from answering.warnings import who_eats
from culinary.ingredients import find_ingredients
from culinary.safety import is_of_kitchen
from knowledge.finder import LIKELY, SURE, SURE_OF_DANGER, NoteFinder
from knowledge.note import Kind, Note
from understanding.intents import Intent
from understanding.preferences import Preferences
from understanding.turn_reading import TurnReading

FROM_NOTES: frozenset[Intent] = frozenset(
    ("knowledge", "storage", "safety", "compare", "heat", "time", "detail", "nutrition", "recipe", "amount")
)
"""Kinds of turn that a note may answer."""
_KINDS: dict[Intent, tuple[Kind, ...]] = {"storage": ("keeping",), "compare": ("difference",), "heat": ("heat",)}

_OF_A_DISH: frozenset[Intent] = frozenset(("heat", "time", "detail", "recipe", "amount"))
_SURE_OF_A_DISH = 0.5  # what is asked of a dish stands in its recipe: a note must be surer to answer it

_WARNS = 0.03  # confidence from which a note that forbids is told where danger is asked of: the rest is caution too
_NOT_OF_DANGER: frozenset[Kind] = frozenset(("choosing", "difference", "sauce", "cuisine", "festival"))
_FORBIDDING = ("不能", "绝不", "别", "不要", "扔", "倒掉", "不喝", "不吃", "不采", "119", "120")


@dataclass(frozen=True, slots=True)
class NotesFound:
    """Notes that answer a turn, and where there are none those that are near."""

    sure: tuple[Note, ...] = ()
    near: tuple[Note, ...] = ()


def find_notes(reading: TurnReading, known: Preferences, finder: NoteFinder) -> NotesFound:
    """Return the notes for a turn; who eats counts as said in the question where it asks of danger."""
    if reading.intent not in FROM_NOTES:
        return NotesFound()
    dangerous = reading.intent == "safety"
    question = "，".join(filter(None, (reading.text, who_eats(known) if dangerous else "")))
    found = finder.find(question, _KINDS.get(reading.intent, ()))
    said = reading.request.text
    if said != reading.text and find_ingredients(said):
        # The dish in focus need not be what it is about: 土豆冒芽了 after 酸辣土豆丝.
        alone = finder.find(question.replace(reading.text, said), _KINDS.get(reading.intent, ()))
        found = max(found, alone, key=lambda notes: notes[0].confidence if notes else 0.0)
    least = _SURE_OF_A_DISH if reading.intent in _OF_A_DISH else SURE
    if dangerous and is_of_kitchen(question):
        # What holds in general is better than a note that is hardly of it.
        return NotesFound(tuple(one.note for one in found if one.confidence >= SURE_OF_DANGER))
    if sure := tuple(one.note for one in found if one.confidence >= _least(one.note, least, dangerous=dangerous)):
        return NotesFound(sure)
    return NotesFound(near=tuple(one.note for one in found if one.confidence >= LIKELY))


def _least(note: Note, least: float, *, dangerous: bool) -> float:
    """Return the confidence from which a note answers: where danger is asked of, one that reassures must be surer."""
    if not dangerous:
        return least
    if note.kind in _NOT_OF_DANGER:
        return _SURE_OF_A_DISH
    warns = note.kind == "keeping" and any(word in note.answer.zh for word in _FORBIDDING)
    return _WARNS if warns else SURE_OF_DANGER
