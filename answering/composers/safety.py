"""Is it dangerous: the warning is the answer, else the note; where neither knows, the cautious answer."""

from answering.composers.knowledge import written
from answering.dish import recipe_of
from answering.names import named
from answering.phrase_book import say
from answering.types import Composed, Situation
from answering.warnings import due
from culinary.safety import Warning, warnings_for
from knowledge.note import Note
from understanding.turn_reading import Request

_POINTS = 3


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer a question of danger; nothing after a warning softens it, nothing is ever reassured without a note."""
    language = situation.language
    # Warnings stand at the head of the answer, or at its end.
    if asked_warnings(situation):
        return Composed("")
    note = situation.notes[0] if situation.notes else None
    if note is None:
        chips = tuple(note.questions.of(language)[0] for note in situation.near_notes)
        return Composed("" if _of_who_eats(situation) else say("safety_unknown", language), chips=chips)
    parts = [written(note, language, _POINTS)]
    parts += [say("safety_who", language, who=_who(situation))] * (not _covers(note, situation))
    return Composed("\n".join(parts), sources=(note.id,))


def asked_warnings(situation: Situation) -> list[Warning]:
    """Return the warnings that the words asked give rise to by themselves, and dangers of the dish for who eats."""
    asked = {warning.rule for warning in warnings_for(situation.reading.text, None)}
    return [one for one in _of_who_eats(situation) if one.rule in asked or one.severity == "danger"]


def _of_who_eats(situation: Situation) -> list[Warning]:
    """Return the warnings due, without those of the dish whatever is asked and whoever eats."""
    always = {warning.rule for warning in warnings_for("", recipe_of(situation))}
    return [warning for warning in due(situation) if warning.rule not in always]


def _covers(note: Note, situation: Situation) -> bool:
    """Tell whether a note speaks of those who eat: what is fine for others may not be for them."""
    conditions = situation.known.conditions
    text = "".join((*note.questions.zh, note.answer.zh, *note.points.zh))
    baby = situation.known.baby_months is None or any(word in text for word in ("宝宝", "婴", "岁"))
    return baby and all(condition in text for condition in conditions)


def _who(situation: Situation) -> str:
    language, months = situation.language, situation.known.baby_months
    who = [named(one, language) for one in situation.known.conditions]
    who += [say("told_baby", language, months=months)] * (months is not None)
    return say("list_joint", language).join(who)
