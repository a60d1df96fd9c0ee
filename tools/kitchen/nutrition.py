"""Estimate what a serving of a recipe holds."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from culinary.foods import Food, food_of, ingredient_weight
from culinary.ingredients import Ingredient, is_a, parse_ingredients
from recipes.recipe import Recipe
from text.phrases import load_phrases
from tools.kitchen.text import Language, Text

# Deep-frying leaves most of the oil in the pot; this share of what exceeds a stir-fry's amount is eaten.
_STIR_FRY_OIL, _ABSORBED = Fraction(60), Fraction(15, 100)
# Salt of a salt bed, a brine or blanching water stays behind: nobody eats more than this many grams a serving.
_SALT = Fraction(5)
_PHRASES = Path(__file__).parent / "phrases" / "nutrition.yaml"
_OIL_NOTE = Text("用油多，只按约15%被吸收计算。", "Of the frying oil about 15 % is counted as eaten.")
_SALT_NOTE = Text("用盐多，按每份吃进5克计算。", "Of the salt 5 g a serving are counted as eaten.")
_BONE_NOTE = Text("骨头和壳已扣除。", "Bones and shells are left out.")
_FREE = ("水", "冰块")


@dataclass(frozen=True, slots=True)
class Nutrients:
    """Energy in kcal, protein, fat and carbohydrate in g, sodium in mg."""

    kcal: float
    protein_g: float
    fat_g: float
    carb_g: float
    sodium_mg: float


@dataclass(frozen=True, slots=True)
class NutritionEstimate:
    """An estimate for one serving; `coverage` is the share of ingredient lines that could be weighed (0-1).

    `servings` is None where the recipe does not say: then `per_serving` is the whole dish.
    """

    per_serving: Nutrients
    servings: int | None
    coverage: float
    not_counted: tuple[str, ...]
    notes: tuple[Text, ...]

    def text(self, language: Language = "zh") -> str:
        """Return the estimate as text, marked as one."""
        n = self.per_serving
        if language == "zh":
            whose = "每份" if self.servings else "整道菜"
            body = (
                f"{whose}约{n.kcal:.0f}千卡，蛋白质{n.protein_g:.0f}克，脂肪{n.fat_g:.0f}克，"
                f"碳水{n.carb_g:.0f}克，钠{n.sodium_mg:.0f}毫克（估算，覆盖{self.coverage:.0%}的食材）。"
            )
            left = f"未计入：{'、'.join(self.not_counted)}。" if self.not_counted else ""
            return body + left + "".join(note.of(language) for note in self.notes)
        whose = "Per serving" if self.servings else "Whole dish"
        body = (
            f"{whose} about {n.kcal:.0f} kcal, protein {n.protein_g:.0f} g, fat {n.fat_g:.0f} g, "
            f"carbohydrate {n.carb_g:.0f} g, sodium {n.sodium_mg:.0f} mg "
            f"(an estimate from {self.coverage:.0%} of the ingredients). "
        )
        left = f"Not counted: {', '.join(self.not_counted)}. " if self.not_counted else ""
        return (body + left + " ".join(note.en for note in self.notes)).strip()


def _eaten(item: Ingredient, food: Food, weight: Fraction, servings: int) -> tuple[Fraction, Text | None]:
    """Return the grams of an ingredient that are eaten, and what to say where that is not all of it."""
    if is_a(item.name, "油") and weight > _STIR_FRY_OIL:
        return _STIR_FRY_OIL + (weight - _STIR_FRY_OIL) * _ABSORBED, _OIL_NOTE
    if item.name == "盐" and weight > _SALT * servings:
        return _SALT * servings, _SALT_NOTE
    if food.edible < 1 and not load_phrases(_PHRASES)["boned"].search(f"{item.wording} {item.note}"):
        return weight * food.edible, _BONE_NOTE
    return weight, None


def _sum(parts: list[tuple[Food, Fraction]], servings: int) -> Nutrients:
    shares = [(food, float(weight) / 100 / servings) for food, weight in parts]
    return Nutrients(
        sum(food.kcal * share for food, share in shares),
        sum(food.protein_g * share for food, share in shares),
        sum(food.fat_g * share for food, share in shares),
        sum(food.carb_g * share for food, share in shares),
        sum(food.sodium_mg * share for food, share in shares),
    )


def estimate_nutrition(recipe: Recipe) -> NutritionEstimate:
    """Estimate energy, protein, fat, carbohydrate and sodium of one serving from the ingredient list.

    Typical values per 100 g (after USDA FoodData Central); lines without a usable amount (适量) are left out and named.
    """
    items = [item for item in parse_ingredients(recipe.ingredients) if not item.optional]
    parts: list[tuple[Food, Fraction]] = []
    missing: list[str] = []
    notes: list[Text] = []
    counted = 0
    for item in items:
        food, weight = food_of(item.name), ingredient_weight(item)
        if any(is_a(item.name, free) for free in _FREE):
            counted += 1
        elif food and weight:
            counted += 1
            eaten, note = _eaten(item, food, weight, recipe.servings or 1)
            parts.append((food, eaten))
            notes += [note] if note else []
        else:
            missing.append(item.wording)
    per_serving = _sum(parts, recipe.servings or 1)
    coverage = counted / len(items) if items else 0.0
    return NutritionEstimate(
        per_serving, recipe.servings, coverage, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(notes))
    )
