"""One step: with the amounts that it takes, its timer, and where the cook is."""

import math
import re
from collections import Counter

from answering.allergies import shown_steps
from answering.at_hand import meanwhile_of, sign_of
from answering.dish import Dish, dish_of
from answering.english import amount_text, food_name, needs_translation
from answering.evidence import content, names
from answering.phrase_book import say
from answering.types import Composed, Prose, Situation
from culinary.actions import actions_in, likeness
from culinary.ingredients import find_ingredients
from dialogue.session import Moved, moved, stepped
from text.normalize import simplify, tokens
from tools.kitchen.step_amounts import Needed, amounts_left_out
from tools.kitchen.text import Language
from tools.kitchen.timers import clock, find_timers
from understanding.turn_reading import Request, StepReference

_LEAST, _DONE, _AS_GOOD = 2.0, 20.0, 0.01
_BOILS = re.compile(r"水[^，。；]{0,6}(?:烧|煮)?[开沸滚][^。；]*[下放倒入]")
_SHORT = 3
_NEARLY = 0.75
_TAKEN_OUT = ("盛", "捞")
_STILL = 0.4
"""Share of the best fit from which the step at hand is the one that is done."""


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer with the step that the turn points to."""
    dish = dish_of(situation)
    if dish is None:
        return None
    language = situation.language
    if not dish.recipe.steps:
        return Composed(say("no_steps", language), sources=(dish.recipe.recipe_id,))
    reference = situation.reading.step or StepReference("current" if dish.cooking.step else "start")
    if reference.kind in ("sign", "meanwhile"):
        return (sign_of if reference.kind == "sign" else meanwhile_of)(dish, situation)
    finished = finished_step(dish, reference.finished) if reference.finished else 0
    to = moved(dish.cooking, reference, len(dish.recipe.steps), finished)
    if ahead := _once_water_boils(dish, reference.finished):
        to = Moved("step", ahead)
    if to.place == "rest":
        return _rest(dish, to.number, situation)
    return one_step(dish, to.number, situation) if to.place == "step" else _outside(dish, to, language)


def _once_water_boils(dish: Dish, finished: str) -> int:
    """Return the step that goes on once the water boils (水烧开再下米), where that is what is done; 0 else."""
    if not finished.endswith("水") or len(finished) > _SHORT:
        return 0
    steps = enumerate(dish.recipe.steps, 1)
    return next((number for number, step in steps if number > dish.cooking.step and _BOILS.search(step)), 0)


def finished_step(dish: Dish, finished: str) -> int:
    """Return the step that words like 肉腌好 say is done: the one at hand, unless another fits far better; else 0."""
    steps = [simplify(step) for step in dish.recipe.steps]
    plain = simplify(finished)
    actions, foods, words = actions_in(plain), find_ingredients(plain), content(plain)
    bags = [set(tokens(step)) for step in steps]
    frequency = Counter(word for bag in bags for word in bag)
    scores = []
    for step, bag in zip(steps, bags, strict=True):
        rare = sum(len(word) * math.log((len(steps) + 1) / frequency[word]) for word in words & bag)
        done = likeness(actions, actions_in(step)) + any(mark in plain and mark in step for mark in _TAKEN_OUT)
        # What was done tells more than to what: 肉腌好 is the step that marinates.
        scores.append(rare + sum(names(step, food) for food in foods) + _DONE * done)
    best, at_hand = max(scores), dish.cooking.step
    if best < _LEAST:
        return 0
    if at_hand and scores[at_hand - 1] >= _STILL * best:
        return at_hand
    # A cook goes on, and seldom skips: what fits nearly as well and is nearer is meant.
    least = _NEARLY * best if at_hand else best - _AS_GOOD
    fitting = [number for number, score in enumerate(scores, 1) if score >= least]
    return next((number for number in fitting if number > at_hand), fitting[-1])


def one_step(dish: Dish, number: int, situation: Situation) -> Composed:
    """Return a step with its amounts and timer; the cook is there."""
    language = situation.language
    recipe, total = dish.recipe, len(dish.recipe.steps)
    step, shown = recipe.steps[number - 1], shown_steps(dish, situation)[number - 1]
    foreign = needs_translation(step, language)
    head = say("step_head", language, step=number, total=total)
    last = [say("step_last", language)] if number == total else []
    extra = [
        *_changes(dish, step, language),
        *_amounts(dish, number, language),
        *_timers(dish, number, language),
        *last,
    ]
    text = "\n".join([head.rstrip(), *extra]) if foreign else "\n".join([head + shown, *extra])
    return Composed(
        text,
        sources=(recipe.recipe_id,),
        cooking=stepped(dish.cooking, number),
        chips=_chips(number, total, language),
        prose=Prose("translate", shown, shown) if foreign else None,
    )


def _rest(dish: Dish, first: int, situation: Situation) -> Composed:
    language = situation.language
    total = len(dish.recipe.steps)
    numbers = range(first, total + 1)
    shown = shown_steps(dish, situation)
    steps = "\n".join(f"{number}. {shown[number - 1]}" for number in numbers)
    foreign = needs_translation(steps, language)
    head = say("steps_left", language, count=len(numbers), total=total)
    return Composed(
        head if foreign else f"{head}\n{steps}",
        sources=(dish.recipe.recipe_id,),
        cooking=dish.cooking,
        chips=(say("chip_next", language),),
        prose=Prose("translate", steps, steps) if foreign else None,
    )


def _outside(dish: Dish, to: Moved, language: Language) -> Composed:
    """Answer a step that there is not."""
    asked = {"asked": to.number} if to.place == "no_such_step" else {}
    text = say(to.place, language, total=len(dish.recipe.steps), **asked)
    staying = dish.cooking if asked else stepped(dish.cooking, to.number)
    chips = (say("chip_repeat", language), say("chip_start", language))
    return Composed(text, sources=(dish.recipe.recipe_id,), cooking=staying, chips=chips)


def _changes(dish: Dish, step: str, language: Language) -> list[str]:
    """Return what of a step's foods this cook replaces or leaves out."""
    cooking = dish.cooking
    lines = [
        say("step_replaced", language, food=food_name(old, language), new=food_name(new, language))
        for old, new in cooking.replaced
        if names(step, old)
    ]
    gone = [food_name(food, language) for food in cooking.left_out if names(step, food)]
    return lines + ([say("step_left_out", language, foods=say("list_joint", language).join(gone))] if gone else [])


def _amounts(dish: Dish, number: int, language: Language) -> list[str]:
    changed = {*dish.cooking.left_out, *(old for old, _ in dish.cooking.replaced)}
    left = [one for one in amounts_left_out(dish.recipe, number) if one.item.name not in changed]
    needed = [_needed(one, language) for one in left]
    return [say("step_takes", language, foods=say("list_joint", language).join(needed))] if needed else []


def _needed(one: Needed, language: Language) -> str:
    item = one.item
    if item.quantity is None:
        return item.wording
    chinese = language == "zh" or item.raw.isascii()
    food = item.wording if chinese else food_name(item.name, language)
    amount = amount_text(item.quantity, language, item.name)
    key = "step_amount_shared" if one.shared else "step_amount"
    # 2 scallions are counted by their own name.
    counted = language == "en" and food.split()[-1].rstrip("s").lower() in amount.lower()
    return say(key, language, food="" if counted else food, amount=amount).strip()


def _timers(dish: Dish, number: int, language: Language) -> list[str]:
    found = [timer for timer in find_timers(dish.recipe) if timer.step == number and not timer.repeats]
    times = [_span(clock(timer.seconds, language), clock(timer.latest, language)) for timer in found]
    return [say("step_timer", language, times=say("list_joint", language).join(times))] if times else []


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}-{high}"


def _chips(number: int, total: int, language: Language) -> tuple[str, ...]:
    onward = (say("chip_next", language),) if number < total else ()
    back = (say("chip_previous", language),) if number > 1 else ()
    return (*onward, say("chip_repeat", language), *back)
