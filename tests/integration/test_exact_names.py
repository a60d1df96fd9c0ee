"""Recipes of the sample corpus are found first by their own names, and are what was asked for: one in several."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from culinary.dishes import fold, lookup
from recipes.recipe import Recipe
from retrieval.embeddings import create_embeddings
from retrieval.index.recipe_index import open_index
from retrieval.search.dish_identity import Candidate, identify
from retrieval.search.retriever import RecipeSearch
from settings import ROOT, load_settings
from text.normalize import simplify

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(900)]

RECIPES = [
    Recipe.from_xiachufang(json.loads(line))
    for line in (ROOT / "data" / "recipes.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def search(sample_index: Path) -> RecipeSearch:
    settings = load_settings()
    index = open_index(sample_index, settings.embedding.model)
    return RecipeSearch(index, create_embeddings(settings.embedding), settings.retrieval)


def wrong(search: RecipeSearch, asked: dict[str, str]) -> list[str]:
    """Return the questions that do not bring their dish first, or as another dish."""
    found = []
    for question, name in asked.items():
        hits = search.search(question)
        match = identify(simplify(question), [Candidate(hit.recipe, hit.same) for hit in hits]).match
        if not hits or hits[0].recipe.name != name or match != "here":
            found.append(f"{question}: {[hit.recipe.name for hit in hits[:2]]} {match}")
    return found


@pytest.mark.parametrize(("form", "first"), [("{}", 0), ("{}怎么做", 1), ("煮个{}吧 水放多少", 2)])
def test_a_title_brings_its_recipe(search: RecipeSearch, form: str, first: int) -> None:
    asked = {form.format(recipe.name): recipe.name for recipe in RECIPES[first::6]}
    missed = wrong(search, asked)
    assert len(missed) <= (0.02 * len(asked) if "煮" in form else 0), missed


def test_an_english_title_brings_its_recipe(search: RecipeSearch) -> None:
    assert all(recipe.english for recipe in RECIPES)
    asked = {f"how to make {recipe.english.name}": recipe.name for recipe in RECIPES[::4] if recipe.english}
    assert wrong(search, asked) == []


def test_another_name_that_only_one_recipe_has_brings_it(search: RecipeSearch) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for recipe in RECIPES:
        dish = lookup(recipe.name)
        for name in (recipe.name, *(dish.aliases if dish else ())):
            owners[fold(name).text].add(recipe.name)
    aliases = {alias: recipe.name for recipe in RECIPES for alias in _aliases(recipe) if len(owners[alias]) == 1}
    asked = {f"{alias}怎么做": name for alias, name in sorted(aliases.items())[::12]}
    assert len(asked) > 170
    missed = wrong(search, asked)
    assert len(missed) <= 0.02 * len(asked), missed


def _aliases(recipe: Recipe) -> list[str]:
    dish = lookup(recipe.name)
    return [fold(alias).text for alias in dish.aliases] if dish else []
