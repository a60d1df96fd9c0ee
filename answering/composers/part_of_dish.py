"""How a part of the dish is made: its sauce, dip, broth, filling - by the recipe's own steps and amounts."""

from answering.dish import Dish, dish_of, without_dishes
from answering.evidence import Sentence, recipe_words, sentences
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from culinary.actions import actions_in
from culinary.ingredients import find_ingredients, role_of
from text.normalize import simplify
from understanding.parts_of_dish import part_asked
from understanding.turn_reading import Request

_HEATING = frozenset(("fry", "simmer", "steam", "bake"))
_SAUCES = ("dip", "sauce")
_FEW, _SEASONINGS = 2, 3
_NAMED, _MIXED = 3, 2
"""How much a sentence counts that names the part, and one that mixes something."""


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer with the steps that make the part, and what goes into it."""
    dish = dish_of(situation)
    lines = lines_of(dish, request) if dish else []
    if dish is None or not lines:
        return None
    language = situation.language
    named = {food for one in lines for food in find_ingredients(one.text)}
    rows = dict.fromkeys(row.line for row in dish.rows() if row.item.name in named and row.item.role != "main")
    listed = say("list_joint", language).join(rows)
    head = say("part_takes", language, foods=listed) if rows else ""
    chips = (say("chip_step", language), say("chip_ingredients", language))
    return quoted(dish, head, [in_step(one.step, one.text, language) for one in lines], language, chips)


def lines_of(dish: Dish, request: Request) -> list[Sentence]:
    """Return the sentences of the recipe that make the part asked for, in order; none where it makes none."""
    part, known = part_asked(without_dishes(request.text, dish)), recipe_words()
    if not part:
        return []

    def score(one: Sentence) -> int:
        text = simplify(one.text)
        seasonings = sum(role_of(food) != "main" for food in find_ingredients(text))
        mixed = known["mixed"].search(text) is not None
        # Many recipes stir a sauce together and never call it so.
        stirred = (
            part in _SAUCES
            and mixed
            and seasonings > _SEASONINGS
            and not _HEATING & {one.family for one in actions_in(text)}
        )
        named = stirred or known[part].search(text) is not None
        return (_NAMED * named + _MIXED * mixed + seasonings) * (named and (mixed or seasonings >= _SEASONINGS))

    steps = [one for one in sentences(dish.recipe) if one.step and score(one)]
    best = sorted(steps, key=score, reverse=True)[:_FEW]
    return sorted((one for one in best if 2 * score(one) >= score(best[0])), key=lambda one: one.step)
