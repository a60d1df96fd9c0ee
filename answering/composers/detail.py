"""Any other fact of a dish: whether something is in it, and what the recipe itself says."""

from collections.abc import Sequence

from answering.asked_detail import absent_foods, in_order, is_silent, lines_of, not_done
from answering.composers import knowledge
from answering.composers.amount import row_fact
from answering.composers.step import one_step
from answering.dish import Dish, asked_foods, dish_of, without_dishes
from answering.english import dish_name, food_name, needs_translation, short_name
from answering.evidence import Sentence, asks_more, naming, ranked
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.ingredients import find_ingredients, lookup
from recipes.facets.restrictions import findings
from tools.kitchen.text import Language
from understanding.aspects import asks_origin
from understanding.details import read_details
from understanding.turn_reading import Request

_SHARE = 0.6
_LEAST = 2.0
_FOODS = 3


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer from the ingredients where a food is asked for, else from the sentences that say most of it."""
    dish = dish_of(situation)
    if dish is None:
        return None
    language = situation.language
    if asks_origin(request.text) and (origin := _origin(dish, language)):
        return quoted(dish, origin, [], language, _chips(dish, language))
    foods = asked_foods(situation, request, dish)[:_FOODS]
    if not foods and "cut" in read_details(request.text):
        foods = tuple(row.item.name for row in dish.rows() if row.item.role == "main")[:1]
    order, first = in_order(dish, request, foods, language)
    if first:
        return _told(dish, [order] * bool(order), _quotes(first, language), language)
    return _without(dish, request, foods, language) or _said(dish, request, foods, situation)


def _without(dish: Dish, request: Request, foods: Sequence[str], language: Language) -> Composed | None:
    """Answer that a food is not in it, or that something is not done or used, None where the recipe has it."""
    if gone := absent_foods(dish, request, foods):
        return _told(dish, [_in_it(dish, food, language) for food in gone], [], language)
    if missing := not_done(dish, request, language):
        return _told(dish, [missing], _quotes(naming(dish.recipe, foods)[:1] or _of_name(dish), language), language)
    return None


def _said(dish: Dish, request: Request, foods: Sequence[str], situation: Situation) -> Composed:
    """Answer by the sentences that give what is asked, or say most of it."""
    language = situation.language
    wanted = lines_of(dish, request, foods)
    only_food = wanted is None and bool(foods) and not asks_more(without_dishes(request.text, dish))
    if not only_food and (step := _ahead(dish, request, foods)):
        return one_step(dish, step, situation)
    facts = [_in_it(dish, food, language) for food in foods] if only_food else _closer(dish, foods, language)
    lines = wanted or _lines(dish, request, foods, named_only=only_food)
    if not facts and not lines:
        return _by_note(situation, request) or _nothing(dish, foods, language)
    written = _quotes(lines, language)
    rows = [] if only_food else [*facts, *_amounts(dish, foods, language)]
    head = facts if only_food else rows if _asks_which(request) else []
    beside = [] if only_food or _asks_which(request) else rows
    silent = wanted is not None and is_silent(request, wanted)
    if silent and (by_note := _by_note(situation, request)):
        return by_note
    if silent:
        head = [say("detail_nearest", language)]
    if not head and needs_translation("".join(written), language):
        head = [say("detail_from_recipe", language)]
    return _told(dish, head, [*written, *beside], language)


def _by_note(situation: Situation, request: Request) -> Composed | None:
    """Return what the kitchen notes say where the recipe says nothing."""
    return knowledge.compose(situation, request) if situation.notes else None


def _told(dish: Dish, facts: Sequence[str], lines: Sequence[str], language: Language) -> Composed:
    return quoted(dish, "\n".join(facts), lines, language, _chips(dish, language))


def _quotes(found: Sequence[Sentence], language: Language) -> list[str]:
    return [in_step(one.step, one.text, language) for one in found]


def _asks_which(request: Request) -> bool:
    """Tell whether a more exact name answers: which cut, what kind of tofu."""
    return "which" in read_details(request.text)


def _of_name(dish: Dish) -> list[Sentence]:
    """Return the first sentence of the recipe that says what is done with what the dish is called after."""
    return naming(dish.recipe, find_ingredients(dish.source.name))[:1]


def _nothing(dish: Dish, foods: Sequence[str], language: Language) -> Composed:
    name = dish_name(dish.recipe.name, language)
    if foods:
        return _told(
            dish, [say("detail_absent_food", language, dish=name, food=food_name(foods[0], language))], [], language
        )
    return _told(dish, [say("detail_open", language, dish=name)], [], language)


def _origin(dish: Dish, language: Language) -> str:
    """Return where a dish is at home, as far as the recipe says."""
    recipe = dish.recipe
    about = "" if needs_translation(recipe.description, language) else recipe.description
    if not recipe.cuisine:
        return about
    cuisine = food_name(recipe.cuisine, language)
    head = say("detail_origin", language, dish=dish_name(recipe.name, language), cuisine=cuisine)
    return "\n".join(filter(None, (head, about)))


def _ahead(dish: Dish, request: Request, foods: Sequence[str]) -> int:
    """Return the next step where a cook asks whether to do what it says: "should I put it in the oven?"; else 0."""
    found, ahead = ranked(dish, request, foods), dish.cooking.step + 1
    return ahead if ahead > 1 and found and found[0][1].step == ahead else 0


def _closer(dish: Dish, foods: Sequence[str], language: Language) -> list[str]:
    """Return the rows that say more exactly what a food is: 鸡腿肉 where 鸡肉 is asked."""
    rows = [
        row
        for food in foods
        for row in dish.rows_of(food)
        if food not in (row.item.name, row.item.wording) and row.item.role in ("main", "staple")
    ]
    return [row_fact(row, language) for row in rows]


def _amounts(dish: Dish, foods: Sequence[str], language: Language) -> list[str]:
    """Return the rows of foods whose name says nothing more, after the sentences that answer."""
    rows = [row for food in foods for row in dish.rows_of(food) if food in (row.item.name, row.item.wording)]
    return [row_fact(row, language) for row in rows if not needs_translation(row.line, language)]


def _in_it(dish: Dish, food: str, language: Language) -> str:
    """Return whether a food is in the dish, as far as its list tells, and how much of it."""
    name = food_name(food, language)
    if rows := dish.rows_of(food):
        facts = say("fact_joint", language).join(row_fact(row, language).rstrip("。.") for row in rows)
        return say("is_in_it", language, facts=facts)
    if naming(dish.recipe, [food]):
        return say("is_in_steps", language, food=name)
    if carrier := _carrier(dish, food):
        return say("may_be_in_it", language, food=name, carrier=food_name(carrier, language))
    return say("is_not_in_it", language, food=name)


def _carrier(dish: Dish, food: str) -> str:
    """Return the ingredient of a dish that has, or may have, the allergen that a food is."""
    entry = lookup(food)
    own = entry.tags if entry else frozenset()
    return next((found.wording for found in findings(dish.source) if found.tag == food and found.tag in own), "")


def _lines(dish: Dish, request: Request, foods: Sequence[str], *, named_only: bool) -> list[Sentence]:
    if named_only:
        return naming(dish.recipe, foods)[:1]
    found = ranked(dish, request, foods)
    best = found[0][0] if found else 0.0
    if best < _LEAST:
        return []
    return [one for score, one in found[:2] if score >= _SHARE * best]


def _chips(dish: Dish, language: Language) -> tuple[str, ...]:
    return (say("chip_how", language, dish=short_name(dish.recipe.name, language)), say("chip_ingredients", language))
