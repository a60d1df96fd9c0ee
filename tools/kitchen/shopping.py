"""One shopping list for several recipes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from culinary.ingredients import Ingredient, english_name, lookup, parse_ingredients
from culinary.quantities import canonical
from retrieval.recipe import Recipe
from tools.kitchen.wording import number_text, round_amount

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
_BASE_UNITS = {"g": "克", "ml": "毫升"}


@dataclass(frozen=True, slots=True)
class ShoppingItem:
    """A thing to buy: amounts that could not be added stand beside each other; `recipes` are the dishes that need it."""

    name: str
    aisle: str
    amounts: tuple[str, ...]
    recipes: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class ShoppingList:
    """What to buy for the recipes, by aisle."""

    items: tuple[ShoppingItem, ...]

    def text(self, language: str = "zh") -> str:
        """Return the list as text, one aisle a line, Chinese or English."""
        lines = []
        for aisle, english in AISLES.items():
            items = [item for item in self.items if item.aisle == aisle]
            if items and language == "zh":
                lines.append(f"【{aisle}】" + "；".join(_item_text(item, "zh") for item in items))
            elif items:
                lines.append(f"{english.capitalize()}: " + "; ".join(_item_text(item, "en") for item in items))
        return "\n".join(lines)


def _item_text(item: ShoppingItem, language: str) -> str:
    name = item.name if language == "zh" else english_name(item.name)
    optional = "" if not item.optional else "（可选）" if language == "zh" else " (optional)"
    return f"{name} {' + '.join(item.amounts)}".strip() + optional


def _amounts(entries: Sequence[Ingredient]) -> tuple[str, ...]:
    """Add up amounts of one dimension; ranges at their upper end, so that there is enough."""
    sums: dict[str, Fraction] = {}
    vague = False
    for entry in entries:
        chosen = entry.measured if entry.measured and canonical(entry.measured).dimension == "g" else entry.quantity
        if chosen is None or chosen.high is None:
            vague = True
            continue
        size = canonical(chosen)
        sums[size.dimension] = sums.get(size.dimension, Fraction(0)) + (size.high or 0)
    texts = []
    for dimension, total in sums.items():
        unit = _BASE_UNITS.get(dimension, dimension)
        texts.append(f"{number_text(round_amount(total, unit))}{unit}")
    return tuple(texts) or (("适量",) if vague else ())


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
                entry.aisle if entry and entry.aisle in AISLES else "其他",
                _amounts([item for item, _ in found]),
                tuple(dict.fromkeys(title for _, title in found)),
                all(item.optional for item, _ in found),
            )
        )
    order = {aisle: place for place, aisle in enumerate(AISLES)}
    return ShoppingList(tuple(sorted(result, key=lambda item: order[item.aisle])))
