"""Which dish a turn asks for by whether it is here: 有红烧鲍鱼吗, "do you have moussaka as well?"."""

from culinary.dishes import Dish, lookup
from culinary.ingredients import is_ingredient
from understanding.pointing_back import food_asked_alone, name_asked_alone
from understanding.tables import words

_SAUCES = "酱料"
"""Category of dishes that go into another: 有辣椒油吗 asks what is in the dish."""


def dish_asked_whether_here(text: str) -> str:
    """Return the name of the dish of which simplified `text` asks only whether it is here; "" where it asks more."""
    rows, bare = words("whether_here"), text.strip(" ?？.。!！~")
    rest = rows["before"].sub("", bare, count=1)
    name = rows["after"].sub("", rest, count=1)
    asked = rows["asks"].search(bare) is not None or (rest != bare and rows["closes"].search(bare) is not None)
    if not asked or name == bare:
        return ""
    if dish := _dish_of(name):
        return dish.name if name.isascii() and not text.isascii() else name
    same = [(part, _dish_of(part)) for part in rows["or_called"].split(name) if part]
    found = {each.name for _, each in same if each}
    return next(part for part, each in same if each) if len(found) == 1 else ""


def dish_named_alone(text: str) -> str:
    """Return the name of the dish that a turn only names, so that the same is asked of it: 那穆萨卡呢; "" else."""
    name = name_asked_alone(text) or food_asked_alone(text)
    return name if name and _dish_of(name) else ""


def _dish_of(name: str) -> Dish | None:
    """Return the dish of the glossary that a name is of, none for a food or a sauce."""
    dish = None if is_ingredient(name) else lookup(name)
    return None if dish is None or dish.category == _SAUCES else dish
