"""What the step that the cook is at says: what goes in, the sign that it is done, and what can be done meanwhile."""

from collections.abc import Iterable, Sequence

from answering.allergies import shown_steps
from answering.dish import Dish, Row, cooking_of
from answering.english import dish_name
from answering.evidence import Sentence, content, recipe_words, sentences
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.actions import actions_in, likeness
from culinary.ingredients import find_ingredients, role_of
from text.normalize import simplify, tokens
from tools.kitchen.step_amounts import ingredients_of_steps
from tools.kitchen.timers import clock, find_timers
from understanding.details import container_asked

_LONG = 180
"""Seconds from which something can be done meanwhile."""


def signs(dish: Dish, step: int) -> list[Sentence]:
    """Return the sentences of a step that say by what one sees that it is done."""
    return [one for one in sentences(dish.recipe) if one.step == step and recipe_words()["sign"].search(one.text)]


def rows_here(dish: Dish) -> list[Row]:
    """Return the ingredients that the step at hand names."""
    named = ingredients_of_steps(dish.recipe)[dish.cooking.step - 1] if dish.cooking.step else []
    return [row for row in dish.rows() if row.line in named]


def rows_worded(dish: Dish, text: str) -> list[Row]:
    """Return the ingredients whose lines share a word with a text, those of the step at hand where it has some."""
    asked = set(_plain(content(text, "amount")))
    found = [row for row in dish.rows() if not asked.isdisjoint(_plain(tokens(row.line)))]
    here = [row.line for row in rows_here(dish)]
    return [row for row in found if row.line in here] or found


def rows_of_container(dish: Dish, text: str, foods: Sequence[str]) -> list[Row]:
    """Return the ingredients that come in the can or packet whose size a text asks for: those of foods, of the step.

    Of several cans all are given.
    """
    asked = container_asked(text)
    container = asked.removesuffix("s")
    found = [row for row in dish.rows() if container and container in _plain(tokens(row.line))]
    if asked != container:
        return found
    spoken = [row for row in found if any(row in dish.rows_of(food) for food in foods)]
    here = [row.line for row in rows_here(dish)]
    return spoken or [row for row in found if row.line in here] or found


def sign_of(dish: Dish, situation: Situation) -> Composed:
    """Answer how one sees that the step at hand is done: by the recipe, else by its time, else by a kitchen note."""
    language, at = situation.language, max(1, dish.cooking.step)
    chips = (say("chip_next", language), say("chip_time", language))
    for step in _of_same_work(dish, at):
        if found := signs(dish, step):
            lines = [in_step(step, one.text, language) for one in found]
            return quoted(dish, say("sign", language), lines, language, chips)
    for step in (at, at + 1, at - 1):
        for key, told in (("sign_by_time", _timed(dish, step)), ("sign", signs(dish, step))):
            if told and (step == at or key == "sign"):
                return quoted(
                    dish, say(key, language), [in_step(step, one.text, language) for one in told], language, chips
                )
    if situation.notes:
        note = situation.notes[0]
        return Composed(note.answer.of(language), sources=(note.id,), cooking=dish.cooking, chips=chips)
    return quoted(dish, say("sign_open", language), [], language, chips)


def _of_same_work(dish: Dish, at: int) -> list[int]:
    """Return the step at hand, and the next where that goes on with the same."""
    steps = [actions_in(simplify(step)) for step in dish.recipe.steps[at - 1 : at + 1]]
    return [at, at + 1] if len(steps) > 1 and likeness(*steps) == 1 else [at]


def _timed(dish: Dish, step: int) -> list[Sentence]:
    times = {timer.text.strip() for timer in find_timers(dish.recipe) if timer.step == step and not timer.repeats}
    return [one for one in sentences(dish.recipe) if one.step == step and any(time in one.text for time in times)]


def meanwhile_of(dish: Dish, situation: Situation) -> Composed:
    """Answer what can be done while the step at hand takes its time: the next one that takes only what is fresh."""
    language, at, total = situation.language, max(1, dish.cooking.step), len(dish.recipe.steps)
    shown, chips = shown_steps(dish, situation), (say("chip_next", language), say("chip_repeat", language))
    if beside := _beside(dish, situation):
        return quoted(dish, "", [beside], language, chips)
    waits = [timer.seconds for timer in find_timers(dish.recipe) if timer.step == at and timer.seconds >= _LONG]
    head = say("meanwhile_wait", language, step=at, time=clock(max(waits), language)) if waits else ""
    used = {food for step in dish.recipe.steps[:at] for food in _solid(step)}
    for number in range(at + 1, total + 1):
        foods = _solid(dish.recipe.steps[number - 1])
        if foods and foods.isdisjoint(used):
            text = say("meanwhile", language)
            return quoted(dish, head + text, [in_step(number, shown[number - 1], language)], language, chips)
    if at == total:
        return quoted(dish, head + say("meanwhile_last", language), [], language, chips)
    return quoted(
        dish, head + say("meanwhile_nothing", language), [in_step(at + 1, shown[at], language)], language, chips
    )


def _solid(step: str) -> set[str]:
    """Return the foods of a step that are no seasoning and no water: what is busy while it takes its time."""
    return {food for food in find_ingredients(step) if role_of(food) in ("main", "staple")}


def _beside(dish: Dish, situation: Situation) -> str:
    """Return where the cook is with another dish that is being cooked, "" where there is none."""
    language = situation.language
    for other in filter(None, map(situation.library.recipe, reversed(situation.talk.named))):
        at = cooking_of(other, situation).step
        if other.recipe_id != dish.source.recipe_id and 0 < at < len(other.steps):
            own = other.in_english() if language == "en" else other
            name = dish_name(other.name, language)
            return say("meanwhile_beside", language, dish=name, step=at + 1, text=own.steps[at])
    return ""


def _plain(words: Iterable[str]) -> list[str]:
    """Return words without a plural's ending."""
    return [word.removesuffix("s") if word.isascii() and len(word) > 3 else word for word in words]
