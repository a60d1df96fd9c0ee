"""Dishes that were offered, in the order of a quality: the quickest, the cheapest, the mildest first."""

from collections.abc import Mapping, Sequence

from culinary.ingredients import is_a, parse_ingredients
from dialogue.traits import facets_of_text
from understanding.choosing import Quality

_DEAR = {"水产": 6, "羊肉": 5, "牛肉": 5, "奶酪": 4, "鸭肉": 3, "猪肉": 3, "鸡肉": 2, "坚果": 2}
"""What makes a dish dear, roughly as a market asks for it (500 g); vegetables, eggs, tofu and staples hardly do."""


def best_first(titles: Sequence[str], texts: Mapping[str, str], quality: Quality) -> list[str]:
    """Return the titles whose recipe is known, the one that has a quality most first; equals stay in their order."""
    known = [title for title in titles if title in texts]
    return sorted(known, key=lambda title: _less(title, texts[title], quality))


def has_quality(title: str, text: str, quality: Quality) -> bool:
    """Tell whether a dish has a quality that one has or has not: it is mild, hot, without meat."""
    own = facets_of_text(title, text)
    met = {"mild": own.heat == 0, "hot": own.heat > 0, "meatless": "素食" in own.diets}
    return met.get(quality, True)


def _less(title: str, text: str, quality: Quality) -> tuple[float, float]:
    """Return how far a dish is from having a quality, and what decides among equals."""
    own = facets_of_text(title, text)
    listed = next((line for line in text.split("\n") if line.startswith("食材：")), "").removeprefix("食材：")
    foods = [item.name for item in parse_ingredients(listed.split("；"))]
    dear = max((price for food in foods for kind, price in _DEAR.items() if is_a(food, kind)), default=0)
    order: dict[Quality, tuple[float, float]] = {
        "quick": (own.minutes, own.difficulty),
        "easy": (own.difficulty or 2, own.minutes),
        "cheap": (dear, len(foods)),
        "mild": (own.heat, own.minutes),
        "hot": (-own.heat, own.minutes),
        "meatless": (-("纯素" in own.diets) - ("素食" in own.diets), dear),
        "few": (len(foods), own.minutes),
        "light": (-("清淡" in own.suits | own.claims) - ("减脂" in own.suits | own.claims), own.heat),
    }
    return order[quality]
