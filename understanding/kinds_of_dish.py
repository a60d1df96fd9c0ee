"""Words for a kind of dish, and whether a title is of that kind."""

import re

from culinary.dishes import Dish
from understanding.tables import words


def is_kind(text: str) -> bool:
    """Tell whether simplified `text` is nothing but the word for a kind of dish ("鱼", "甜品")."""
    return words("kinds_of_dish")["alone"].search(text) is not None


def is_drinkable(title: str) -> bool:
    """Tell whether a title is of something to drink."""
    return words("kinds_of_dish")["drinkable"].search(title) is not None


def kind_likeness(text: str, title: str, dish: Dish | None) -> float:
    """Return how well the kinds that simplified `text` names ("那个汤") fit a dish: about 1 a kind, 0 for none.

    Args:
        dish: the entry of the glossary, where there is one.
    """
    return sum(_likeness(word, title, dish) for word in words("kinds_of_dish")["word"].findall(text))


def _likeness(word: str, title: str, dish: Dish | None) -> float:
    titles = words("kinds_in_titles")
    kind = next(iter(titles.found(word)), "")
    pattern = titles[kind] if kind else re.compile(re.escape(word))
    meaty = word == "肉" and words("kinds_of_dish")["meaty"].search(title)
    score = 1.5 * bool(dish and dish.category in words("dish_categories").found(word))
    score += 1.0 * bool(pattern.search(title) or meaty)
    score += 0.5 * title.endswith(word)
    return score + 0.8 * bool(dish and any(pattern.search(name) for name in dish.english))
