"""What to warn of: dangers at the head of an answer, cautions at its end."""

from collections.abc import Sequence

from answering.dish import dish_of
from answering.types import Part, Situation
from culinary.safety import Warning, warnings_for, withheld
from memory.preferences import Preferences
from understanding.intents import Intent
from understanding.turn_reading import Request

MARK = "⚠️ "
# Kinds whose answer may say yes.
_MAY_SOFTEN: frozenset[Intent] = frozenset(
    ("detail", "substitute", "knowledge", "storage", "suggest", "small_talk", "compare")
)
# A caution of the recipe itself is no part of these.
_NO_COOKING: frozenset[Intent] = frozenset(
    ("amount", "scale", "shopping", "convert", "nutrition", "compare", "about", "preference", "small_talk", "picture")
)


def who_eats(known: Preferences) -> str:
    """Return in words who eats, as the rules of safety read it: 8个月的宝宝吃，孕妇吃."""
    months = getattr(known, "baby_months", None)
    baby = [f"{months}个月的宝宝吃"] if months is not None else []
    return "，".join([*baby, *(f"{condition}吃" for condition in getattr(known, "conditions", ()))])


def is_whole_answer(situation: Situation) -> bool:
    """Tell whether a danger is all that is to be said: what is asked for may kill, or needs help at once."""
    return bool(withheld(situation.reading.text))


def dangers(situation: Situation) -> list[str]:
    """Return the lines that stand at the head of the answer."""
    if is_whole_answer(situation):
        return _lines(withheld(situation.reading.text), situation)
    return _lines([one for one in _due(situation) if one.severity == "danger"], situation)


def cautions(situation: Situation, parts: Sequence[Part]) -> list[str]:
    """Return what to mind, said at the end; what the recipe alone gives rise to only where its cooking is answered."""
    asked = {warning.rule for warning in warnings_for(question_of(situation), None)}
    cooking = any(part.request.intent not in _NO_COOKING for part in parts)
    due = [one for one in _due(situation) if one.severity == "caution" and (cooking or one.rule in asked)]
    return _lines(due, situation)


def may_soften(request: Request, situation: Situation) -> bool:
    """Tell whether an answer to a request may contradict a danger that the turn's own words give rise to."""
    if request.intent not in _MAY_SOFTEN:
        return False
    dish = dish_of(situation)
    of_dish = {warning.rule for warning in warnings_for("", dish.original if dish else None)}
    return any(one.severity == "danger" and one.rule not in of_dish for one in _due(situation))


def _due(situation: Situation) -> list[Warning]:
    dish = dish_of(situation)
    return warnings_for(question_of(situation), dish.original if dish else None)


def question_of(situation: Situation) -> str:
    """Return what the rules of safety read: the question, and who eats by what was told."""
    return "，".join(filter(None, (situation.reading.text, who_eats(situation.known))))


def _lines(warnings: Sequence[Warning], situation: Situation) -> list[str]:
    return [MARK + (one.zh if situation.language == "zh" else one.en) for one in warnings]
