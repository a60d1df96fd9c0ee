"""The allergens and diets that are kept by, as tags of ingredients: the only table of what each forbids."""

from collections.abc import Collection

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

ANIMAL = frozenset(("meat", "animal", "鱼", "甲壳类", "贝类"))
FORBIDDEN: dict[str, frozenset[str]] = {
    "素食": ANIMAL,
    "纯素": ANIMAL | {"牛奶", "鸡蛋", "honey"},
    "净素": ANIMAL | {"鸡蛋", "pungent", "alcohol"},
    "耆那素": ANIMAL | {"鸡蛋", "honey", "pungent", "root", "alcohol"},
    "洁食": frozenset(("pork", "甲壳类", "贝类")),
    "清真": frozenset(("pork", "alcohol")),
    "无猪肉": frozenset(("pork",)),
    "无牛肉": frozenset(("beef",)),
    "无酒精": frozenset(("alcohol",)),
    "无麸质": frozenset(("小麦",)),
    "无奶": frozenset(("牛奶",)),
}
"""The tags that ingredients of a dish must not have, by diet; index terms are `diet:NAME`.

净素 is that of Chinese Buddhists: no meat, fish or egg, none of the five pungent plants, no alcohol.
耆那素 is that of Jains, who eat nothing from under the ground either. Of 洁食 (kosher) tags tell what a food is,
not how it was slaughtered, nor that meat and milk stand in one dish.
"""
# A title that looks like flour or milk (a cake) says nothing; one that looks like meat does, lists are often cut short.
_OF_LINES = frozenset(("无麸质", "无奶"))


def diets_kept(tags: Collection[str], listed: Collection[str]) -> frozenset[str]:
    """Return the diets that a dish keeps.

    Args:
        tags: those of its ingredients, of its name too.
        listed: those of its list alone.
    """
    return frozenset(
        diet for diet, refused in FORBIDDEN.items() if refused.isdisjoint(listed if diet in _OF_LINES else tags)
    )
