"""One shopping list for several recipes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from culinary.foods import density, weight_of
from culinary.ingredients import Ingredient, english_name, lookup, parse_ingredients, role_of
from culinary.quantities import canonical
from recipes.recipe import Recipe
from tools.kitchen.rounding import round_amount, unit_text
from tools.kitchen.text import Language, number

AISLES = {
    "肉禽": "meat",
    "水产": "fish and seafood",
    "蛋奶": "eggs and dairy",
    "豆制品": "soy",
    "蔬菜": "vegetables",
    "水果": "fruit",
    "粮油": "grains and oil",
    "干货": "dried goods",
    "调味": "seasonings",
    "烘焙": "baking",
    "饮料": "drinks",
    "其他": "other",
}
_AT_HOME = ("水", "冰块")
_NAMED = 3
_BASE_UNITS = {"g": "克", "ml": "毫升"}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much to buy, in a canonical unit; None is to taste."""

    value: Fraction | None
    unit: str

    def text(self, language: Language = "zh") -> str:
        """Return the amount as text."""
        if self.value is None:
            return unit_text(self.unit, language)
        unit = unit_text(self.unit, language)
        return f"{number(self.value)}{unit}" if language == "zh" else f"{number(self.value)} {unit}".strip()


@dataclass(frozen=True, slots=True)
class ShoppingItem:
    """A thing to buy for `recipes`; amounts that could not be added stand beside each other."""

    name: str
    """Canonical: by it things of several recipes are one."""
    wording: str
    """What the recipes call it; where they call it differently the canonical name, of a seasoning all they call it."""
    aisle: str
    amounts: tuple[Amount, ...]
    recipes: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class ShoppingList:
    """What to buy for the recipes, by aisle."""

    items: tuple[ShoppingItem, ...]

    def text(self, language: Language = "zh") -> str:
        """Return the list as text, one aisle a line, Chinese or English."""
        lines = []
        for aisle, english in AISLES.items():
            items = [item for item in self.items if item.aisle == aisle]
            if items and language == "zh":
                lines.append(f"【{aisle}】" + "；".join(_item_text(item, "zh") for item in items))
            elif items:
                lines.append(f"{english.capitalize()}: " + "; ".join(_item_text(item, "en") for item in items))
        return "\n".join(lines)


def _item_text(item: ShoppingItem, language: Language) -> str:
    name = item.wording if language == "zh" or item.wording.isascii() else english_name(item.name)
    optional = "" if not item.optional else "（可选）" if language == "zh" else " (optional)"
    return f"{name} {' + '.join(amount.text(language) for amount in item.amounts)}".strip() + optional


def _powder(name: str) -> bool:
    thick = density(name)
    return name == "盐" or (thick is not None and thick < Fraction(9, 10))


def _amounts(entries: Sequence[Ingredient]) -> tuple[Amount, ...]:
    """Add up amounts of one dimension; ranges at their upper end, so that there is enough.

    Spoons of a powder are weighed, spoons of a liquid stay millilitres.
    """
    sums: dict[str, Fraction] = {}
    vague = False
    for entry in entries:
        chosen = entry.measured if entry.measured and canonical(entry.measured).dimension == "g" else entry.quantity
        if chosen is None or chosen.high is None:
            vague = True
            continue
        size = canonical(chosen)
        dimension, amount = size.dimension, size.high or Fraction(0)
        if dimension in ("ml", "勺", "撮") and _powder(entry.name):
            dimension, amount = "g", weight_of(entry.name, chosen) or Fraction(0)
        sums[dimension] = sums.get(dimension, Fraction(0)) + amount
    units = {dimension: _BASE_UNITS.get(dimension, dimension) for dimension in sums}
    amounts = tuple(Amount(round_amount(total, units[key]), units[key]) for key, total in sums.items())
    return amounts or ((Amount(None, "适量"),) if vague else ())


def _called(items: Sequence[Ingredient], name: str) -> str:
    """Return what recipes call a thing: 香醋 is bought as 香醋, a seasoning called differently by all its names."""
    wordings = list(dict.fromkeys(item.wording for item in items))
    if len(wordings) == 1:
        return wordings[0]
    if role_of(name) != "seasoning":
        return name
    exact = [one for one in wordings if not any(one != other and one in other for other in wordings)]
    return "/".join(exact[:_NAMED])


def shopping_list(recipes: Sequence[Recipe]) -> ShoppingList:
    """Merge the ingredients of recipes by canonical name and dimension, grouped by aisle; water is left out.

    Scale the recipes first where other servings are wanted. The same recipe twice counts twice.
    """
    merged: dict[str, list[tuple[Ingredient, str]]] = {}
    for recipe in recipes:
        for item in parse_ingredients(recipe.ingredients):
            if item.name not in _AT_HOME:
                merged.setdefault(item.name, []).append((item, recipe.name))
    result = []
    for name, found in merged.items():
        entry = lookup(name)
        result.append(
            ShoppingItem(
                name,
                _called([item for item, _ in found], name),
                entry.aisle if entry and entry.aisle in AISLES else "其他",
                _amounts([item for item, _ in found]),
                tuple(dict.fromkeys(title for _, title in found)),
                all(item.optional for item, _ in found),
            )
        )
    order = {aisle: place for place, aisle in enumerate(AISLES)}
    return ShoppingList(tuple(sorted(result, key=lambda item: order[item.aisle])))
