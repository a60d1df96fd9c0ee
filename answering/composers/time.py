"""How long something takes: the time of what is asked, else of the whole dish."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from answering.asked_detail import going_in
from answering.at_hand import signs
from answering.dish import Dish, asked_foods, dish_of, without_dishes
from answering.english import dish_name, is_english, needs_translation
from answering.evidence import asks_of_all, asks_of_it, names, of_time, ranked, recipe_words, sentences
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.actions import Action, actions_in, likeness
from culinary.ingredients import find_ingredients
from culinary.quantities import find_quantities
from recipes.facets.minutes import estimated_minutes
from recipes.recipe import Recipe
from text.durations import duration
from text.normalize import simplify
from tools.kitchen.text import Language, number
from tools.kitchen.timers import Timer, clock, find_timers
from understanding.details import without_done
from understanding.ordinals import which_time
from understanding.timing import asks_each_time, asks_for_timer, asks_when_in, verb_timed
from understanding.turn_reading import Request

_PARTS = 4
_SAME = 2.0
_BOILING = frozenset(("煮", "boil", "boiled", "cook"))
_SIMMERING = "炖，焖，煲，烧，卤，simmer, stew, braise"
_WITHIN = ("内", "以内", "之内")
_ENDS = ("到", "至", "发", " until", "ed until")
_WORTH_NAMING = 300  # seconds


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in a step, with the clause and the sentence that give it."""

    timer: Timer
    clause: str
    sentence: str


def waits(recipe: Recipe) -> list[Wait]:
    """Return the times of a recipe's steps, in order, without how long it keeps."""
    known = sentences(recipe)
    found = []
    for timer in find_timers(recipe):
        sentence = next((one.text for one in known if one.step == timer.step and timer.text in one.text), "")
        before, _, after = sentence.partition(timer.text)
        if after.startswith("时") and not after.startswith("时间"):
            # 煮15分钟时放盐 tells a moment.
            continue
        clause = before[max(before.rfind(mark) for mark in "，,；;、。 ") + 1 :] if not before.isascii() else before
        found.append(Wait(timer, clause or timer.label, sentence))
    return found


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer how long: of the verb or food asked for, else in all; of another size that it takes longer, or less."""
    dish = dish_of(situation)
    if dish is None:
        return None
    found = _asked(dish, situation, request)
    if situation.reading.scaling is None or dish.factor == 1:
        return found
    size = say("time_bigger" if dish.factor > 1 else "time_smaller", situation.language, factor=number(dish.factor))
    return replace(found, text=f"{found.text}\n{size}")


def _asked(dish: Dish, situation: Situation, request: Request) -> Composed:
    """Return how long what is asked for takes by the recipe."""
    language = situation.language
    text = without_done(without_dishes(request.text, dish))
    asked = actions_in(text)
    foods: Sequence[str] = asked_foods(situation, request, dish)
    if verb_timed(text):
        # The 面 of 面要发多久 is no noodle of the recipe.
        foods = [food for food in foods if any(one.step and names(one.text, food) for one in sentences(dish.recipe))]
    found = waits(dish.recipe)
    if asks_for_timer(request.text) and (timed := _to_measure(found, request.text, dish.cooking.step)):
        return _of_waits(dish, timed, asked, language)
    if foods and asks_when_in(text) and (moments := going_in(dish, foods)):
        lines = [in_step(one.step, one.text, language) for one in moments]
        return quoted(dish, "", lines, language, _chips(language))
    if asks_each_time(text) and (each := _each_time(dish, found, asked)):
        return _of_waits(dish, each, asked, language)
    verb = verb_timed(text)
    if verb and not (verb.isascii() or actions_in(verb)) and any(verb in simplify(wait.clause) for wait in found):
        return _by_verb(dish, found, verb, language) or _in_all(dish, language)
    nth = of_time(found, lambda wait: wait.clause, asked, which_time(request.text))
    main = _main_boiling(found, asked) if not foods else []
    chosen = [nth] if nth else main or _chosen(found, asked, foods, dish.cooking.step)
    if not chosen and not foods and any(one.word in _BOILING for one in asked):
        # 水滚下饺子, 约7分钟: that they boil is not said, that they are what boils is.
        chosen = [wait for wait in found if dish.source.name in wait.sentence][-1:]
    if not chosen and any(one.family == "blanch" for one in asked):
        # Many recipes blanch and write 煮: the shortest is meant.
        boiled = _chosen([wait for wait in found if _boils(wait)], frozenset(), foods or _named(dish), 0)
        chosen = sorted(boiled, key=lambda wait: wait.timer.seconds)[:1]
    if dish.cooking.step and not nth and not asks_of_all(request.text):
        at_hand = _at_hand(dish, found, asked, foods, language)
        if not (at_hand or foods) and asks_of_it(request.text):
            # Whatever it is called, what is at hand is meant: "how long do I bake them?"
            at_hand = _at_hand(dish, found, frozenset(), (), language)
        if at_hand or not (asked or foods):
            return at_hand or _in_all(dish, language)
    if chosen:
        return _of_waits(dish, chosen, asked, language)
    if asked or foods:
        return _by_sign(dish, request, foods, language)
    return (_by_verb(dish, found, verb, language) if verb else None) or _in_all(dish, language)


def _to_measure(found: Sequence[Wait], text: str, at_hand: int) -> list[Wait]:
    """Return the times that a timer is wanted for: as long as is said, else of the step at hand, else of the next."""
    said = {one.low for one in find_quantities(text) if one.kind == "time"}
    long = [wait for wait in found if any(one.low in said for one in find_quantities(wait.timer.text))]
    here = [wait for wait in found if wait.timer.step == at_hand]
    ahead = [wait for wait in found if wait.timer.step > at_hand]
    chosen = long or here or ahead[:1]
    return [wait for wait in chosen if wait.timer.step == chosen[0].timer.step][:_PARTS]


def _main_boiling(found: Sequence[Wait], asked: frozenset[Action]) -> list[Wait]:
    """Return the longest that the dish itself cooks in its liquid, blanching apart, where 煮 is all that is asked."""
    if not asked or not all(one.word in _BOILING for one in asked):
        return []
    skimmed, simmering = recipe_words()["skimmed"], asked | actions_in(_SIMMERING)
    kept = [wait for wait in found if not wait.sentence.partition(wait.timer.text)[2].startswith(_WITHIN)]
    done = [wait for wait in kept if _boiling(wait, simmering) and not skimmed.search(simplify(wait.sentence))]
    return sorted(done, key=lambda wait: -wait.timer.seconds)[:1]


def _boiling(wait: Wait, simmering: frozenset[Action]) -> bool:
    """Tell whether a time is one of cooking in liquid: the dough that rests beside it in the sentence is none."""
    own = actions_in(simplify(wait.clause))
    return bool(likeness(simmering, own) if own else _score(wait, simmering, ()))


def _each_time(dish: Dish, found: Sequence[Wait], asked: frozenset[Action]) -> list[Wait]:
    """Return the times of what is done several times: of what is asked, else at hand, else of the first that is."""
    row = recipe_words()["each_time"]
    each = [wait for wait in found if wait.timer.repeats or row.search(simplify(wait.sentence))]
    each = [wait for wait in each if wait.timer.repeats or wait.clause.endswith(("每次", "每", "每面", "各"))] or each
    done = [wait for wait in each if asked and _score(wait, asked, ())]
    if not done and any(_score(wait, asked, ()) for wait in found if asked):
        # What is asked of is done too, and told in other words: 煎3分钟，翻面再煎.
        return []
    done = done or each
    here = [wait for wait in done if wait.timer.step == dish.cooking.step] or done
    return [wait for wait in here if wait.sentence == here[0].sentence][:_PARTS] if here else []


def _by_verb(dish: Dish, found: Sequence[Wait], verb: str, language: Language) -> Composed | None:
    """Answer how long something is done whose verb is none of the kitchen's: 打, 搓, whisk; None where it is not."""
    timed = [wait for wait in found if verb in simplify(wait.clause)]
    if timed:
        return _of_waits(dish, timed[:_PARTS], frozenset(), language)
    said = [one for one in sentences(dish.recipe) if one.step and verb in simplify(one.text)]
    told = [one for one in said if any(f"{verb}{end}" in simplify(one.text) for end in _ENDS)]
    told = told or [one for one in said if one in signs(dish, one.step)] or said
    lines = [in_step(one.step, one.text, language) for one in told[:1]]
    return quoted(dish, say("time_by_sign", language), lines, language, _chips(language)) if lines else None


def _boils(wait: Wait) -> bool:
    return bool(_BOILING & {one.word for one in actions_in(simplify(wait.clause))})


def _named(dish: Dish) -> tuple[str, ...]:
    return tuple(find_ingredients(dish.source.name))


def _chosen(found: Sequence[Wait], asked: frozenset[Action], foods: Sequence[str], at_hand: int) -> list[Wait]:
    """Return the times of the sentence that fits best, those beside it of the same sentence included."""
    scored = [(_rank(wait, asked, foods, at_hand), wait) for wait in found]
    best = max((rank for rank, _ in scored), default=(0.0, False, 0))
    if best[0] <= 0:
        return []
    chosen = {(wait.timer.step, wait.sentence) for rank, wait in scored if rank == best}
    return [wait for wait in found if (wait.timer.step, wait.sentence) in chosen][:_PARTS]


def _rank(wait: Wait, asked: frozenset[Action], foods: Sequence[str], at_hand: int) -> tuple[float, bool, int]:
    """Return how well a time fits; of those that only do much the same (炖 for 煲) the longest is meant."""
    score = _score(wait, asked, foods)
    return score, wait.timer.step == at_hand, wait.timer.seconds if asked and score < _SAME else 0


def _score(wait: Wait, asked: frozenset[Action], foods: Sequence[str]) -> float:
    clause, sentence = actions_in(simplify(wait.clause)), actions_in(simplify(wait.sentence))
    done = max(likeness(asked, clause), 0.5 * likeness(asked, sentence))
    if asked and not done:
        return 0.0
    named = sum(names(wait.sentence, food) for food in foods)
    # A food alone is no more than a hint: its first time is taken.
    return 2 * done + named if asked else float(named)


def _of_waits(dish: Dish, chosen: Sequence[Wait], asked: frozenset[Action], language: Language) -> Composed:
    joint = say("time_joint", language)
    fact = joint.join(dict.fromkeys(_fact(wait, asked, language) for wait in chosen))
    places = dict.fromkeys((wait.timer.step, wait.sentence) for wait in chosen)
    lines = [in_step(step, text, language) for step, text in places]
    return quoted(dish, say("time", language, fact=fact), lines, language, _chips(language))


def _fact(wait: Wait, asked: frozenset[Action], language: Language) -> str:
    low, high = clock(wait.timer.seconds, language), clock(wait.timer.latest, language)
    spoken = wait.timer.text.strip() if language == "zh" or wait.timer.text.isascii() else ""
    time = spoken or (low if low == high else f"{low}-{high}")
    action = _verb(wait, asked, language)
    return say("time_of", language, action=action, time=time).strip() if action else time


def _verb(wait: Wait, asked: frozenset[Action], language: Language) -> str:
    """Return the last verb before the time, as the recipe writes it; in English of a Chinese recipe its family."""
    plain = simplify(wait.clause)
    done = sorted(actions_in(plain), key=lambda one: (plain.rfind(one.word), len(one.word)))
    if not done:
        return "" if needs_translation(wait.sentence, language) else wait.timer.label.rpartition("，")[2]
    fitting = [one for one in done if likeness(asked, frozenset((one,)))] or done
    return fitting[-1].family if needs_translation(wait.sentence, language) else fitting[-1].word


def _at_hand(
    dish: Dish, found: Sequence[Wait], asked: frozenset[Action], foods: Sequence[str], language: Language
) -> Composed | None:
    """Answer how long of the step that the cook is at, or else of the next: its time, or the sign that it is done."""
    for step in range(dish.cooking.step, min(dish.cooking.step + 1, len(dish.recipe.steps)) + 1):
        text = dish.recipe.steps[step - 1]
        if (asked and not likeness(asked, actions_in(simplify(text)))) or not all(names(text, food) for food in foods):
            continue
        if chosen := [wait for wait in found if wait.timer.step == step]:
            return _of_waits(dish, chosen, asked, language)
        if seen := signs(dish, step):
            lines = [in_step(one.step, one.text, language) for one in seen]
            return quoted(dish, say("time_by_sign", language), lines, language, _chips(language))
    return None


def _by_sign(dish: Dish, request: Request, foods: Sequence[str], language: Language) -> Composed:
    """Answer what has no time in the recipe by the sentence that tells when it is done."""
    found = ranked(dish, request, foods)[:1]
    lines = [in_step(one.step, one.text, language) for _, one in found]
    head = say("time_by_sign" if lines else "time_open", language)
    return quoted(dish, head, lines, language, _chips(language))


def _in_all(dish: Dish, language: Language) -> Composed:
    recipe = dish.original
    minutes = total_minutes(recipe)
    key = "time_all" if recipe.minutes else "time_estimated"
    head = say(key, language, dish=dish_name(recipe.name, language), time=duration(minutes, language))
    long = [wait for wait in waits(recipe) if wait.timer.seconds >= _WORTH_NAMING]
    longest = sorted(long, key=lambda wait: -wait.timer.seconds)[:_PARTS]
    named = [
        say("time_in_step", language, fact=_fact(wait, frozenset(), language), step=wait.timer.step)
        for wait in long
        if wait in longest
    ]
    of_which = say("time_of_which", language, facts=say("time_joint", language).join(named)) if named else ""
    return Composed(head + of_which, sources=(recipe.recipe_id,), cooking=dish.cooking, chips=_chips(language))


def total_minutes(recipe: Recipe) -> int:
    """Return the minutes that a recipe states, else those that its steps add up to."""
    if recipe.minutes:
        return recipe.minutes
    # Of English steps the estimate reads the handwork alone.
    waiting = sum(timer.seconds for timer in find_timers(recipe) if not timer.repeats) // 60
    return estimated_minutes(recipe.steps) + (waiting if is_english("".join(recipe.steps)) else 0)


def _chips(language: Language) -> tuple[str, ...]:
    return (say("chip_heat", language), say("chip_step", language))
