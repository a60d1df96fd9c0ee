"""Which foods of a turn are there already: "面粉屋里有", "I already have soy sauce"."""

from culinary.ingredients import mentions, role_of
from understanding.tables import words

_CLAUSE_ENDS = "，,。；;！!？? "
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
