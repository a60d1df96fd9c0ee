"""What a dish is made of by weight: whether it is a staple or seafood, and whether wine is tasted in it."""

from collections.abc import Callable, Sequence
from functools import cached_property

from culinary.foods import ingredient_weight
from culinary.ingredients import is_a, lookup, parse_ingredient, role_of
from recipes.facets.diets import ANIMAL

_SEA = frozenset(("鱼", "甲壳类", "贝类"))
_BREAD = ("面粉", "大米", "小米", "糯米", "玉米面", "荞麦", "藜麦", "燕麦", "高粱", "黄米", "凉皮")
_LEAST = 100.0  # grams
_PART = 0.5
_COOKING_WINES = ("料酒", "味淋", "清酒")
_SPLASH = 65.0  # grams, four spoons and a little


class Weights:
    """The grams of the foods that a dish is made of, by its list; of a line without an amount nothing is known."""

    def __init__(self, lines: Sequence[str], named: Callable[[str], Sequence[str]]) -> None:
        """Remember which ingredients each line names, as `named` returns them; weights are read when asked for."""
        self._lines = [(line, names) for line in lines if (names := named(line))]
        self._names = {name for _, names in self._lines for name in names}

    @cached_property
    def _grams(self) -> list[tuple[str, float]]:
        heavy = [line for line, names in self._lines if any(role_of(name) in ("main", "staple") for name in names)]
        items = [parse_ingredient(line) for line in heavy]
        return [(item.name, float(ingredient_weight(item) or 0)) for item in items]

    @property
    def is_staple(self) -> bool:
        """Tell whether it is a meal by itself: as much dough, noodles or rice in it as half of its meat."""
        if not self.has_bread:
            return False
        bread = sum(grams for name, grams in self._grams if any(is_a(name, one) for one in _BREAD))
        return bread >= max(_LEAST, _PART * self._of(ANIMAL))

    @property
    def has_bread(self) -> bool:
        """Tell whether there is any flour, rice or noodles in it."""
        return any(role_of(name) == "staple" for name in self._names)

    @property
    def is_of_the_sea(self) -> bool:
        """Tell whether half of its meat or more is fish or shellfish."""
        if all(_SEA.isdisjoint(_tags(name)) for name in self._names):
            return False
        sea = self._of(_SEA)
        return sea >= max(_LEAST, _PART * self._of(ANIMAL))

    def tastes_of_wine(self) -> bool:
        """Tell whether it has more alcohol than a splash of cooking wine, which cooks off."""
        wines = [(line, name) for line, names in self._lines for name in names if "alcohol" in _tags(name)]
        wines = [(line, name) for line, name in wines if role_of(name) != "main"]  # sausages have a little
        if any(not any(is_a(name, one) for one in _COOKING_WINES) for _, name in wines):
            return True
        return sum(float(ingredient_weight(parse_ingredient(line)) or 0) for line, _ in wines) > _SPLASH

    def _of(self, tags: frozenset[str]) -> float:
        return sum(grams for name, grams in self._grams if not tags.isdisjoint(_tags(name)))


def _tags(name: str) -> frozenset[str]:
    entry = lookup(name)
    return entry.tags if entry else frozenset()
