"""One step: with the amounts that it takes, its timer, and where the cook is."""

import math
from collections import Counter
from dataclasses import replace

from answering.allergies import shown_steps
from answering.at_hand import meanwhile_of, sign_of
from answering.dish import Dish, dish_of
from answering.english import amount_text, food_name, needs_translation
from answering.evidence import content, names, recipe_words
from answering.phrase_book import say
from answering.types import Composed, Prose, Situation
from culinary.actions import actions_in, likeness
from culinary.ingredients import find_ingredients
from culinary.quantities import find_quantities
from dialogue.session import Moved, moved, stepped
from text.clauses import split_at
from text.normalize import simplify, tokens
from tools.kitchen.step_amounts import Needed, amounts_left_out
from tools.kitchen.text import Language
from tools.kitchen.timers import clock, find_timers
from understanding.slots import asks_what_now, came_about, taken_out, under_way
from understanding.turn_reading import Request, StepReference

_LEAST, _DONE, _AS_GOOD = 2.0, 20.0, 0.01
_CLAUSE_ENDS = "，。；,;"
_SHORT = 3
_NEARLY = 0.75
_BOILED, _OUT_OF_WATER = ("煮", "焯", "烫", "汆", "飞水", "boil", "blanch"), ("捞", "沥", "冲净", "过凉", "drain")
_GOING_ON = ("next", "done", "current")
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
    if reference.kind == "named":
        return one_step(
            dish, finished_step(dish, reference.finished, 0, least=0) or max(1, dish.cooking.step), situation
        )
    going_on = reference.kind in _GOING_ON
    if going_on and not reference.finished and dish.cooking.awaited and asks_what_now(simplify(situation.reading.text)):
        return _awaited(dish, situation)
    reached = _reached(dish, situation, reference)
    if reference.kind != "done" or reached.cooking is None:
        return reached
    # What is told in answer is still to be done, when he asks what to do now.
    return replace(reached, cooking=replace(reached.cooking, awaited=reached.cooking.awaited or "told"))


def _reached(dish: Dish, situation: Situation, reference: StepReference) -> Composed:
    """Answer with the step that a reference leads to, from what is told to be done."""
    # What was told last is where the cook is: 地瓜炸好了 糖浆也变浅琥珀色了.
    told = split_at(reference.finished, "，," if reference.finished.isascii() else "，, ")
    back = reference.kind in ("previous", "repeat")
    finished = max(finished_step(dish, part, dish.cooking.step) if part and not back else 0 for part in told)
    text = simplify(situation.reading.text)
    going_on = reference.kind in _GOING_ON
    state = came_about(text.removeprefix(simplify(dish.recipe.name))) if going_on else ""
    if state and _awaits(dish, state):
        return one_step(dish, dish.cooking.step + 1, situation)
    if state and dish.cooking.step and state in simplify(dish.recipe.steps[dish.cooking.step - 1]):
        finished = dish.cooking.step
    if finished and reference.kind == "done" and (way := under_way(text)) and _takes_time(dish, finished, way):
        return _meanwhile(dish, finished, situation)
    if finished and going_on and (left := _left_of_step(dish, finished, reference.finished)):
        return one_step(dish, finished, situation, left)
    if finished and told[-1] and _begins_with(dish.recipe.steps[finished - 1], told[-1]):
        # 出炉了然后呢, of 出炉后倒扣: the rest of that step is to be done.
        return one_step(dish, finished, situation)
    to = moved(dish.cooking, reference, len(dish.recipe.steps), finished)
    if ahead := _once_water_boils(dish, reference.finished):
        to = Moved("step", ahead)
    if to.place == "rest":
        return _rest(dish, to.number, situation)
    return one_step(dish, to.number, situation) if to.place == "step" else _outside(dish, to, situation.language)


def _awaited(dish: Dish, situation: Situation) -> Composed:
    """Answer what to do now with the step told just before, or with what can be done while it takes its time."""
    if dish.cooking.awaited == "waiting":
        return _meanwhile(dish, dish.cooking.step, situation)
    return one_step(dish, dish.cooking.step, situation)


def _meanwhile(dish: Dish, number: int, situation: Situation) -> Composed:
    """Return what can be done while a step takes its time; the cook is at that step."""
    waiting = replace(stepped(dish.cooking, number), awaited="waiting")
    return meanwhile_of(replace(dish, cooking=waiting), situation)


def _takes_time(dish: Dish, number: int, way: str) -> bool:
    """Tell whether the clause of a step that says what is under way gives its time: 发60分钟, of 盖上发着了."""
    timed = [simplify(one) for one in _clauses(dish.recipe.steps[number - 1]) if _times(one)]
    doing = actions_in(way)
    return any(way in part or likeness(doing, actions_in(part)) == 1 for part in timed)


def _begins_with(step: str, told: str) -> bool:
    """Return whether a step begins with what is told to be done and goes on with more: 出炉, 捞出, 盛出."""
    begins = simplify(told).rstrip("了咯啦嘞喽")
    first = _clauses(step)[0]
    return len(begins) > 1 and simplify(step).startswith(begins) and len(simplify(first)) > len(begins) + 1


def _awaits(dish: Dish, state: str) -> bool:
    """Tell whether the step after the cook's begins once that has come about: 汁变稠后下茄块, 烧开后转小火."""
    after = dish.recipe.steps[dish.cooking.step : dish.cooking.step + 1] if dish.cooking.step else ()
    found = recipe_words()["once"].match(simplify(after[0])) if after else None
    if found is None:
        return False
    letters = iter(found["once"])
    return all(letter in letters for letter in state)


def _once_water_boils(dish: Dish, finished: str) -> int:
    """Return the step that goes on once the water boils (水烧开再下米), where that is what is done; 0 else."""
    if not finished.endswith("水") or len(finished) > _SHORT:
        return 0
    steps, boils = enumerate(dish.recipe.steps, 1), recipe_words()["water_boils"]
    return next((number for number, step in steps if number > dish.cooking.step and boils.search(step)), 0)


def finished_step(dish: Dish, finished: str, at_hand: int, least: float = _LEAST) -> int:
    """Return the step that words like 肉腌好 say is done: the one at hand, unless another fits far better; else 0."""
    warned = recipe_words()["warned"]
    steps = [
        "".join(part for part in _clauses(simplify(step)) if not warned.search(part.strip())) or simplify(step)
        for step in dish.recipe.steps
    ]
    plain = simplify(finished)
    actions, foods, words, times = actions_in(plain), find_ingredients(plain), content(plain), _times(plain)
    bags, out = [set(tokens(step)) for step in steps], taken_out(plain)
    frequency = Counter(word for bag in bags for word in bag)
    blanched = any(action.family == "blanch" for action in actions)
    scores = []
    for step, bag in zip(steps, bags, strict=True):
        rare = sum(len(word) * math.log((len(steps) + 1) / frequency[word]) for word in words & bag)
        # The verb itself tells far more than its family.
        done = likeness(actions, actions_in(step)) ** 2 + (out and taken_out(step))
        done = max(done, blanched and _is_blanching(step), bool(times & _times(step)))
        # What was done tells more than to what: 肉腌好 is the step that marinates.
        scores.append(rare + sum(names(step, food) for food in foods) + _DONE * done)
    best = max(scores)
    if best <= least:
        return 0
    if at_hand and scores[at_hand - 1] >= _STILL * best:
        return at_hand
    # A cook goes on, and seldom skips: what fits nearly as well and is nearer is meant.
    enough = _NEARLY * best if at_hand else best - _AS_GOOD
    fitting = [number for number, score in enumerate(scores, 1) if score >= enough]
    return next((number for number in fitting if number > at_hand), fitting[-1])


def _is_blanching(step: str) -> bool:
    """Tell whether a step boils something only to take it out again: many recipes call it 煮."""
    return any(word in step for word in _BOILED) and any(word in step for word in _OUT_OF_WATER)


def _left_of_step(dish: Dish, number: int, finished: str) -> str:
    """Return what a step still asks for after what is done, "" where nothing that takes its time is left of it.

    面揉光了, of 揉10分钟到光滑，盖住发60分钟: the dough is to rise before the next step.
    """
    parts = _clauses(dish.recipe.steps[number - 1])
    told = simplify(finished)
    done, words = actions_in(told), _facts(told)
    doing = [
        (likeness(done, actions_in(simplify(part))), len("".join(words & _facts(simplify(part))))) for part in parts
    ]
    best = max(doing)
    if not best[0]:
        return ""
    last = len(doing) - 1 - doing[::-1].index(best)
    left = "".join(parts[last + 1 :])
    return left if any(one.kind == "time" for one in find_quantities(left)) else ""


def _facts(text: str) -> set[str]:
    """Return the words and times that tell one clause from another; 五分钟 is 5分钟."""
    return {*content(text), *_times(text)}


def _times(text: str) -> set[str]:
    return {f"{one.low} {one.unit}" for one in find_quantities(text) if one.kind == "time"}


def _clauses(step: str) -> list[str]:
    """Return the clauses of a step, each with the mark that ends it."""
    parts = [""]
    for letter in step:
        parts[-1] += letter
        if letter in _CLAUSE_ENDS:
            parts.append("")
    return parts


def one_step(dish: Dish, number: int, situation: Situation, left: str = "") -> Composed:
    """Return a step, or what is left of it, with its amounts and timer; the cook is there."""
    language = situation.language
    recipe, total = dish.recipe, len(dish.recipe.steps)
    step, shown = recipe.steps[number - 1], shown_steps(dish, situation)[number - 1]
    foreign = needs_translation(step, language)
    if left and not foreign:
        shown = say("step_left", language, rest=left)
    head = say("step_head", language, step=number, total=total)
    last = [say("step_last", language)] if number == total else []
    extra = [
        *_changes(dish, step, language),
        *([] if left else _amounts(dish, number, language)),
        *_timers(dish, number, language, left),
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


def _timers(dish: Dish, number: int, language: Language, left: str) -> list[str]:
    found = [timer for timer in find_timers(dish.recipe) if timer.step == number and not timer.repeats]
    found = [timer for timer in found if not left or timer.text in left]
    times = [_span(clock(timer.seconds, language), clock(timer.latest, language)) for timer in found]
    return [say("step_timer", language, times=say("list_joint", language).join(times))] if times else []


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}-{high}"


def _chips(number: int, total: int, language: Language) -> tuple[str, ...]:
    onward = (say("chip_next", language),) if number < total else ()
    back = (say("chip_previous", language),) if number > 1 else ()
    return (*onward, say("chip_repeat", language), *back)
