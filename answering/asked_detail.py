"""What the recipe's own lines say of a fact that is asked for: the cut, the order, the lid, the water, the pan."""

import re
from collections.abc import Iterator, Sequence

from answering.dish import Dish, without_dishes
from answering.english import food_name
from answering.evidence import Sentence, names, ranked, recipe_words, sentences
from answering.phrase_book import say
from culinary.actions import Action, actions_in, likeness
from culinary.ingredients import find_ingredients, is_a, mentions
from recipes.facets.equipment import equipment_in
from recipes.facets.facets import facets_of
from text.normalize import simplify
from tools.kitchen.text import Language
from understanding.details import Detail, asked_to_do, asks_how_big, read_details
from understanding.turn_reading import Request

_BY_WORDS: tuple[Detail, ...] = ("vessel", "count", "degree", "size", "water", "cover", "ahead", "raw")
_MORE = 12.0
"""How much a sentence counts that gives the fact asked for."""
_FEW, _TIMES = 2, 4
_NEARLY = 0.75
"""Share of the best sentence's score from which another is quoted beside it."""
_DOABLE = frozenset(("blanch", "marinate", "soak", "rest", "fry", "preheat", "steam", "bake", "rinse"))
"""Kinds of work of which it is said that the recipe does without them."""
_HOT = frozenset(("fry", "simmer", "steam", "bake"))
_SILENT: frozenset[Detail] = frozenset(("vessel", "count", "degree", "size", "cover"))
"""Facts of which the recipe may say nothing though it names the food."""


def lines_of(dish: Dish, request: Request, foods: Sequence[str]) -> list[Sentence] | None:
    """Return the sentences that give the fact a request asks for, best first; None where it names no such fact."""
    details = [one for one in read_details(request.text) if one in _BY_WORDS]
    if not details:
        return None
    known = recipe_words()
    fitting = [one for one in sentences(dish.recipe) if any(known[row].search(simplify(one.text)) for row in details)]
    scores = {(one.step, one.text): score for score, one in ranked(dish, request, foods)}
    of_food = [one for one in fitting if not foods or any(names(one.text, food) for food in foods)]

    def order(one: Sentence) -> float:
        given = sum(bool(known[row].search(simplify(one.text))) for row in details)
        return -(scores.get((one.step, one.text), 0.0) + _MORE * given)

    best = sorted(of_food or fitting, key=order)[:_FEW]
    return [one for one in best if order(one) <= _NEARLY * order(best[0])]


def is_silent(request: Request, lines: Sequence[Sentence]) -> bool:
    """Tell whether the sentences that are nearest touch the fact that a request asks for and do not give it."""
    if not lines:
        return not _SILENT.isdisjoint(read_details(request.text))
    sized = recipe_words()["sized"]
    return asks_how_big(request.text) and not any(sized.search(simplify(one.text)) for one in lines)


def in_order(dish: Dish, request: Request, foods: Sequence[str], language: Language) -> tuple[str, list[Sentence]]:
    """Return what goes into the pan first, in words and with the sentences; "" and none where it is not asked."""
    if "order" not in read_details(request.text):
        return "", []
    if len(foods) < _FEW:
        first = next((one for one in sentences(dish.recipe) if one.step and _is_hot(one.text)), None)
        return "", [first] if first else []
    places = sorted((place, food) for food in dict.fromkeys(foods) if (place := _first_place(dish, food)) is not None)
    if len(places) < _FEW:
        return "", []
    if len({one for (_, _, one), _ in places}) == 1:
        (_, _, one), _ = places[0]
        foods_named = say("list_joint", language).join(food_name(food, language) for _, food in places)
        return say("goes_in_together", language, foods=foods_named, step=one.step), [one]
    listed = [
        say("goes_in_at", language, food=food_name(food, language), step=one.step) for (_, _, one), food in places
    ]
    text = say("order", language, first=listed[0], then=say("order_joint", language).join(listed[1:]))
    return text, list(dict.fromkeys(one for (_, _, one), _ in places))


def going_in(dish: Dish, foods: Sequence[str]) -> list[Sentence]:
    """Return the sentences in which foods go in, each time, in order: salt goes into the marinade and the sauce."""
    places = sorted((place for food in foods for place in _places(dish, food)), key=lambda place: place[:2])
    return list(dict.fromkeys(one for _, _, one in places))[:_TIMES]


def _is_hot(text: str) -> bool:
    plain, heated = simplify(text), recipe_words()["heated"]
    return any(one.family in _HOT for one in actions_in(plain)) and heated.search(plain) is not None


def _first_place(dish: Dish, food: str) -> "tuple[int, int, Sentence] | None":
    """Return where a food first goes into the pan: the number of the sentence, the place in it, and it."""
    return next(_places(dish, food), None)


def _places(dish: Dish, food: str) -> "Iterator[tuple[int, int, Sentence]]":
    words = recipe_words()
    for number, one in enumerate(sentences(dish.recipe)):
        plain = simplify(one.text)
        for mention in mentions(plain):
            if not (is_a(mention.name, food) or is_a(food, mention.name)) or not one.step:
                continue
            before, after = plain[: mention.start], plain[mention.end :]
            if (words["in_the_pan"].search(before) or words["poured"].match(after)) and _is_used(plain, mention.end):
                yield number, mention.start, one


def _is_used(text: str, end: int) -> bool:
    """Tell whether a food is put in as it is, not only cut: what follows it in its clause is no cutting."""
    clause = re.split(r"[，。；,;]", text[end:], maxsplit=1)[0]
    return not re.match(r"(?:去|切|洗|剁|打散|擦|泡)", clause)


def not_done(dish: Dish, request: Request, language: Language) -> str:
    """Return that the recipe does not do, or does not use, what a request asks whether to do or use; "" else."""
    if "whether" not in read_details(request.text):
        return ""
    text = without_dishes(request.text, dish)
    steps = simplify("\n".join((*dish.recipe.steps, *dish.recipe.notes)))
    facets = facets_of(dish.source)
    for tool in equipment_in(text):
        if tool not in facets.equipment | facets.alternatives and tool not in equipment_in(steps):
            own = say("list_joint", language).join(sorted(food_name(one, language) for one in facets.equipment))
            used = say("tool_used", language, own=own) if own else ""
            return say("tool_not_used", language, tool=food_name(tool, language), used=used)
    asked = frozenset(one for one in actions_in(asked_to_do(text)) if one.family in _DOABLE)
    if equipment_in(text) or not asked or any(_does(steps, one) for one in asked):
        return ""
    return say("not_done", language, action=min(one.word if language == "zh" else one.family for one in asked))


def _does(steps: str, asked: Action) -> bool:
    done = actions_in(steps)
    if asked.family == "blanch" and recipe_words()["blanch"].search(steps):
        return True
    return likeness(frozenset((asked,)), done) > 0


def absent_foods(dish: Dish, request: Request, foods: Sequence[str]) -> list[str]:
    """Return the foods that a request asks whether they go in, and that the recipe names nowhere."""
    if "whether" not in read_details(request.text):
        return []
    text = "\n".join((dish.recipe.name, *dish.recipe.ingredients, *dish.recipe.steps, *dish.recipe.notes))
    known = find_ingredients(text)
    return [food for food in foods if not any(is_a(one, food) or is_a(food, one) for one in known)]
