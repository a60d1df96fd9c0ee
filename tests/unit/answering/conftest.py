"""Situations over real recipes of the sample corpus, as the graph would hand them to a composer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from answering.types import Cooking, Found, Situation, Talk
from culinary.dishes import mentions
from culinary.ingredients import find_ingredients
from recipes.recipe import Recipe
from text.normalize import simplify
from understanding.preferences import Preferences
from understanding.turn_reading import Request, TurnReading

CORPUS = Path(__file__).parents[3] / "data" / "recipes.jsonl"
Make = Callable[..., Situation]


@dataclass
class Shelf:
    """A library of recipes by title."""

    titles: dict[str, Recipe] = field(default_factory=dict)

    def count(self) -> int:
        return len(self.titles)

    def cuisines(self) -> Sequence[str]:
        return ["川菜", "粤菜"]

    def recipe(self, title: str) -> Recipe | None:
        return self.titles.get(title)

    def named_in(self, text: str) -> Sequence[tuple[str, str]]:
        found = [title for title in self.titles if title in text]
        longest = [one for one in found if not any(one != other and one in other for other in found)]
        return [(title, title) for title in sorted(longest, key=text.index)]

    def candidates(
        self, count: int, courses: frozenset[str] = frozenset(), cuisines: frozenset[str] = frozenset()
    ) -> Sequence[Recipe]:
        return list(self.titles.values())[:count]

    def made_of(self, foods: Sequence[str], count: int) -> Sequence[Recipe]:
        return [one for one in self.titles.values() if any(food in one.text() for food in foods)][:count]


@pytest.fixture(scope="session")
def corpus() -> dict[str, Recipe]:
    """Return the recipes of the sample corpus without the English that some bring along, as other corpora are."""
    rows = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    return {row["name"]: Recipe.from_xiachufang(row | {"english": None}) for row in rows}


@pytest.fixture(scope="session")
def bilingual() -> Recipe:
    """Return a recipe of the sample corpus that brings its English along."""
    rows = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    return next(Recipe.from_xiachufang(row) for row in rows if row["name"] == "宫保鸡丁")


@pytest.fixture(scope="session")
def make(corpus: dict[str, Recipe]) -> Make:
    """Return a function that builds a situation from a question, the kinds it asks and the dishes found."""

    def situation(
        text: str,
        intent: str | list[tuple[str, str]],
        dish: str | Recipe | None = None,
        *,
        others: Sequence[str] = (),
        match: str | None = None,
        known: Preferences | None = None,
        cooking: Cooking | None = None,
        carded: bool = False,
        **reading: Any,
    ) -> Situation:
        plain = simplify(text)
        pairs = [(intent, plain)] if isinstance(intent, str) else intent
        recipe = corpus[dish] if isinstance(dish, str) else dish
        read: dict[str, Any] = {
            "language": "en" if plain.isascii() else "zh",
            "requests": tuple(Request(kind, said, 1.0) for kind, said in pairs),  # type: ignore[arg-type]
            "dishes": tuple(mention.dish.name for mention in mentions(plain)),
            "foods": tuple(find_ingredients(plain)),
        } | reading
        found = ([recipe] if recipe else []) + [corpus[title] for title in others]
        reached = replace(cooking, recipe_id=recipe.recipe_id) if cooking and recipe else Cooking()
        return Situation(
            reading=TurnReading(text=plain, **read),
            language=read["language"],
            library=Shelf(corpus),
            recipes=tuple(Found(one, 0.9) for one in found),
            match=match or ("here" if recipe else "none"),  # type: ignore[arg-type]
            known=known or Preferences(),
            talk=Talk(focus=recipe.name if recipe else "", cooking=(reached,)),
            carded=carded,
        )

    return situation
