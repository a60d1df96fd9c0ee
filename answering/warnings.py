"""What to warn of: dangers at the head of an answer, cautions at its end."""

from collections.abc import Sequence

from answering.dish import recipe_of
from answering.types import Language, Part, Situation
from culinary.ingredients import find_ingredients, lookup
from culinary.safety import Warning, warnings_for, withheld
from text.normalize import simplify
from understanding.intents import Intent
from understanding.preferences import Preferences
from understanding.turn_reading import Request

_MARK = "⚠️ "
_A_YEAR = 12
_OF_ITS_COOKING: frozenset[Intent] = frozenset(
    ("amount", "time", "heat", "step", "scale", "ingredients_of", "shopping")
)
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
    baby = [f"{_aged(months)}吃"] if months is not None else []
    others = [one for one in known.conditions if one != "宝宝" or months is None]
    return "，".join([*baby, *(f"{condition}吃" for condition in others)])


def _aged(months: int) -> str:
    if months < _A_YEAR:
        return f"{months}个月的宝宝"
    years, rest = divmod(months, _A_YEAR)
    return f"{years}岁的孩子" if years > 1 else f"1岁{'半' if rest >= _A_YEAR // 2 else '多'}的孩子"


def is_whole_answer(situation: Situation) -> bool:
    """Tell whether a danger is all that is to be said: what is asked for may kill, or needs help at once."""
    return bool(_withheld(situation))


def due(situation: Situation) -> list[Warning]:
    """Return the warnings that a turn gives rise to, with the recipe it is about and who eats; dangers first."""
    if is_whole_answer(situation):
        return _withheld(situation)
    return warnings_for(question_of(situation), recipe_of(situation))


def asked_warnings(situation: Situation) -> list[Warning]:
    """Return the warnings that the words asked give rise to by themselves, and dangers of the dish for who eats."""
    asked = {warning.rule for warning in warnings_for(asked_in(situation), None)}
    return [one for one in of_who_eats(situation) if one.rule in asked or one.severity == "danger"]


def of_who_eats(situation: Situation) -> list[Warning]:
    """Return the warnings due, without those of the dish whatever is asked and whoever eats."""
    always = {warning.rule for warning in warnings_for("", recipe_of(situation))}
    return [warning for warning in due(situation) if warning.rule not in always]


def dangers(found: Sequence[Warning], language: Language) -> list[str]:
    """Return the lines that stand at the head of the answer."""
    return marked([one for one in found if one.severity == "danger"], language)


def cautions(found: Sequence[Warning], situation: Situation, parts: Sequence[Part]) -> list[str]:
    """Return what to mind, said at the end; what the recipe alone gives rise to only where its cooking is answered."""
    mild = [one for one in found if one.severity == "caution"]
    of_notes = (
        not situation.reading.dishes and not situation.talk.focus and all(one.composer == "knowledge" for one in parts)
    )
    if mild and (of_notes or all(part.request.intent in _NO_COOKING for part in parts)):
        asked = {warning.rule for warning in warnings_for(question_of(situation), None)}
        mild = [one for one in mild if one.rule in asked]
    return marked(mild, situation.language)


def may_soften(request: Request, found: Sequence[Warning], situation: Situation) -> bool:
    """Tell whether an answer to a request may contradict a danger that the turn's own words give rise to."""
    if request.intent not in _MAY_SOFTEN:
        return False
    of_dish = {warning.rule for warning in warnings_for("", recipe_of(situation))}
    return any(one.severity == "danger" and one.rule not in of_dish for one in found)


def asked_in(situation: Situation) -> str:
    """Return what is asked: the completed turn, and what of it was said otherwise or before, of the dish talked of."""
    reading, text = situation.reading, situation.reading.text
    before = [one.text for one in reading.requests if one.text not in text]
    of = simplify(situation.talk.focus) if before and reading.intent == "safety" and not reading.foods else ""
    return "，".join(filter(None, (of, *before, text)))


def _withheld(situation: Situation) -> list[Warning]:
    """Return the warnings that are all the answer.

    Where a fact of its cooking is asked the dish's own name does not count: the steps of a 野生菌汤 here are told.
    """
    text, recipe = asked_in(situation), recipe_of(situation)
    if recipe and situation.reading.intent in _OF_ITS_COOKING:
        text = text.replace(simplify(recipe.name), "")
    return withheld(text)


def question_of(situation: Situation) -> str:
    """Return what is asked together with who eats, as the rules of safety read it."""
    asked, known = asked_in(situation), situation.known
    # Only where what is asked of breaks it: 姜片捞出来 has nothing to do with peanuts.
    allergies = [f"对{name}过敏" for name in known.allergens if breaks_allergy(asked, name)]
    return "，".join(filter(None, (asked, who_eats(known), *allergies)))


def breaks_allergy(text: str, allergen: str) -> bool:
    """Tell whether a text names a food that has an allergen."""
    tags = (entry.tags for name in find_ingredients(text) if (entry := lookup(name)))
    return any(allergen in found for found in tags) or allergen in find_ingredients(text)


def marked(warnings: Sequence[Warning], language: Language) -> list[str]:
    """Return warnings as lines of an answer."""
    return [_MARK + (one.zh if language == "zh" else one.en) for one in warnings]
