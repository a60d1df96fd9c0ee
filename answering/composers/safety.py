"""Is it dangerous: the warning is the answer, else the note; where neither knows, the cautious answer."""

from answering.composers.knowledge import written
from answering.dish import dish_of
from answering.names import named
from answering.phrase_book import say
from answering.types import Composed, Situation
from answering.warnings import MARK, question_of
from culinary.safety import Warning, warnings_for
from knowledge.note import Note
from understanding.turn_reading import Request

_POINTS = 3


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer a question of danger; nothing after a warning softens it, nothing is ever reassured without a note."""
    language = situation.language
    due = asked_warnings(situation)
    if any(one.severity == "danger" for one in due):
        return Composed("")  # the head of the answer says it all
    if due:
        return Composed("\n".join(MARK + (one.zh if language == "zh" else one.en) for one in due))
    note = situation.notes[0] if situation.notes else None
    if note is None:
        return Composed(say("safety_unknown", language))
    parts = [written(note, language, _POINTS)]
    parts += [say("safety_who", language, who=_who(situation))] * (not _covers(note, situation))
    return Composed("\n".join(parts), sources=(note.id,))


def asked_warnings(situation: Situation) -> list[Warning]:
    """Return the warnings that the question gives rise to, not those of the dish whatever is asked."""
    dish = dish_of(situation)
    recipe = dish.original if dish else None
    always = {warning.rule for warning in warnings_for("", recipe)}
    return [warning for warning in warnings_for(question_of(situation), recipe) if warning.rule not in always]


def _covers(note: Note, situation: Situation) -> bool:
    """Tell whether a note speaks of those who eat: what is fine for others may not be for them."""
    conditions = getattr(situation.known, "conditions", ())
    text = "".join((*note.questions.zh, note.answer.zh, *note.points.zh))
    baby = getattr(situation.known, "baby_months", None) is None or any(word in text for word in ("宝宝", "婴", "岁"))
    return baby and all(condition in text for condition in conditions)


def _who(situation: Situation) -> str:
    language, months = situation.language, getattr(situation.known, "baby_months", None)
    who = [named(one, language) for one in getattr(situation.known, "conditions", ())]
    who += [say("told_baby", language, months=months)] * (months is not None)
    return say("list_joint", language).join(who)
