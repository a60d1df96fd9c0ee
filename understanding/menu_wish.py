"""The shape of a meal that a turn asks for: 两菜一汤, 三天的晚饭每天一荤一素, three dishes and a soup."""

from dataclasses import dataclass

from text.normalize import simplify
from text.numerals import parse_number
from understanding.tables import words

_MOST_DISHES, _MOST_DAYS, _WEEK, _WORKDAYS = 12, 14, 7, 5


@dataclass(frozen=True, slots=True)
class MenuWish:
    """How many dishes of which kind a meal is to have; None where the turn does not say."""

    dishes: int | None = None
    """All dishes but the soups."""
    soups: int | None = None
    meat: int | None = None
    vegetable: int | None = None
    days: int = 1


def read_menu(question: str) -> MenuWish:
    """Read the shape of a meal off a question in Chinese or English."""
    text = simplify(question)
    meat, vegetable = _count("meat", text), _count("vegetable", text)
    dishes = _count("dishes", text)
    return MenuWish(
        dishes=dishes if dishes is not None or meat is None else meat + (vegetable or 0),
        soups=_count("soups", text),
        meat=meat,
        vegetable=vegetable,
        days=_days(text),
    )


def _count(row: str, text: str) -> int | None:
    for match in words("menus")[row].finditer(text):
        number = parse_number(next(group for group in match.groups() if group))
        if number and number.low and 1 <= number.low <= _MOST_DISHES:
            return int(number.low)
    return None


def _days(text: str) -> int:
    days = _count("days", text)
    if days:
        return min(days, _MOST_DAYS)
    rows = words("menus")
    return _WORKDAYS if rows["workdays"].search(text) else _WEEK if rows["week"].search(text) else 1
