"""What to warn of: dangers at the head of an answer, cautions at its end."""

from collections.abc import Sequence

from answering.dish import recipe_of
from answering.types import Language, Part, Situation
from culinary.safety import Warning, warnings_for, withheld
from understanding.intents import Intent
from understanding.preferences import Preferences
from understanding.turn_reading import Request

_MARK = "⚠️ "
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
    months = known.baby_months
    baby = [f"{months}个月的宝宝吃"] if months is not None else []
    return "，".join([*baby, *(f"{condition}吃" for condition in known.conditions)])


def is_whole_answer(situation: Situation) -> bool:
    """Tell whether a danger is all that is to be said: what is asked for may kill, or needs help at once."""
    return bool(withheld(situation.reading.text))


def due(situation: Situation) -> list[Warning]:
    """Return the warnings that a turn gives rise to, with the recipe it is about and who eats; dangers first."""
    if is_whole_answer(situation):
        return withheld(situation.reading.text)
    return warnings_for(_question(situation), recipe_of(situation))


def dangers(found: Sequence[Warning], language: Language) -> list[str]:
    """Return the lines that stand at the head of the answer."""
    return _lines([one for one in found if one.severity == "danger"], language)


def cautions(found: Sequence[Warning], situation: Situation, parts: Sequence[Part]) -> list[str]:
    """Return what to mind, said at the end; what the recipe alone gives rise to only where its cooking is answered."""
    mild = [one for one in found if one.severity == "caution"]
    if mild and all(part.request.intent in _NO_COOKING for part in parts):
        asked = {warning.rule for warning in warnings_for(_question(situation), None)}
        mild = [one for one in mild if one.rule in asked]
    return _lines(mild, situation.language)


def may_soften(request: Request, found: Sequence[Warning], situation: Situation) -> bool:
    """Tell whether an answer to a request may contradict a danger that the turn's own words give rise to."""
    if request.intent not in _MAY_SOFTEN:
        return False
    of_dish = {warning.rule for warning in warnings_for("", recipe_of(situation))}
    return any(one.severity == "danger" and one.rule not in of_dish for one in found)


def _question(situation: Situation) -> str:
    return "，".join(filter(None, (situation.reading.text, who_eats(situation.known))))


def _lines(warnings: Sequence[Warning], language: Language) -> list[str]:
    return [_MARK + (one.zh if language == "zh" else one.en) for one in warnings]
