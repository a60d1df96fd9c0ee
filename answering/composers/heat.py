"""Flame, oven or oil: the heat of what is asked, else of every step."""

import re
from collections.abc import Sequence
from fractions import Fraction

from answering.dish import Dish, asked_foods, dish_of, without_dishes
from answering.evidence import Sentence, of_time, ranked, recipe_words, sentences
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.actions import Action, actions_in, likeness
from culinary.quantities import find_quantities
from text.normalize import simplify
from tools.kitchen.text import Language, span
from understanding.ordinals import which_times
from understanding.turn_reading import Request

_BESIDE = ("（", "(", "（约", "(约")
_FEW = 3
_FLAMES = {
    "大火": "high heat", "旺火": "high heat", "猛火": "high heat", "中火": "medium heat", "小火": "low heat",
    "微火": "very low heat", "最小火": "the lowest heat", "最大火": "the highest heat",
    "文火": "low heat", "中小火": "medium-low heat",
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
    times = [of_time(hot, lambda one: one.text, asked, time) for time in which_times(request.text)]
    done = [one for one in times if one is not None]
    if len(done) > 1:
        return _every_step(dish, done, language)
    best = next(iter(done), None) or next(
        (one for _, one in ranked(dish, request, foods) if one in hot), hot[0] if len(hot) == 1 else None
    )
    if best is None:
        return _every_step(dish, hot, language)
    fact = _joined(_fitting(best.text, asked), language)
    line = in_step(best.step, best.text, language)
    return quoted(dish, say("heat", language, fact=fact), [line], language, _chips(language))


def heats(text: str) -> list[str]:
    """Return the flames and temperatures that a text of a recipe gives, in its order."""
    found = [(match.start(), match.end()) for match in recipe_words()["flame"].finditer(text)]
    for one in find_quantities(text):
        if one.kind != "temperature":
            continue
        # 三四成热(约110℃) is one temperature.
        if found and text[found[-1][1] : one.start] in _BESIDE:
            found[-1] = (found[-1][0], one.end + 1)
        else:
            found.append((one.start, one.end))
    return [text[start:end].strip() for start, end in sorted(found)]


def _fitting(text: str, asked: frozenset[Action]) -> list[str]:
    """Return the heats of a sentence; of one with many those of the clause that does what is asked."""
    if len(heats(text)) <= _FEW:
        return heats(text)
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
    """Return a heat in English, degrees in both units."""
    if word in _FLAMES:
        return _FLAMES[word]
    found = [one for one in find_quantities(f"油温{word}") if one.low is not None]
    # Of 三四成热(约110℃) the degrees are said.
    best = next((one for one in found if one.unit in ("℃", "℉")), found[0] if found else None)
    if best is None or best.low is None or best.high is None:
        return word
    if best.unit in ("℃", "℉"):
        own = word if word.isascii() else f"{span(best.low, best.high)}{best.unit}"
        both = {"℃", "℉"} <= {one.unit for one in found}
        return own if both else f"{own} ({_other_unit(best.unit, best.low, best.high)})"
    return say("heat_oil", "en", tenths=span(best.low * 10, best.high * 10))


def _other_unit(unit: str, low: Fraction, high: Fraction) -> str:
    """Return degrees in the other unit, to the nearest one."""
    if unit == "℃":
        return f"{span(*(Fraction(round(degrees * 9 / 5 + 32)) for degrees in (low, high)))}℉"
    return f"{span(*(Fraction(round((degrees - 32) * 5 / 9)) for degrees in (low, high)))}℃"


def _chips(language: Language) -> tuple[str, ...]:
    return (say("chip_time", language), say("chip_step", language))
