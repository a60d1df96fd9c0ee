"""Allergens, diets and heat of a recipe, by what its ingredients are, never by how their names are spelt."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from culinary.ingredients import (
    Ingredient,
    english_name,
    grams,
    is_a,
    lookup,
    mentions,
    parse_ingredients,
)
from recipes.facets.diets import ALLERGENS
from recipes.recipe import Recipe

_HEAT_LIMITS = (3.0, 8.0, 15.0)
HEAT_NAMES = ("不辣", "微辣", "中辣", "辣", "重辣")

_WITHOUT = ("不含", "无", "不加", "不放", "不要", "免", "零", "no ", "without ")


@dataclass(frozen=True, slots=True)
class Restriction:
    """What must not be in a dish: tags (allergens or traits) or one ingredient with all its kinds."""

    name: str
    tags: tuple[str, ...] = ()
    ingredient: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A tag found in a recipe: the ingredient that carries it, where it was read, and whether that is certain."""

    tag: str
    ingredient: str
    wording: str
    certain: bool


def _mentions(recipe: Recipe) -> Iterable[tuple[str, str]]:
    """Yield (canonical name, wording) of all a recipe names: in its ingredient lines, then in its steps.

    In steps 肉 and 面 may be those of a pumpkin and of a table, and the dish itself (泡菜) is what is being made.
    """
    for line in recipe.ingredients:
        for mention in mentions(line):
            if not line.endswith(_WITHOUT, 0, mention.start):
                yield mention.name, mention.text
    for step in recipe.steps:
        for mention in mentions(step):
            if (
                len(mention.text) > 1
                and mention.text not in recipe.name
                and not step.endswith(_WITHOUT, 0, mention.start)
            ):
                yield mention.name, mention.text


def findings(recipe: Recipe) -> tuple[Finding, ...]:
    """Return every allergen and trait of a recipe with the ingredient that carries it, each pair once.

    Steps are read too: what is sprinkled on at the end is often missing from the list. Hidden carriers count (蚝油 is
    of oysters, 生抽 of soy and wheat); what only may be in a product (沙茶酱: 花生) is marked as not certain.
    """
    result: dict[tuple[str, str], Finding] = {}
    for name, wording in _mentions(recipe):
        entry = lookup(name)
        for tag in sorted(entry.tags) if entry else ():
            if not tag.startswith("aisle:"):
                key = (tag.lstrip("?"), name)
                result.setdefault(key, Finding(key[0], name, wording, not tag.startswith("?")))
    return tuple(result.values())


def allergens_of(recipe: Recipe, *, possible: bool = True) -> set[str]:
    """Return the allergen groups of a recipe (keys of `ALLERGENS`), those that may be in it included by default."""
    return {item.tag for item in findings(recipe) if item.tag in ALLERGENS and (possible or item.certain)}


def unknown_ingredients(recipe: Recipe) -> tuple[str, ...]:
    """Return the ingredients that the table does not know, for which no allergen can be ruled out."""
    items = parse_ingredients(recipe.ingredients)
    return tuple(dict.fromkeys(item.wording for item in items if lookup(item.name) is None))


def _reason(found: Finding, rule: Restriction) -> str:
    english = english_name(found.ingredient)
    carried = found.tag if found.tag in ALLERGENS and found.tag != found.ingredient else ""
    named = found.wording if found.wording == found.ingredient else f"{found.wording}（{found.ingredient}）"
    if not found.certain:
        what = f"{named}可能含{carried or '荤'}" if carried else f"{named}可能不合"
        return f"{what}，请看配料表（{rule.name}）。 {english.capitalize()} may not fit '{rule.name}': check the label."
    group = f"，属于{carried}（{ALLERGENS[carried]}）" if carried else ""
    return f"含{named}{group}，不合「{rule.name}」。 Contains {english}: does not fit '{rule.name}'."


def carriers(recipe: Recipe, rule: Restriction) -> tuple[Finding, ...]:
    """Return every ingredient by which a recipe breaks, or may break, a restriction, the certain ones first."""
    if not rule.ingredient:
        broken = [found for found in findings(recipe) if found.tag in rule.tags]
        surest = sorted(broken, key=lambda found: not found.certain)
        return tuple({found.ingredient: found for found in reversed(surest)}.values())[::-1]
    named = {
        name: Finding("", name, wording, True)
        for name, wording in reversed(list(_mentions(recipe)))
        if is_a(name, rule.ingredient) or rule.ingredient == wording
    }
    return tuple(reversed(named.values()))


def violates(recipe: Recipe, rule: Restriction) -> str | None:
    """Return why a recipe breaks a restriction, Chinese first, or None where nothing in it does.

    A certain reason is given before a possible one. None is no promise while `unknown_ingredients` is not empty.
    """
    if found := carriers(recipe, rule):
        return _reason(found[0], rule)
    text = "\n".join((*recipe.ingredients, *recipe.steps))
    if rule.ingredient and lookup(rule.ingredient) is None and rule.ingredient in text:
        return f"含{rule.ingredient}，不合「{rule.name}」。 Contains {rule.ingredient}: does not fit '{rule.name}'."
    return None


# Grams of one chili where a recipe counts them, and how much a gram heats, by the table's three degrees.
_CHILI_GRAMS = {1: 12.0, 2: 1.0, 3: 3.0}
_CHILI_HEAT = {1: 0.1, 2: 1.0, 3: 2.0}


def _chili(item: Ingredient) -> float:
    entry = lookup(item.name)
    level = next((int(tag[4]) for tag in entry.tags if tag.startswith("heat")), 0) if entry else 0
    if not level or item.optional:
        return 0.0
    weight = grams(item.quantity) or grams(item.measured)
    quantity = item.quantity
    count = quantity.low if quantity and quantity.kind == "count" and quantity.low else 1
    return _CHILI_HEAT[level] * float(weight if weight else count * Fraction(_CHILI_GRAMS[level]))


def heat_level(recipe: Recipe) -> int:
    """Return how hot a recipe is by its chilies and their amounts: 0 不辣, 1 微辣, 2 中辣, 3 辣, 4 重辣."""
    heat = sum(_chili(item) for item in parse_ingredients(recipe.ingredients))
    if not heat:
        return 0
    return 1 + sum(heat / (recipe.servings or 3) >= limit for limit in _HEAT_LIMITS)
