"""The dish that a follow-up names itself, which is told from a dish that only goes into the one talked about."""

from collections.abc import Sequence

from culinary.dishes import lookup
from culinary.ingredients import is_ingredient, mentions
from dialogue.cutoffs import NAMED, SHARED_LETTERS, SHORTEST_NAME
from dialogue.follow_up import FollowUp
from recipes.names import clean_name
from text.normalize import simplify
from understanding.another_one import turns_to
from understanding.comparing import is_compared_with
from understanding.intents import Intent
from understanding.lacking import changes_recipe
from understanding.pointing_back import wants_one_more
from understanding.putting_in import goes_in
from understanding.requests import asks_how_made
from understanding.turning_down import refuses_what_follows

_FACTS: frozenset[Intent] = frozenset(("time", "amount", "heat", "detail"))
"""Kinds of turn that ask one fact."""


def own_dish(turn: FollowUp) -> str:
    """Return the title of the dish that a follow-up names itself, or "" where it names none."""
    named = [(name, title) for name, title in turn.finder.names_in(turn.question) if title != turn.focus]
    if not named:
        return _found(turn)
    titles = [title for name, title in named if not (turn.focus and _is_part(name, turn))]
    if not titles:
        return ""
    earlier = turn.back or bool(turn.pointed)
    title, score = turn.finder.best(turn.question)
    if score >= NAMED and title != turn.focus and not earlier:
        return title
    return titles[0 if earlier else -1]


def _found(turn: FollowUp) -> str:
    """Return the dish that is surely found for a question that has no title in it, or ""."""
    text = _joined(turn.text)
    dishes = [name for name in turn.reading.dishes if not is_seasoning(name)]
    # What is told of a step or of an amount at hand is told of the dish at hand.
    at_stove = bool(turn.focus) and turn.reading.intent in ("step", "scale")
    leans = at_stove or turn.back or bool(turn.pointed) or bool(turn.focus and changes_recipe(text))
    if leans or not (dishes or len(text) >= SHORTEST_NAME):
        return ""
    title, score = turn.finder.best(turn.question)
    if score < NAMED or title == turn.focus:
        return ""
    if _asks_of_part(turn, title) or (turn.reading.intent == "recipe" and _is_none_of(title, dishes)):
        return ""
    shared = sum(letter in text for letter in simplify(title))
    return title if dishes or shared >= SHARED_LETTERS or simplify(title) in text else ""


def _is_none_of(title: str, dishes: Sequence[str]) -> bool:
    """Tell whether a title is of another dish than those of the glossary that are named: no beef stroganoff."""
    known = lookup(title)
    return bool(dishes) and known is not None and known.name not in dishes and not any(one in title for one in dishes)


def _asks_of_part(turn: FollowUp, title: str) -> bool:
    """Tell whether a fact is asked of foods that are all in the dish being cooked: 洋葱炒多久 is of no 洋葱炒蛋."""
    if not (turn.focus and turn.reading.intent in _FACTS) or turn.reading.dishes or clean_name(title) in turn.text:
        return False
    recipe = simplify(turn.texts.get(turn.focus, ""))
    foods = mentions(turn.text)
    return bool(foods) and all(food.text in recipe for food in foods)


def is_seasoning(name: str) -> bool:
    """Tell whether a name of the glossary is a sauce, not a dish to make."""
    dish = lookup(name)
    return dish is not None and dish.category == "酱料"


def _is_part(name: str, turn: FollowUp) -> bool:
    """Tell whether a dish's name is said of something that goes into the dish in focus, not of a dish to make."""
    text = _joined(turn.text)
    before, _, after = text.partition(name)
    if asks_how_made(after) or turns_to(before):
        return False
    recipe = simplify(turn.texts.get(turn.focus, ""))
    if wants_one_more(text) and not is_ingredient(name) and name not in recipe:
        # 再加个姜汁豇豆, after 啤酒鸭: one dish more.
        return False
    if is_compared_with(before, after):
        return True
    if changes_recipe(before) or goes_in(before) or refuses_what_follows(before):
        return True
    return after not in ("", "吧", "呢") and (is_ingredient(name) or name in recipe)


def _joined(text: str) -> str:
    return "".join(text.split())
