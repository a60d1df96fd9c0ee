"""Allergens, diets and heat of a recipe, by what its ingredients are, never by how their names are spelt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from culinary.ingredients import (
    Ingredient,
    canonical_name,
    english_name,
    grams,
    is_a,
    lookup,
    mentions,
    parse_ingredients,
)
from recipes.recipe import Recipe

ALLERGENS = {
    "花生": "peanut",
    "坚果": "tree nuts",
    "牛奶": "milk",
    "鸡蛋": "egg",
    "鱼": "fish",
    "甲壳类": "crustaceans",
    "贝类": "molluscs",
    "大豆": "soy",
    "小麦": "wheat and gluten",
    "芝麻": "sesame",
}
"""The allergen groups (GB 7718-2025 and EU 1169/2011, as far as ingredients tell); 小麦 covers all gluten."""

_HEAT_LIMITS = (3.0, 8.0, 15.0)
HEAT_NAMES = ("不辣", "微辣", "中辣", "辣", "重辣")

_GROUPS = {
    "海鲜": ("鱼", "甲壳类", "贝类"),
    "水产": ("鱼", "甲壳类", "贝类"),
    "seafood": ("鱼", "甲壳类", "贝类"),
    "shellfish": ("甲壳类", "贝类"),
    "虾蟹": ("甲壳类",),
    "虾": ("甲壳类",),
    "蟹": ("甲壳类",),
    "螃蟹": ("甲壳类",),
    "贝": ("贝类",),
    "软体": ("贝类",),
    "鱼类": ("鱼",),
    "蛋": ("鸡蛋",),
    "蛋类": ("鸡蛋",),
    "奶": ("牛奶",),
    "奶制品": ("牛奶",),
    "乳制品": ("牛奶",),
    "乳糖": ("牛奶",),
    "dairy": ("牛奶",),
    "lactose": ("牛奶",),
    "lactose intolerant": ("牛奶",),
    "乳糖不耐": ("牛奶",),
    "乳糖不耐受": ("牛奶",),
    "豆制品": ("大豆",),
    "黄豆": ("大豆",),
    "soy": ("大豆",),
    "soya": ("大豆",),
    "麸质": ("小麦",),
    "面筋": ("小麦",),
    "乳糜泻": ("小麦",),
    "gluten": ("小麦",),
    "wheat": ("小麦",),
    "coeliac": ("小麦",),
    "celiac": ("小麦",),
    "nut": ("花生", "坚果"),
    "nuts": ("花生", "坚果"),
    "tree nuts": ("坚果",),
    "果仁": ("坚果",),
    "fish": ("鱼",),
    "egg": ("鸡蛋",),
    "eggs": ("鸡蛋",),
    "milk": ("牛奶",),
    "peanut": ("花生",),
    "peanuts": ("花生",),
    "sesame": ("芝麻",),
    "crustaceans": ("甲壳类",),
} | {name: (name,) for name in ALLERGENS}

_MEAT = ("meat", "鱼", "甲壳类", "贝类", "animal")
# Each diet forbids the ingredients that carry one of these tags.
_DIETS: dict[str, tuple[str, ...]] = {
    "素食": _MEAT,
    "纯素": (*_MEAT, "鸡蛋", "牛奶", "honey"),
    "净素": (*_MEAT, "鸡蛋", "pungent", "alcohol"),
    "清真": ("pork", "alcohol"),
    "不吃猪肉": ("pork",),
    "不吃牛肉": ("beef",),
    "不喝酒": ("alcohol",),
    "不吃辣": ("heat1", "heat2", "heat3"),
}
_DIET_WORDS = {
    "素食": r"素食|吃素|蛋奶素|素菜|vegetarian",
    "纯素": r"纯素|全素|严格素|vegan",
    "净素": r"净素|五辛|斋|佛教|buddhist",
    "清真": r"清真|穆斯林|回民|halal|muslim",
    "不吃猪肉": r"(?:不[吃要能]|忌|没有?|无|no )猪肉?|pork[- ]?free|no pork",
    "不吃牛肉": r"(?:不[吃要能]|忌|无|no )牛肉?|no beef",
    "不喝酒": r"不[喝放加要能沾]酒|酒精过敏|无酒精|alcohol",
    "不吃辣": r"不(?:吃|能吃|要|放|太?能|加)辣|不辣|忌辣|怕辣|no chil|not spicy|mild only",
}
_ORDER = ("净素", "纯素", "素食", "清真", "不吃猪肉", "不吃牛肉", "不喝酒", "不吃辣")
_ALLERGY = re.compile(
    r"(?P<zh>[\w\u4e00-\u9fff]+?)(?:类)?(?:过敏|不耐受?)|(?:对|忌|无|不含|不能吃|不能碰|不吃)(?P<after>[\w\u4e00-\u9fff]+?)(?:类?过敏)?$"
    r"|(?P<en>[a-z ]+?)[- ]?(?:allergy|allergic|free|intoleran\w+)$|(?:no|without|allergic to) (?P<no>[a-z ]+)$",
    re.IGNORECASE,
)
_DISLIKE = re.compile(
    r"^(?:我|本人|孩子|家人)?(?:对|不能吃|不想吃|不喜欢吃?|不爱吃|不吃|不要放?|不放|不加|讨厌|忌口?|过敏原?[:：]?"
    r"|no |without |allergic to )"
)


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


@lru_cache(maxsize=512)
def parse_restriction(text: str) -> Restriction:
    """Read what a user must not or will not eat: 花生过敏, 无麸质, 纯素, 不吃辣, 清真, 不吃香菜, nut allergy, vegan.

    Raises:
        ValueError: nothing is said.
    """
    words = text.strip().strip("。.!！,，")
    if not words:
        raise ValueError("忌口不能为空。 The restriction is empty.")
    lower = words.lower()
    if lower in _GROUPS:
        return Restriction(words, _GROUPS[lower])
    for diet in _ORDER:
        if re.search(_DIET_WORDS[diet], lower):
            return Restriction(diet, _DIETS[diet])
    match = _ALLERGY.search(lower)
    subject = next((group for group in match.groups() if group), "") if match else ""
    for word in (subject.strip(), _DISLIKE.sub("", subject).strip(), _DISLIKE.sub("", lower).strip()):
        if word in _GROUPS:
            return Restriction(words, _GROUPS[word])
    rest = re.sub(r"过敏$", "", _DISLIKE.sub("", words)).strip() or words
    return Restriction(words, ingredient=canonical_name(rest))


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


def carriers(recipe: Recipe, restriction: str | Restriction) -> tuple[Finding, ...]:
    """Return every ingredient by which a recipe breaks, or may break, a restriction, the certain ones first.

    Raises:
        ValueError: the restriction is empty.
    """
    rule = parse_restriction(restriction) if isinstance(restriction, str) else restriction
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


def violates(recipe: Recipe, restriction: str | Restriction) -> str | None:
    """Return why a recipe breaks a restriction, Chinese first, or None where nothing in it does.

    A certain reason is given before a possible one. None is no promise while `unknown_ingredients` is not empty.

    Raises:
        ValueError: the restriction is empty.
    """
    rule = parse_restriction(restriction) if isinstance(restriction, str) else restriction
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
