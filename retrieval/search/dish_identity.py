"""Whether the dish that was asked for is the dish that was found: here, something near it, or not in the index.

Likeness alone cannot tell: 啤酒鸭 is as like 烤鸭 as a right answer is. Where a question only names a dish of the
glossary, the recipe is that dish or it is not; else what question and recipe say decides (`same_dish.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from culinary.dishes import Dish, english_key, lookup, mentions
from culinary.ingredients import find_ingredients, role_of
from recipes.facets.equipment import equipment_in
from recipes.names import clean_name, name_variants
from recipes.questions import english_names, question_names
from recipes.recipe import Recipe
from retrieval.search.same_dish import is_another, is_dish, is_misspelt, named_in
from text.normalize import simplify
from understanding.naming import (
    follows_food,
    name_alone,
    name_said,
    named_together,
    refines,
    says_more,
    sounds_like_cooking,
    told_of,
)

Match = Literal["here", "near", "absent", "none"]
"""The dish asked for is in the index, something near it is, it is not; none: no dish is asked for."""

SAME = 0.2
"""Likelihood from which a recipe is taken to be the dish asked for: 2 of 100 that are fall below it."""
SURELY = 0.9
"""Likelihood from which the first is not given up for one that is called so and is unlikely: a name misspelt."""
RATHER = 0.5
"""Likelihood from which what is told of a dish in English ("with …", "from …") may make it the one found."""
_LONG_NAME = 8  # letters of an English name that stands in other words by no accident
_KIND = 2
"""Letters at the end of a name that tell its kind."""
_LOOKED_AT = 4
"""Recipes found that may be the dish asked for though another came first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recipe found, and how likely it is the dish asked for (0-1)."""

    recipe: Recipe
    same: float


@dataclass(frozen=True, slots=True)
class Identified:
    """How what was found stands to what was asked for; `place` is the recipe to answer from."""

    match: Match
    place: int = 0


def identify(question: str, found: Sequence[Candidate], *, of_a_dish: bool = True) -> Identified:
    """Compare the dish that a question asks for with the recipes found for it.

    Args:
        question: self-contained, simplified.
        found: best first, surely enough to answer from; empty where nothing was found.
        of_a_dish: it asks something of one dish; else only a dish that it names can be missing.
    """
    dishes, only = named_in(question)
    together = named_together(question)
    name = "" if len(together) > 1 else name_alone(question) or name_said(question)
    if not found:
        foreign = name.isascii() and name not in ("", question)
        named = dishes or (of_a_dish and (foreign or sounds_like_cooking(question)))
        return Identified("absent" if named else "none")
    same = found[0].same
    told = told_of(question, likely=same >= RATHER)
    dishes = [told] if told else dishes
    for place, one in enumerate(found if len(together) > 1 else ()):
        if is_dish(question_names(one.recipe), together[0]):
            return Identified("here", place)
    # What is described at length names dishes in passing.
    names = [name for dish in dishes for name in (dish.name, *dish.aliases)]
    reach = _LOOKED_AT if dishes and not says_more(question, names) else 1
    for place, one in enumerate(found[:reach]):
        if place and same >= SURELY > SAME > one.same:
            continue
        if name and not name.isascii() and lookup(name) is None and is_another(name, one.recipe):
            # 草莓麻婆豆腐 is called by the name of a dish, and is another.
            continue
        called = is_titled(one.recipe, question) or (not only and _called(one.recipe, question))
        called = called or refines(question, names, simplify(clean_name(one.recipe.name)))
        if called or any(is_dish(question_names(one.recipe), dish) for dish in dishes):
            return Identified("here", place)
    if name and is_misspelt(name, clean_name(found[0].recipe.name)):
        return Identified("here")
    only = only or told is not None
    likely = same >= SAME and not (name and same < SURELY and is_another(name, found[0].recipe))
    if (likely and not (only and of_a_dish)) or not (of_a_dish or dishes):
        return Identified("here")
    # Named in passing, or behind what a wish ranked first: a dish that was found is never said to be missing.
    for place, one in enumerate(found[reach:], reach):
        if any(is_dish(question_names(one.recipe), dish) for dish in dishes):
            return Identified("here", place)
    alike = nearest_of_kind(question, [one.recipe for one in found])
    nearest = (
        alike if alike is not None else _nearest([one.recipe for one in found[:_LOOKED_AT]], dishes) if only else 0
    )
    return Identified("near", nearest) if _is_near(found[nearest].recipe, question, dishes) else Identified("absent")


def is_titled(recipe: Recipe, question: str) -> bool:
    """Tell whether a question calls a recipe by its whole title, Chinese or English, and by no longer name."""
    compact, title = "".join(question.split()), "".join(clean_name(recipe.name).split())
    if len(title) > 1 and title in compact:
        return not _is_in_longer(title, compact)
    asked = english_key(question)
    longer = [english_key(each.text) for each in mentions(question)]
    return any(
        len(name) >= _LONG_NAME and name in asked and not any(name in each and name != each for each in longer)
        for name in english_names(recipe)
    )


def _is_in_longer(name: str, compact: str) -> bool:
    """Tell whether a name stands in that of another dish: the 牛肉面 of 内江牛肉面."""
    return any(name in each.text and name != each.text for each in mentions(compact))


def _called(recipe: Recipe, question: str) -> bool:
    """Tell whether a question calls a recipe by a name of its own, which is no end of a longer one (芝士吐司)."""
    compact = "".join(question.split())
    names = ("".join(name.split()) for name in name_variants(recipe.name) if len(name) > 1)
    return any(
        name in compact and not follows_food(compact[: compact.index(name)]) and not _is_in_longer(name, compact)
        for name in names
    )


def nearest_of_kind(question: str, recipes: Sequence[Recipe]) -> int | None:
    """Return the place of the recipe nearest to a dish that is not here: of its kind (炒饭), then of its foods.

    None where no recipe is of its kind. A title that says what it is cooked in, which was not asked, comes after.
    """
    dishes, _ = named_in(question)
    name = name_alone(question)
    names = [name] if name and not name.isascii() else [simplify(dish.name) for dish in dishes]
    kinds = {each[-_KIND:] for each in names if len(each) > _KIND}
    foods = _main(" ".join([*names, *(food for dish in dishes for food in dish.ingredients)]))

    def nearness(place: int) -> tuple[bool, int, int]:
        recipe = recipes[place]
        title = simplify(clean_name(recipe.name))
        has = _main(" ".join((recipe.name, *recipe.ingredients)))
        tool = bool(equipment_in(title)) and not any(title[:_KIND] in each for each in names)
        return not tool, len(foods & has), -place

    alike = [
        place
        for place, one in enumerate(recipes)
        if any(simplify(clean_name(one.name)).endswith(kind) for kind in kinds)
    ]
    return max(alike, key=nearness, default=None)


def _nearest(recipes: Sequence[Recipe], dishes: Sequence[Dish]) -> int:
    """Return the place of the recipe most like a dish: one of its kind (意面), then of its foods, then the first."""
    kinds = {simplify(dish.name)[-2:] for dish in dishes}
    foods = _main(" ".join(food for dish in dishes for food in (dish.name, *dish.ingredients)))

    def likeness(place: int) -> tuple[bool, int, int]:
        recipe = recipes[place]
        has = _main(" ".join((recipe.name, *recipe.ingredients)))
        return simplify(clean_name(recipe.name))[-2:] in kinds, len(foods & has), -place

    return max(range(len(recipes)), key=likeness)


def _is_near(recipe: Recipe, question: str, dishes: Sequence[Dish]) -> bool:
    """Tell whether a recipe is worth offering for a dish: what it is made of, or the end of its name, is the same."""
    mine = _main(recipe.name) or _main(" ".join(recipe.ingredients[:3]))
    theirs = _main(" ".join((question, *(food for dish in dishes for food in (dish.name, *dish.ingredients)))))
    return bool(mine & theirs) or any(_sounds_akin(simplify(recipe.name), simplify(dish.name)) for dish in dishes)


def _sounds_akin(name: str, other: str) -> bool:
    """Tell whether names end alike or share half their letters: 水煮牛肉 and 水煮肉片."""
    return name[-1:] == other[-1:] or 2 * len(set(name) & set(other)) >= len(set(other))


def _main(text: str) -> set[str]:
    return {name for name in find_ingredients(text) if role_of(name) in ("main", "staple")}
