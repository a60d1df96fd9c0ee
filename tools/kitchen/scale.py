"""Scale a recipe to servings, to what is at hand, or to another pan, inside the step text too."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from culinary.foods import ingredient_weight, weight_of
from culinary.ingredients import (
    Ingredient,
    canonical_name,
    is_a,
    mentions,
    parse_ingredient,
    parse_ingredients,
    satisfies,
)
from culinary.quantities import Quantity, canonical
from recipes.recipe import Recipe
from text.phrases import load_phrases
from tools.kitchen.amounts import scale_line, scale_step
from tools.kitchen.scale_notes import notes_for
from tools.kitchen.text import KitchenError, Language, Text, number

_PHRASES = Path(__file__).parent / "phrases" / "scaling.yaml"
_SMALLEST, _LARGEST = Fraction(1, 20), Fraction(50)


@dataclass(frozen=True, slots=True)
class ScaledRecipe:
    """A recipe in another size; `original` is untouched, `scaled` has the new amounts, `notes` say what to mind."""

    original: Recipe
    scaled: Recipe
    factor: Fraction
    notes: tuple[Text, ...]

    def text(self, language: Language = "zh") -> str:
        """Return the scaled recipe, the factor and the notes as text for the user."""
        notes = [note.of(language) for note in self.notes]
        head = (
            f"（原量的{number(self.factor)}倍）" if language == "zh" else f"({number(self.factor)} times the original)"
        )
        return "\n".join([self.scaled.text(), head, *notes])


def _by_servings(recipe: Recipe, servings: int) -> Fraction:
    if servings < 1:
        raise KitchenError("人数至少是 1。", "Servings must be at least 1.")
    if recipe.servings is None:
        raise KitchenError(
            "这道菜谱没写是几人份，请告诉我主料有多少，或要放大几倍。",
            "The recipe does not say how many it serves: give what you have of the main ingredient, or a factor.",
        )
    return Fraction(servings, recipe.servings)


def _weight_or_count(item: Ingredient, have: Quantity) -> Fraction | None:
    """Return how many times the recipe's amount `have` is; None where the two cannot be compared."""
    for own in (item.quantity, item.measured):
        if own and own.low and own.high and have.low and have.high:
            a, b = canonical(own), canonical(have)
            if a.dimension == b.dimension and a.low and a.high and b.low and b.high:
                return (b.low + b.high) / (a.low + a.high)
    needed, own_weight = ingredient_weight(item), weight_of(item.name, have)
    return own_weight / needed if needed and own_weight else None


def _counted(recipe: Recipe) -> str:
    """Return the food that a dish is called after and is counted in: the eggs of 茶叶蛋, not those of 鸡蛋饼.

    Raises:
        KitchenError: it is counted in none.
    """
    named = [one.name for one in mentions(recipe.name) if one.end == len(recipe.name)]
    for item in parse_ingredients(recipe.ingredients):
        counted = item.quantity is not None and item.quantity.kind == "count"
        if counted and any(is_a(item.name, name) or is_a(name, item.name) for name in named):
            return item.name
    raise KitchenError("这道菜谱不是按个数写的。", "The recipe is not counted in pieces.")


def _most_of(recipe: Recipe, amount: Quantity) -> str:
    """Return the food of which a recipe takes most, measured as `amount` is: the milk of yoghurt for half a litre.

    Raises:
        KitchenError: it measures none so.
    """
    dimension = canonical(amount).dimension
    measured = [
        (own.low, item.name)
        for item in parse_ingredients(recipe.ingredients)
        if item.quantity and (own := canonical(item.quantity)).dimension == dimension and own.low
    ]
    if not measured:
        raise KitchenError("这道菜谱不是这样量的。", "The recipe does not measure anything like that.")
    return max(measured)[1]


def _unnamed(recipe: Recipe, amount: str) -> str:
    """Return the food that an amount without a name is of.

    Raises:
        KitchenError: the recipe has none that is counted or measured like it.
    """
    quantity = parse_ingredient(amount).quantity
    return _counted(recipe) if quantity is None or quantity.kind == "count" else _most_of(recipe, quantity)


def _by_have(recipe: Recipe, name: str, amount: str) -> Fraction:
    wanted = canonical_name(name) if name else _unnamed(recipe, amount)
    items = parse_ingredients(recipe.ingredients)
    matches = (
        [item for item in items if item.name == wanted]
        or [item for item in items if satisfies(wanted, item.name)]
        or [item for item in items if is_a(item.name, wanted)]
    )
    if not matches:
        raise KitchenError(f"这道菜谱里没有{name}。", f"The recipe has no {name}.")
    have = parse_ingredient(f"{name} {amount}").quantity
    factor = _weight_or_count(matches[0], have) if have else None
    if factor is None:
        raise KitchenError(
            f"没法把「{amount}」和菜谱里的「{matches[0].raw}」换算到一起。",
            f"Cannot compare '{amount}' with '{matches[0].raw}' of the recipe.",
        )
    return factor


def _area(pan: str) -> float:
    words = load_phrases(_PHRASES)
    match = words["pan"].search(pan.strip())
    if not match or not float(match["a"]):
        raise KitchenError(
            f"看不懂模具尺寸「{pan}」，请写成「20cm圆」或「20x30cm方」。", "Write the pan as '20cm round'."
        )
    inch = 2.54 if match["unit"] and match["unit"].lower() in ("寸", "英寸", "吋", "inch", "inches", "in") else 1.0
    a, b = float(match["a"]) * inch, float(match["b"] or match["a"]) * inch
    is_round = not match["b"] and not words["square"].search(match["shape"])
    return math.pi / 4 * a * a if is_round else a * b


def _factor(
    recipe: Recipe,
    servings: int | None,
    have: tuple[str, str] | None,
    pan: tuple[str, str] | None,
    factor: float | None,
) -> Fraction:
    if sum(choice is not None for choice in (servings, have, pan, factor)) != 1:
        raise KitchenError(
            "人数、现有食材、模具、倍数四项请只给一项。", "Give exactly one of servings, have, pan, factor."
        )
    if servings is not None:
        return _by_servings(recipe, servings)
    if have is not None:
        return _by_have(recipe, *have)
    if pan is not None:
        return Fraction(_area(pan[1]) / _area(pan[0])).limit_denominator(1000)
    return Fraction(factor or 0).limit_denominator(1000)


def scale(
    recipe: Recipe,
    *,
    servings: int | None = None,
    have: tuple[str, str] | None = None,
    pan: tuple[str, str] | None = None,
    factor: float | None = None,
) -> ScaledRecipe:
    """Scale a recipe by exactly one of four wishes.

    Args:
        recipe: the recipe as its source has it.
        servings: persons to cook for; the recipe must say how many it serves.
        have: an ingredient and how much of it there is, e.g. `("五花肉", "800克")`; `("", "20个")`: of what is counted.
        pan: the recipe's pan and one's own, e.g. `("20cm圆", "26cm圆")`; the dough keeps its height.
        factor: how many times.

    Raises:
        KitchenError: not exactly one wish, one that cannot be read or compared, or a factor outside 1/20 to 50.
    """
    ratio = _factor(recipe, servings, have, pan, factor)
    if not _SMALLEST <= ratio <= _LARGEST:
        raise KitchenError("倍数要在 1/20 到 50 之间。", "The factor must lie between 1/20 and 50.")
    size = servings or (max(1, round(recipe.servings * ratio)) if recipe.servings else None)
    update = {
        "ingredients": tuple(scale_line(line, ratio) for line in recipe.ingredients),
        "steps": tuple(scale_step(step, ratio) for step in recipe.steps),
        "servings": min(size, 1000) if size else None,
    }
    scaled = recipe.model_copy(update=update) if ratio != 1 else recipe
    return ScaledRecipe(recipe, scaled, ratio, notes_for(recipe, ratio, in_pan=pan is not None))
