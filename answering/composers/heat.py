"""Flame, oven or oil: the heat of what is asked, else of every step."""

import re
from collections.abc import Sequence

from answering.dish import Dish, asked_foods, dish_of, without_dishes
from answering.evidence import Sentence, ranked, sentences
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.actions import Action, actions_in, likeness
from culinary.quantities import find_quantities
from text.normalize import simplify
from tools.kitchen.text import Language
from understanding.turn_reading import Request

# As recipes write it.
_FLAME = re.compile(
    r"最?[大中小旺文微猛]{1,2}火|(?:(?:medium|very|fairly)[- ])?(?:high|medium|low) (?:heat|flame)\b", re.I
)
_FLAMES = {
    "大火": "high heat", "旺火": "high heat", "猛火": "high heat", "中火": "medium heat", "小火": "low heat",
    "微火": "very low heat", "最小火": "the lowest heat", "文火": "low heat", "中小火": "medium-low heat",
    "中大火": "medium-high heat", "大中火": "medium-high heat", "小中火": "medium-low heat",
}  # fmt: skip
_CLAUSE = re.compile(r"[，,。；;：]|(?<=[a-z]),")
_STEPS = 6


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer with which flame, at how many degrees or with how hot an oil."""
    dish = dish_of(situation)
    if dish is None:
        return None
    language = situation.language
    hot = [one for one in sentences(dish.recipe) if one.step and heats(one.text)]
    if not hot:
        return quoted(dish, say("heat_open", language), [], language, _chips(language))
    asked = actions_in(without_dishes(request.text, dish))
    foods = asked_foods(situation, request, dish)
    best = next((one for _, one in ranked(dish, request, foods) if one in hot), None)
    if best is None:
        return _every_step(dish, hot, language)
    fact = _joined(_fitting(best.text, asked), language)
    line = in_step(best.step, best.text, language)
    return quoted(dish, say("heat", language, fact=fact), [line], language, _chips(language))


def heats(text: str) -> list[str]:
    """Return the flames and temperatures that a text of a recipe gives, in its order."""
    found = [(match.start(), match[0]) for match in _FLAME.finditer(text)]
    found += [(one.start, one.text.strip()) for one in find_quantities(text) if one.kind == "temperature"]
    return [word for _, word in sorted(found)]


def _fitting(text: str, asked: frozenset[Action]) -> list[str]:
    """Return the heats of the clause that does what is asked, else of the whole sentence."""
    for clause in _CLAUSE.split(text):
        if likeness(asked, actions_in(simplify(clause))) == 1 and (found := heats(clause)):
            return found
    return heats(text)


def _every_step(dish: Dish, hot: Sequence[Sentence], language: Language) -> Composed:
    by_step: dict[int, list[str]] = {}
    for one in hot:
        by_step.setdefault(one.step, []).extend(heats(one.text))
    named = [say("heat_in_step", language, step=step, fact=_joined(found, language)) for step, found in by_step.items()]
    return quoted(dish, say("heat_steps", language, facts="\n".join(named[:_STEPS])), [], language, _chips(language))


def _joined(found: Sequence[str], language: Language) -> str:
    words = found if language == "zh" else [_in_english(word) for word in found]
    return say("heat_joint", language).join(dict.fromkeys(words))


def _in_english(word: str) -> str:
    if word in _FLAMES or word.isascii():
        return _FLAMES.get(word, word)
    quantity = next(iter(find_quantities(word)), None)
    number = re.sub(r"[^0-9.~～-]", "", word) if quantity and quantity.unit in ("℃", "℉") else ""
    return f"{number}{quantity.unit}" if quantity and number else say("heat_oil", "en", tenths=_tenths(word))


def _tenths(word: str) -> str:
    quantity = next(iter(find_quantities(f"油温{word}")), None)
    if quantity is None or quantity.low is None or quantity.high is None:
        return word
    low, high = int(quantity.low) * 10, int(quantity.high) * 10
    return f"{low}" if low == high else f"{low}-{high}"


def _chips(language: Language) -> tuple[str, ...]:
    return (say("chip_time", language), say("chip_step", language))
