"""What leaving an ingredient out costs a dish: by the part that it plays there."""

from dataclasses import dataclass
from typing import Literal

from answering.dish import Dish
from answering.english import dish_name, food_name
from answering.evidence import naming
from answering.phrase_book import say
from culinary.dishes import lookup as lookup_dish
from culinary.foods import ingredient_weight
from culinary.ingredients import find_ingredients, is_a
from tools.kitchen.text import Language

Verdict = Literal["yes", "no", "core", "not_in_it"]

# What an ingredient is there for; the first kind that it is of counts.
_PURPOSES = {
    "酵母": "rise", "泡打粉": "rise", "小苏打": "rise", "食用碱": "rise", "吉利丁": "set", "琼脂": "set",
    "面粉": "body", "糯米粉": "body", "淀粉": "thicken", "油": "oil", "盐": "salt", "酱油": "salt", "豆瓣酱": "sauce",
    "黄豆酱": "sauce", "甜面酱": "sauce", "蚝油": "umami", "鸡精": "umami", "味精": "umami", "糖": "sweet",
    "醋": "sour", "料酒": "wine", "黄酒": "wine", "花椒": "numbing", "干辣椒": "hot", "辣椒": "hot", "辣椒粉": "hot",
    "葱": "aroma", "大葱": "aroma", "小葱": "aroma", "姜": "aroma", "大蒜": "aroma", "八角": "spice", "桂皮": "spice",
    "香叶": "spice", "香菜": "garnish", "芝麻": "garnish", "水": "liquid", "高汤": "stock",
}  # fmt: skip
_NEEDED = frozenset(("rise", "set", "body", "liquid", "oil"))


@dataclass(frozen=True, slots=True)
class Cost:
    """Whether an ingredient can be left out, and what that costs in words."""

    verdict: Verdict
    text: str


def cost_of_leaving_out(dish: Dish, food: str, language: Language) -> Cost:
    """Tell what a dish loses without a food: nothing, something, or itself."""
    rows = dish.rows_of(food)
    name = food_name(food, language)
    if not rows:
        return Cost("not_in_it", say("leave_not_in_it", language, food=name))
    if is_core(dish, food):
        title = dish_name(dish.recipe.name, language)
        return Cost("core", say("leave_core", language, food=name, dish=title))
    item = rows[0].item
    purpose = next((of for kind, of in _PURPOSES.items() if item.name == kind), "") or next(
        (of for kind, of in _PURPOSES.items() if is_a(item.name, kind)), ""
    )
    if purpose in _NEEDED:
        return Cost("no", say("leave_no", language, food=name, cost=say(f"cost_{purpose}", language)))
    free = item.optional or item.role == "garnish" or purpose == "garnish"
    cost = say("cost_garnish" if free else f"cost_{purpose or item.role}", language)
    steps = "、".join(str(one.step) for one in naming(dish.recipe, [item.name]))
    skip = say("leave_steps", language, steps=steps) if steps else ""
    return Cost("yes", say("leave_yes", language, food=name, cost=cost) + skip)


def is_core(dish: Dish, food: str) -> bool:
    """Tell whether a dish is made of a food: its name says so, the glossary does, or it is most of what is in it."""
    named = [one for one in find_ingredients(dish.original.name) if dish.rows_of(one)]
    entry = lookup_dish(dish.original.name)
    made_of = named or [name for part in (entry.ingredients[:1] if entry else ()) for name in find_ingredients(part)]
    if any(is_a(food, one) or is_a(one, food) for one in made_of):
        return True
    weights = {
        row.item.name: float(ingredient_weight(row.item) or 0)
        for row in dish.rows()
        if row.item.role in ("main", "staple")
    }
    heaviest = max(weights, key=lambda name: weights[name], default="")
    return bool(heaviest) and heaviest == dish.rows_of(food)[0].item.name
