"""A Chinese recipe for readers of English: names, ingredient lines and amounts from the glossary, at once."""

import re

from culinary.dishes import lookup as lookup_dish
from culinary.ingredients import Ingredient, canonical_name, english_name, lookup, parse_ingredients
from culinary.quantities import Quantity, find_quantities
from culinary.translation import to_english
from recipes.recipe import Recipe
from tools.kitchen.rounding import unit_text
from tools.kitchen.text import Language, span

# What is sold by the stalk; a fish or a cucumber that Chinese counts with the same word is not.
_STALKS = frozenset(("葱", "大葱", "小葱", "芹菜", "西芹", "蒜苗", "香菜", "韭菜", "蒜薹", "香茅"))
LEVELS = {"简单": "easy", "容易": "easy", "中等": "medium", "较难": "hard", "困难": "hard", "难": "hard"}
_ES = ("ss", "ch", "sh", "x", "o")
_PROPER = re.compile(
    r"\b(?:chinese|english|french|indian|japanese|jinhua|napa|parmesan|shaoxing|sichuan|spanish|thai|worcestershire)\b"
)


def is_english(text: str) -> bool:
    """Tell whether a text has no Chinese to speak of."""
    return sum(map(_is_chinese, text)) * 5 < max(1, len(text))


def _is_chinese(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def needs_translation(text: str, language: Language) -> bool:
    """Tell whether a reader of `language` cannot read a text of a recipe."""
    return language == "en" and not is_english(text)


def dish_name(name: str, language: Language) -> str:
    """Return a dish's name; in English with the Chinese one beside it: Mapo tofu (麻婆豆腐)."""
    if language == "zh" or is_english(name):
        return name
    dish = lookup_dish(name)
    english = dish.english[0] if dish and dish.english else to_english(name)
    return f"{english[:1].upper()}{english[1:]} ({name})" if english else name


def short_name(name: str, language: Language) -> str:
    """Return a dish's name alone, as it can be asked for in a language."""
    return dish_name(name, language).removesuffix(f" ({name})")


def food_name(name: str, language: Language) -> str:
    """Return the name of an ingredient, word by word where the table does not know it."""
    if language == "zh" or is_english(name):
        return name
    known = canonical_name(name)
    english = english_name(known) if lookup(known) else name
    english = to_english(name) or name if english == known else english
    return _PROPER.sub(lambda match: match[0].capitalize(), english)


def amount_text(quantity: Quantity, language: Language, name: str = "") -> str:
    """Return a quantity; in English with its unit translated, "" for the unit of what is counted by itself."""
    if language == "zh" or quantity.text.isascii():
        return quantity.text
    if quantity.low is None or quantity.high is None:
        return unit_text(quantity.unit, "en")
    bare = quantity.unit == "根" and name not in _STALKS
    unit = "" if quantity.unit == "个" or bare else unit_text(quantity.unit, "en")
    return f"{span(quantity.low, quantity.high)} {unit if quantity.high > 1 else _singular(unit)}".strip()


def line_text(line: str, language: Language) -> str:
    """Return an ingredient line; in English rebuilt from what it says: 2 tbsp light soy sauce (30 ml)."""
    if language == "zh" or not any(map(_is_chinese, line)):
        return line
    items = parse_ingredients([line])
    return ", ".join(_english_item(item) for item in items) if items else line


def _english_item(item: Ingredient) -> str:
    name, quantity = food_name(item.name if lookup(item.name) else item.wording, "en"), item.quantity
    if quantity is None or quantity.low is None or quantity.high is None:
        return f"{name}, to taste" if quantity else name
    amount = amount_text(quantity, "en", item.name)
    counted = amount[-1:].isdigit() and quantity.high > 1
    beside = f" ({amount_text(measured, 'en')})" if (measured := measured_beside(item)) else ""
    return f"{amount} {_plural(name) if counted else name}{beside}"


def measured_beside(item: Ingredient) -> Quantity | None:
    """Return the same amount in grams or millilitres that a line gives in brackets: 2汤匙生抽(30毫升)."""
    if item.measured or not item.note:
        return item.measured
    found = [one for one in find_quantities(item.note) if one.unit in ("克", "毫升")]
    return found[0] if found else None


def in_english(recipe: Recipe) -> Recipe:
    """Return a recipe with its name and ingredients in English; steps and notes stay as they are."""
    lines = tuple(line_text(line, "en") for line in recipe.ingredients)
    return recipe.model_copy(update={"name": dish_name(recipe.name, "en"), "ingredients": lines})


def _singular(unit: str) -> str:
    if unit.endswith(("ches", "xes")):
        return unit[:-2]
    return unit[:-1] if len(unit) > 3 and unit.endswith("s") else unit


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return f"{noun[:-1]}ies"
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun
    return f"{noun}es" if noun.endswith(_ES) else f"{noun}s"
