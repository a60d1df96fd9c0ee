"""What does not grow in step with a recipe, told to the cook."""

from fractions import Fraction
from pathlib import Path

from culinary.foods import ingredient_weight
from culinary.ingredients import Ingredient, is_a, parse_ingredients
from culinary.quantities import find_quantities
from recipes.recipe import Recipe
from text.phrases import load_phrases
from tools.kitchen.text import Text, number

_PHRASES = Path(__file__).parent / "phrases" / "scaling.yaml"
_SALTY = ("盐", "酱油", "蚝油", "豆瓣酱", "黄豆酱", "鸡精", "味精")
_SPICES = ("八角", "桂皮", "香叶", "花椒", "干辣椒", "草果", "丁香", "胡椒", "小茴香", "五香粉", "孜然")


def _has(items: tuple[Ingredient, ...], names: tuple[str, ...]) -> bool:
    return any(is_a(item.name, name) for item in items for name in names)


def _eggs(items: tuple[Ingredient, ...], factor: Fraction) -> list[Text]:
    for item in items:
        quantity = item.quantity
        if is_a(item.name, "鸡蛋") and quantity and quantity.unit == "个" and quantity.low:
            eggs = quantity.low * factor
            if eggs.denominator != 1:
                grams = round(float(eggs) * 50)
                return [
                    Text(
                        f"鸡蛋按比例是{number(eggs)}个：打散后称约{grams}克蛋液，或取整再看面糊干湿。",
                        f"Eggs come to {number(eggs)}: beat and weigh about {grams} g, or use whole ones.",
                    )
                ]
    return []


def _flavour(items: tuple[Ingredient, ...], factor: Fraction) -> list[Text]:
    far = factor >= Fraction(3, 2) or factor <= Fraction(2, 3)
    notes = []
    if far and _has(items, _SALTY):
        zh = (
            "盐、酱油等咸味调料先放算出量的八成，尝过再补。"
            if factor > 1
            else "量变少后收汁更快更咸，盐和酱油分次加，边尝边放。"
        )
        notes.append(Text(zh, "Start with 80 % of the salt and soy sauce shown, taste, then add."))
    if factor >= 2 and _has(items, _SPICES):
        notes.append(
            Text(
                "香料、花椒和干辣椒不用同比放大，放到算出量的六七成就够香。",
                "Spices and chilies need not grow in step: 60-70 % of the amount shown is enough.",
            )
        )
    if _has(items, ("酵母",)) and (factor >= 2 or factor <= Fraction(1, 2)):
        notes.append(
            Text(
                "酵母大批量时略减，小批量时不少于1克；发酵看体积（约两倍大），不看钟点。",
                "Use a little less yeast in large batches, never under 1 g; judge the rise by volume, not by time.",
            )
        )
    return notes


def _pot(recipe: Recipe, items: tuple[Ingredient, ...], factor: Fraction) -> list[Text]:
    steps, words = "".join(recipe.steps), load_phrases(_PHRASES)
    notes = []
    oil = max((float(ingredient_weight(item) or 0) for item in items if is_a(item.name, "油")), default=0.0)
    if words["deep_fry"].search(steps) and (oil >= 150 or oil == 0):
        notes.append(
            Text("炸油只要没过食材，不必同比加减；分批炸。", "Frying oil only has to cover the food; fry in batches.")
        )
    liquid = max((float(ingredient_weight(item) or 0) for item in items if _has((item,), ("水", "高汤"))), default=0.0)
    if words["simmer"].search(steps) and liquid >= 200:
        notes.append(
            Text(
                "炖煮的水以没过食材为准，按比例算出的量只作参考（量大时通常少放一些）。",
                "Water for stewing should just cover the food; the scaled amount is a guide (less when larger).",
            )
        )
    if factor >= 2 and words["pan_fry"].search(steps):
        notes.append(
            Text("量大时分锅炒，一锅太满会出水、不香。", "Stir-fry in batches: a crowded wok stews instead of frying.")
        )
    return notes


def _time(recipe: Recipe, factor: Fraction, in_pan: bool) -> list[Text]:
    quantities = [quantity for step in recipe.steps for quantity in find_quantities(step)]
    notes = []
    if any(quantity.kind in ("time", "temperature") for quantity in quantities):
        zh = "时间和温度没有改：" + (
            "同样厚度烤的时间相近，提前几分钟看上色，用牙签试熟。"
            if in_pan
            else "量大时烧开和收汁要久一点，量小时提前查看，以状态为准。"
        )
        notes.append(
            Text(zh, "Times and temperatures are unchanged: larger amounts take a little longer; check for doneness.")
        )
    if any(load_phrases(_PHRASES)["cut"].search(step) for step in recipe.steps):
        notes.append(
            Text(
                "切成几块、分成几份的数目没有改，块的大小照旧即可。",
                "How many pieces to cut is unchanged; keep the size.",
            )
        )
    return notes


def notes_for(recipe: Recipe, factor: Fraction, *, in_pan: bool = False) -> tuple[Text, ...]:
    """Return what to mind when a recipe is made `factor` times as large; nothing for the same size."""
    if factor == 1:
        return ()
    items = parse_ingredients(recipe.ingredients)
    return (
        *_eggs(items, factor),
        *_flavour(items, factor),
        *_pot(recipe, items, factor),
        *_time(recipe, factor, in_pan),
    )
