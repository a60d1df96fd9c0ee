"""Which foods of a turn are there already: "面粉屋里有", "I already have soy sauce"."""

from itertools import pairwise

from culinary.ingredients import mentions, role_of
from understanding.tables import words

_CLAUSE_ENDS = "，,。；;！!？? "
_FEWEST = 3
"""Foods that are a list."""
_JOINED = ("", "和", "跟", "、", "与", " and ", ", ")


def at_home(text: str) -> tuple[str, ...]:
    """Return the foods that simplified `text` says are there already, canonical, in order."""
    rows, following = words("at_home"), -1
    found: list[str] = []
    for food in reversed(mentions(text)):
        start = max(text.rfind(end, 0, food.start) for end in _CLAUSE_ENDS if end != " " or not text.isascii()) + 1
        joined = bool(found) and text[food.end : following] in _JOINED
        if joined or rows["is_there"].search(text[food.end :]) or rows["have"].search(text[start : food.start]):
            found.append(food.name)
            following = food.start
    return tuple(dict.fromkeys(reversed(found)))


def only_tells_what_is_there(text: str) -> bool:
    """Tell whether all that simplified `text` says is which food to cook with there is: "家里有块豆腐"."""
    foods = any(role_of(food.name) in ("main", "staple") for food in mentions(text))
    return foods and words("at_home")["only_there"].search(text) is not None


def may_be_off(text: str) -> bool:
    """Tell whether simplified `text` speaks of danger, or of food that has lain for a while."""
    rows = words("asking")
    return any(rows[row].search(text) for row in ("fears", "kept_since"))


def tells_of_foods(text: str) -> bool:
    """Tell whether simplified `text` asks and fears nothing, and names what a meal is made of: 草鱼一条 啤酒两罐."""
    asked = text.endswith("?") or words("connecting")["asks"].search(text)
    return not (asked or may_be_off(text)) and any(role_of(food.name) in ("main", "staple") for food in mentions(text))


def only_lists_foods(text: str) -> bool:
    """Tell whether all that simplified `text` says is a list of foods to cook with: "半只鸡 一把香菇 几个红枣"."""
    foods, rows = mentions(text), words("at_home")
    if len({food.name for food in foods}) < _FEWEST or not any(
        role_of(one.name) in ("main", "staple") for one in foods
    ):
        return False
    gaps = [text[one.end : other.start] for one, other in pairwise(foods)]
    if sum(rows["listed"].search(gap) is not None for gap in gaps) < _FEWEST - 1:
        return False
    rest = text
    for food in reversed(foods):
        rest = f"{rest[: food.start]} {rest[food.end :]}"
    left = rows["around"].sub(" ", rest).split()
    # One English word more says which: cider vinegar.
    return not left or (text.isascii() and len(left) == 1 and not words("connecting")["asks"].search(text))
