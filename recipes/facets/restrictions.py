"""Allergens and diets of a recipe, by what its ingredients are, never by how their names are spelt."""

from collections.abc import Iterable
from dataclasses import dataclass

from culinary.ingredients import is_a, lookup, mentions
from recipes.recipe import Recipe

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
    text = "\n".join((*recipe.ingredients, *recipe.steps))
    if not named and lookup(rule.ingredient) is None and rule.ingredient in text:
        # What the table does not know is found by its name alone.
        return (Finding("", rule.ingredient, rule.ingredient, True),)
    return tuple(reversed(named.values()))
