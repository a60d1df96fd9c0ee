"""Which recipes may be offered: nothing that the user must not have, and what of the turn's limits each keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from answering.allergies import clashes
from answering.english import LEVELS
from answering.phrase_book import say
from answering.types import Situation
from answering.warnings import who_eats
from culinary.ingredients import (
    ancestors,
    find_ingredients,
    parse_ingredients,
    role_of,
    satisfies,
)
from culinary.safety import is_unfit
from recipes.facets.facets import Facets, facets
from recipes.facets.restrictions import carriers
from recipes.recipe import Recipe
from text.durations import duration
from tools.kitchen.text import Language
from understanding.preferences import Preferences
from understanding.restrictions import parse_restriction
from understanding.wishes import Wishes

Limit = Literal[
    "minutes", "heat", "equipment", "difficulty", "courses", "cuisines", "methods", "alcohol", "served", "tastes",
    "children", "soft", "one_person", "light", "lean", "no_sugar", "quick", "in_broth", "drunk",
]  # fmt: skip
_CLAIMED: dict[Limit, str] = {
    "children": "儿童", "soft": "软烂", "one_person": "一人份", "light": "清淡", "lean": "减脂", "no_sugar": "无糖",
    "quick": "快手", "in_broth": "带汤", "drunk": "能喝",
}  # fmt: skip
"""Limits that are claims of a dish (`recipes.facets.claims`)."""
_FIRST_LINES = 4
HEATS = ("heat_none", "heat_mild", "heat_hot", "heat_very_hot")


@dataclass(frozen=True, slots=True)
class Option:
    """A recipe that may be offered."""

    recipe: Recipe
    facets: Facets
    score: float
    broken: tuple[Limit, ...]
    """Limits of the turn that it does not keep."""


def options(situation: Situation, recipes: Iterable[tuple[Recipe, float]]) -> list[Option]:
    """Return the recipes that may be offered, in their order, each dish once.

    What breaks an allergy, a diet, a dislike or a refusal told now or before is left out.
    """
    wishes, known = situation.reading.wishes, situation.known.joined(situation.reading.told)
    found: dict[str, Option] = {}
    for recipe, score in recipes:
        if recipe.name not in found and is_allowed(recipe, wishes, known):
            own = facets(recipe)
            found[recipe.name] = Option(recipe, own, score, broken_limits(own, wishes))
    return list(found.values())


def is_allowed(recipe: Recipe, wishes: Wishes, known: Preferences) -> bool:
    """Tell whether a recipe has nothing that was ruled out, or is ruled out by who eats."""
    if is_unfit(
        recipe, who_eats(known.joined(Preferences(conditions=wishes.conditions, baby_months=wishes.baby_months)))
    ):
        return False
    own = facets(recipe)
    refused = wishes.without & own.ingredients
    if refused or wishes.allergens & own.allergens or not wishes.diets <= own.diets:
        return False
    rules = [parse_restriction(f"{name}过敏") for name in wishes.allergens]
    return not clashes(recipe, known) and not any(carriers(recipe, rule) for rule in rules)


def broken_limits(own: Facets, wishes: Wishes) -> tuple[Limit, ...]:
    """Return the limits that a recipe does not keep."""
    tools = own.equipment | own.alternatives
    broken: dict[Limit, bool] = {
        "minutes": wishes.minutes is not None and own.minutes > wishes.minutes,
        "heat": wishes.heat is not None and not wishes.heat[0] <= own.heat <= wishes.heat[1],
        "equipment": bool(wishes.no_equipment & own.equipment)
        or bool(wishes.equipment and not wishes.equipment & tools),
        "difficulty": wishes.difficulty is not None and own.difficulty > wishes.difficulty,
        "courses": bool(wishes.courses and not wishes.courses & own.courses) or bool(wishes.no_courses & own.courses),
        "cuisines": bool(wishes.cuisines) and wishes.cuisines.isdisjoint(own.cuisines),
        "methods": bool(wishes.no_methods & own.methods) or bool(wishes.methods and not wishes.methods & own.methods),
        "alcohol": wishes.alcohol is False and own.alcohol,
        "served": bool(wishes.served) and _is_cold(own) != (wishes.served == "冷"),
        "tastes": not wishes.tastes <= own.tastes or bool(wishes.no_tastes & own.tastes),
    }
    asked = wishes.claims - own.suits - own.claims - ({"快手"} if wishes.minutes else set())
    broken |= {limit: claim in asked for limit, claim in _CLAIMED.items()}
    return tuple(limit for limit, is_broken in broken.items() if is_broken)


def _is_cold(own: Facets) -> bool:
    return "冰凉" in own.suits | own.claims or "凉菜" in own.courses


def falls_short(found: Iterable[Option], wishes: Wishes, *, but: frozenset[Limit] = frozenset()) -> bool:
    """Tell whether any of some dishes breaks a limit, `but` some, or is not known to be as wished (soft, light)."""
    return any(not but.issuperset(one.broken) or wishes.claims - one.facets.suits - one.facets.claims for one in found)


def used_of(have: Sequence[str], recipe: Recipe) -> tuple[str, ...]:
    """Return which of the foods at hand a recipe uses, in the order named."""
    needed = [item.name for item in parse_ingredients(recipe.ingredients)] or find_ingredients(recipe.name)
    return tuple(food for food in have if any(satisfies(food, name) for name in needed))


def central_of(have: Sequence[str], recipe: Recipe) -> tuple[str, ...]:
    """Return which of the foods at hand a dish is named after or mainly made of."""
    main = [main_food(recipe), *find_ingredients(recipe.name)]
    return tuple(food for food in used_of(have, recipe) if any(satisfies(food, name) for name in main if name))


@lru_cache(maxsize=4096)
def main_food(recipe: Recipe) -> str:
    """Return the kind of food that a dish is made of (猪肉 of 红烧肉, 土豆 of 酸辣土豆丝), "" where none is told."""
    named = [name for name in find_ingredients(recipe.name) if role_of(name) == "main"]
    lines = recipe.ingredients[:_FIRST_LINES]
    listed = [name for line in lines for name in find_ingredients(line) if role_of(name) == "main"]
    specific = [name for name in listed if any(satisfies(name, one) for one in named)]
    foods = specific or listed or named
    return _kind(foods[0]) if foods else ""


def _kind(food: str) -> str:
    """Return the kind of a food that is one below the broadest: 猪肉 of 五花肉, 土豆 of itself."""
    chain = ancestors(food)
    return chain[-2] if len(chain) > 1 else chain[0]


def facts(recipe: Recipe, language: Language) -> list[str]:
    """Return what decides whether one cooks a dish: minutes, heat, level."""
    own = facets(recipe)
    words = [say("about_minutes", language, time=duration(own.minutes, language)), say(HEATS[own.heat], language)]
    return [*words, say(f"level_{LEVELS[recipe.difficulty]}", language)] if recipe.difficulty in LEVELS else words


def limit_text(limit: Limit, wishes: Wishes, language: Language) -> str:
    """Return a limit in words, as one says what was not kept."""
    if limit == "minutes":
        return say("limit_minutes", language, time=duration(wishes.minutes or 0, language))
    if limit == "heat":
        return say("limit_mild" if wishes.heat and wishes.heat[1] <= 1 else "limit_hot", language)
    return say(f"limit_{limit}", language)
