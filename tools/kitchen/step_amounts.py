"""What each step of a recipe takes: the lines of the ingredients that it names, and the amounts that it leaves out."""

from dataclasses import dataclass

from culinary.ingredients import Ingredient, Mention, mentions, parse_ingredient, parse_ingredients, satisfies
from culinary.quantities import find_quantities
from recipes.recipe import Recipe

_POURED = ("水", "油")
_RUNS = frozenset("溅控沥吐撇吸滤去冒走擦挤")
_WARMTH = ("冷凉冰", "温", "热开滚沸")
_ADJACENT = 3  # letters between an amount and its food: 2片去皮姜, 盐约2克


@dataclass(frozen=True, slots=True)
class Needed:
    """An ingredient that a step takes without saying how much; `shared`: later steps take some of it too."""

    item: Ingredient
    shared: bool


@dataclass(frozen=True, slots=True)
class Use:
    """What a step takes of an ingredient: in words, and the line of the list it is of, from 0."""

    line: int
    text: str


def uses_of_steps(recipe: Recipe) -> list[list[Use]]:
    """Return what each step takes: the amount that it gives, else all of what no step before it has named."""
    items = [(number, item) for number, line in enumerate(recipe.ingredients) for item in parse_ingredients([line])]
    uses, seen = [], set[int]()
    takes = [[mention for mention in mentions(step) if not _given_off(step, mention)] for step in recipe.steps]
    plainly = any(one.name == "水" and not _warmth(one.text) for named in takes for one in named)
    for step, named in zip(recipe.steps, takes, strict=True):
        found = []
        for place, (number, item) in enumerate(items):
            if not any(satisfies(item.name, one.name) and _as_warm(item, one, plainly) for one in named):
                continue
            given = amount_in(step, item.name)
            if given:
                found.append(Use(number, f"{item.wording} {given}"))
            elif place not in seen:
                found.append(Use(number, recipe.ingredients[number]))
            seen.add(place)
        uses.append(list(dict.fromkeys(found)))
    return uses


def _given_off(step: str, mention: Mention) -> bool:
    """Tell whether oil or water is what splashes, is drained or runs out: 溅油, 控水, 煸出些油."""
    before = step[max(0, mention.start - _ADJACENT) : mention.start]
    return mention.name in _POURED and (before[-1:] in _RUNS or "出" in before)


def _as_warm(item: Ingredient, mention: Mention, plainly: bool) -> bool:
    """Tell whether water that a step names may be that of the list: meat rinsed in 温水 takes none of the 热水.

    Plain water of the list is that which some step calls so, where one does (`plainly`): no tomato is scalded in it.
    """
    wanted, named = (_warmth(text) for text in (item.wording, mention.text))
    return item.name != "水" or not named or wanted == named or not (wanted or plainly)


def _warmth(text: str) -> str:
    return next((kind for kind in _WARMTH if set(kind) & set(text)), "")


def ingredients_of_steps(recipe: Recipe) -> list[list[str]]:
    """Return, for each step, the lines of the ingredients that it names."""
    lines = [(parse_ingredient(line).name, line) for line in recipe.ingredients]
    named = [{mention.name for mention in mentions(step)} for step in recipe.steps]
    return [[line for name, line in lines if any(satisfies(name, one) for one in names)] for names in named]


def amounts_left_out(recipe: Recipe, number: int) -> list[Needed]:
    """Return the ingredients with an amount that step `number` (from 1) is the first to name, without one.

    What an earlier step has named is in the pot already, or its rest is meant.
    """
    step, earlier, later = recipe.steps[number - 1], recipe.steps[: number - 1], recipe.steps[number:]
    without = _without_amount(step)
    needed = []
    for item in parse_ingredients(recipe.ingredients):
        if item.quantity is None or item.quantity.vague or item.name not in without:
            continue
        # The water that something is boiled or soaked in is not that of the list.
        if item.role == "liquid" or any(_names(text, item.name) for text in earlier):
            continue
        needed.append(Needed(item, item.role == "seasoning" and any(_names(text, item.name) for text in later)))
    return needed


def _names(step: str, food: str) -> bool:
    return any(mention.name == food for mention in mentions(step))


def amount_in(step: str, food: str) -> str:
    """Return the amount that a step gives of a food, as it is written, "" where it gives none."""
    named = [mention for mention in mentions(step) if satisfies(food, mention.name) or satisfies(mention.name, food)]
    return next((amount for mention in named if (amount := _beside(step, mention))), "")


def _without_amount(step: str) -> set[str]:
    """Return the foods that a step names and gives no amount of."""
    bare, given = set[str](), set[str]()
    for mention in mentions(step):
        (given if _beside(step, mention) else bare).add(mention.name)
    return bare - given


def _beside(step: str, mention: Mention) -> str:
    """Return the amount that stands beside a food in a step; one between two foods is of the second."""
    named = mentions(step)
    for one in find_quantities(step):
        if one.kind not in ("amount", "count"):
            continue
        after = next((food for food in named if 0 <= food.start - one.end <= _ADJACENT), None)
        before = next((food for food in named if 0 <= one.start - food.end <= 1), None)
        if mention == (after or before):
            return one.text
    return ""
