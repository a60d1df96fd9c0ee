"""How much of something a dish takes: the fact first, then where it goes in."""

import re
from collections.abc import Sequence
from contextlib import suppress

from answering.at_hand import rows_here, rows_of_container, rows_worded
from answering.composers import ingredients_of
from answering.dish import Dish, Row, asked_foods, cooked, cooking_of, dish_of, size_line, without_dishes
from answering.english import amount_text, dish_name, food_name, is_english, measured_beside, needs_translation
from answering.evidence import Sentence, asks_of_all, content, naming, sentences
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.ingredients import find_ingredients, parse_ingredient
from culinary.quantities import find_quantities
from text.normalize import simplify
from tools.kitchen.step_amounts import amount_in
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError, Language
from understanding.slots import verb_measured
from understanding.turn_reading import Request

_FOODS, _LINES = 4, 2


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer how much; where no food is named, all of them are given."""
    dish = dish_of(situation)
    if dish is None:
        return None
    foods = _by_their_wording(dish, request, asked_foods(situation, request, dish))[:_FOODS]
    language = situation.language
    if sized := rows_of_container(dish, request.text, foods):
        return quoted(dish, "\n".join(row_fact(row, language) for row in sized), [], language, ())
    if other := _of_other_dish(situation, dish, foods):
        return other
    if not foods and (lines := _said_beside(dish, request, language)):
        return quoted(dish, "", lines, language, (say("chip_step", language),))
    if not foods:
        return _at_step(dish, request, language) or ingredients_of.compose(situation, request)
    facts = [fact for food in foods for fact in _facts(dish, food, language)]
    places = _places(dish, foods, language, per_food=1 if len(foods) > 1 else _LINES)
    here = [line for food in foods if (line := _here(dish, food, language))]
    head = "\n".join(filter(None, (*here, *facts, size_line(dish, language).strip())))
    there = [food for food in foods if dish.rows_of(food)]
    chips = [say("chip_step", language)] * bool(places)
    chips += [say("chip_instead", language, food=food_name(there[0], language))] if there else []
    return quoted(dish, head, places, language, chips)


def _of_other_dish(situation: Situation, dish: Dish, foods: Sequence[str]) -> Composed | None:
    """Answer for each dish talked of what it takes of foods that the one at hand lacks: 南瓜跟虾各称多少, of two.

    None where the dish at hand has all of them, or no other has what it lacks.
    """
    language = situation.language
    lacking = [food for food in foods if not dish.rows_of(food) and not naming(dish.recipe, [food])]
    if not lacking:
        return None
    known = [found for title in reversed(situation.talk.named) if (found := situation.library.recipe(title))]
    others = [cooked(one, situation, cooking_of(one, situation)) for one in known if one.name != dish.source.name]
    holds = {food: other for food in lacking for other in reversed(others) if other.rows_of(food)}
    if not holds:
        return None
    facts = []
    for food in foods:
        of = holds.get(food, dish)
        head = say("amount_of_dish", language, dish=dish_name(of.recipe.name, language))
        facts += [f"{head}{fact}" for fact in _facts(of, food, language)]
    return quoted(dish, "\n".join(facts), [], language, (say("chip_shopping", language),))


def _said_beside(dish: Dish, request: Request, language: Language) -> list[str]:
    """Return the sentences of the steps that give an amount beside a word asked of: 舀30克面糊, of 舀多少面糊."""
    asked = {word for word in content(without_dishes(request.text, dish), "amount") if len(word) > 1}
    asked |= {verb} if (verb := verb_measured(request.text)) else set()
    found = [one for one in sentences(dish.recipe) if one.step and any(_beside(one.text, word) for word in asked)]
    return [in_step(one.step, one.text, language) for one in found][:_LINES]


def _beside(text: str, word: str) -> bool:
    """Tell whether an amount stands right before or after a word."""
    amounts = [one for one in find_quantities(text) if one.kind in ("amount", "count")]
    places = [match.span() for match in re.finditer(re.escape(word), simplify(text))]
    return any(start - one.end in (0, 1) or one.start - end in (0, 1) for one in amounts for start, end in places)


def _by_their_wording(dish: Dish, request: Request, foods: tuple[str, ...]) -> tuple[str, ...]:
    """Return foods, each as the list calls it where it is asked by a longer name or by the end of one.

    Lye water is no water, and 米粉 is the 五香蒸肉米粉 of a list without another.
    """
    plain, rows = simplify(request.text), dish.rows()
    read = sorted(((parse_ingredient(row.line), row.item.wording) for row in rows), key=lambda one: len(one[0].wording))
    longer = {item.name: wording for item, wording in read if item.name != item.wording and item.wording in plain}
    for food in foods:
        if len(food) > 1 and food not in longer and not dish.rows_of(food):
            longer[food] = next((row.item.wording for row in rows if row.item.wording.endswith(food)), food)
    return tuple(longer.get(food, food) for food in foods)


def _at_step(dish: Dish, request: Request, language: Language) -> Composed | None:
    """Answer how much of what the step at hand takes, or of what comes in the can that is asked for."""
    if asks_of_all(request.text):
        return None
    rows = rows_worded(dish, request.text) or rows_here(dish)
    if not rows:
        return None
    facts = [row_fact(row, language) for row in rows]
    at = dish.cooking.step
    lines = [in_step(at, dish.recipe.steps[at - 1], language)] if at else []
    return quoted(dish, "\n".join(facts), lines, language, (say("chip_step", language),))


def _here(dish: Dish, food: str, language: Language) -> str:
    """Return how much of a food the step at hand says goes in, "" where it says none."""
    step = dish.recipe.steps[dish.cooking.step - 1] if dish.cooking.step else ""
    given = amount_in(step, food)
    return say("amount_here", language, food=food_name(food, language), amount=given) if given else ""


def _facts(dish: Dish, food: str, language: Language) -> list[str]:
    rows = dish.rows_of(food)
    if rows:
        return [row_fact(row, language) for row in rows]
    # What the table says of a dish without it must not be another ingredient's amount.
    unlisted = naming(dish.recipe, [food])
    name = dish_name(dish.recipe.name, language)
    if not unlisted and (row := _in_its_place(dish, food)):
        return [say("amount_instead", language, dish=name, food=food_name(food, language)), row_fact(row, language)]
    key = "amount_unlisted" if unlisted else "amount_absent"
    return [say(key, language, food=food_name(food, language), dish=name)]


def _in_its_place(dish: Dish, food: str) -> Row | None:
    """Return the row of what a dish has where others have a food: 椰浆 for 椰奶."""
    with suppress(KitchenError):
        others = (name for swap in substitutes_for(food) for name in find_ingredients(swap.use.zh)[:1])
        return next((row for name in others for row in dish.rows() if row.item.name == name), None)
    return None


def row_fact(row: Row, language: Language) -> str:
    """Return the amount of a row, and what it was where it is scaled."""
    if language == "en" and is_english(row.line):
        old = say("aside", language, text=say("was", language, old=row.before)) if row.before != row.line else ""
        return f"{row.line}{old}."
    name = row.item.wording if language == "zh" else food_name(row.item.name, language)
    if row.item.quantity is None:
        return say("amount_open", language, food=name)
    before = parse_ingredient(row.before).quantity
    old = amount_text(before, language, row.item.name) if before and row.before != row.line else ""
    amount = amount_text(row.item.quantity, language, row.item.name) + beside(row, language)
    if old:
        return say("amount_scaled", language, food=name, amount=amount, old=old)
    return say("amount", language, food=name, amount=amount)


def beside(row: Row, language: Language) -> str:
    """Return what a line says in brackets of its amount: （15毫升）, in English what can be said of it."""
    if language == "zh" or not needs_translation(row.line, language):
        return say("aside", language, text=row.item.note) if row.item.note else ""
    measured = measured_beside(row.item)
    return say("aside", language, text=amount_text(measured, language)) if measured else ""


def _at_hand_first(dish: Dish, food: str) -> list[Sentence]:
    found = naming(dish.recipe, [food])
    return sorted(found, key=lambda one: one.step != dish.cooking.step)


def _places(dish: Dish, foods: tuple[str, ...], language: Language, per_food: int) -> list[str]:
    found = dict.fromkeys(one for food in foods for one in _at_hand_first(dish, food)[:per_food])
    return [in_step(one.step, one.text, language) for one in found][: _LINES + 1]
