"""Weights, densities and nutrients of ingredients: typical values, good for estimates."""

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from culinary.ingredients import Ingredient
from culinary.quantities import Quantity, canonical
from culinary.taxonomy import DATA, ancestors, role_of
from culinary.units import unit_of

# What a vessel or gesture holds where the table has no weight for the ingredient: millilitres, then grams.
_VESSELS = {"勺": Fraction(15), "碗": Fraction(250), "滴": Fraction(1, 20)}
_GESTURES = {"撮": Fraction(1, 2)}


@dataclass(frozen=True, slots=True)
class Food:
    """Typical values of an ingredient: kcal, g and mg per 100 g, density in g/ml, grams of one piece by count word.

    The values are those of the edible part; `edible` is its share of what is bought with bone, shell or peel.
    """

    name: str
    kcal: float
    protein_g: float
    fat_g: float
    carb_g: float
    sodium_mg: float
    g_per_ml: Fraction | None
    pieces: dict[str, Fraction]
    edible: Fraction


def _pieces(cell: str) -> dict[str, Fraction]:
    pairs = (part.split("=") for part in cell.split(",") if part)
    return {(unit.name if (unit := unit_of(word)) else word): Fraction(weight) for word, weight in pairs}


@cache
def foods() -> dict[str, Food]:
    """Read the table (once a process); values follow USDA FoodData Central and China's food composition tables."""
    with (DATA / "nutrition.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        return {
            row["name"]: Food(
                row["name"],
                float(row["kcal"]),
                float(row["protein_g"]),
                float(row["fat_g"]),
                float(row["carb_g"]),
                float(row["sodium_mg"]),
                Fraction(row["g_per_ml"]) if row["g_per_ml"] else None,
                _pieces(row["pieces"]),
                Fraction(row["edible"] or 1),
            )
            for row in rows
        }


def food_of(name: str) -> Food | None:
    """Return the values of a canonical name, or of the nearest kind it belongs to; None where there are none."""
    return next((foods()[kind] for kind in ancestors(name) if kind in foods()), None)


def density(name: str) -> Fraction | None:
    """Return g/ml of a canonical name; 1 for other liquids, None for what is not measured by spoon."""
    for kind in ancestors(name):
        food = foods().get(kind)
        if food and food.g_per_ml:
            return food.g_per_ml
    return Fraction(1) if role_of(name) == "liquid" else None


def _piece(name: str, unit: str) -> Fraction | None:
    for kind in ancestors(name):
        food = foods().get(kind)
        if food and unit in food.pieces:
            return food.pieces[unit]
    return None


def weight_of(name: str, quantity: Quantity | None) -> Fraction | None:
    """Return the grams of a quantity of an ingredient, the middle of a range; None where they cannot be told."""
    if quantity is None or quantity.low is None or quantity.high is None:
        return None
    size = canonical(quantity)
    if size.low is None or size.high is None:
        return None
    middle = (size.low + size.high) / 2
    if size.dimension == "g":
        return middle
    if piece := _piece(name, quantity.unit):
        return piece * (quantity.low + quantity.high) / 2
    if size.dimension in _GESTURES:
        return middle * _GESTURES[size.dimension]
    ml = middle if size.dimension == "ml" else middle * _VESSELS.get(size.dimension, Fraction(0))
    thick = density(name)
    return ml * thick if ml and thick else None


def ingredient_weight(item: Ingredient) -> Fraction | None:
    """Return the grams of an ingredient line: what it says in grams first, else by pieces, spoons or cups."""
    if item.measured and canonical(item.measured).dimension == "g":
        return weight_of(item.name, item.measured)
    return weight_of(item.name, item.quantity) or weight_of(item.name, item.measured)
