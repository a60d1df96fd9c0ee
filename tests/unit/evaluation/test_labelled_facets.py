"""Facets read off recipes against recipes labelled by hand; floors lie a little below what was measured."""

from functools import cache

import pytest

from evaluation.facets import FacetsReport, evaluate_facets
from evaluation.questions import SETS, EvaluationError, LabelledRecipe, read_rows
from recipes.loaders import open_corpus
from recipes.recipe import Recipe
from settings import ROOT

FLOORS = {
    # facet: precision, recall
    "not_hot": (0.97, 0.95), "hot": (0.93, 0.97), "very_hot": (0.68, 0.85),
    "minutes_15": (0.75, 0.7), "minutes_30": (0.8, 0.95), "minutes_60": (0.95, 0.95),
    "hands_on_15": (0.7, 0.65), "hands_on_30": (0.9, 0.93), "easy": (0.7, 0.72), "hard": (0.7, 0.6),
    "equipment": (0.93, 0.92), "course": (0.94, 0.83), "diet": (0.97, 0.99), "cold": (0.82, 0.78),
    "children": (0.9, 0.9), "elders": (0.75, 0.5), "one_person": (0.8, 0.85),
}  # fmt: skip


@cache
def labels() -> tuple[LabelledRecipe, ...]:
    return tuple(read_rows(SETS / "facets.jsonl", LabelledRecipe))


@cache
def report() -> FacetsReport:
    return evaluate_facets(labels(), open_corpus([ROOT / "data" / "recipes.jsonl"]).recipes)


def test_three_hundred_recipes_are_labelled_once_and_a_hundred_are_held_out() -> None:
    assert len({row.id for row in labels()}) == len(labels()) == 300
    assert sum(row.held for row in labels()) == 100


@pytest.mark.parametrize("facet", FLOORS)
def test_facets_are_read_off_the_text(facet: str) -> None:
    precision, recall = FLOORS[facet]
    measured = report().text[facet]
    assert measured["precision"] >= precision
    assert measured["recall"] >= recall


def test_what_must_not_be_eaten_is_never_read_as_free_of_it() -> None:
    """A vegetarian dish that is none is worse than one that is missed."""
    assert not [row.id for row in report().rows if {"diet/素食", "diet/纯素"} & set(row.wrong)]


def test_what_is_read_wrongly_counts() -> None:
    steps = ["水开后下锅煮30分钟。"]
    dish = Recipe.create(name="番茄汤", ingredients=["2个番茄", "12个干辣椒"], steps=steps)
    row = labels()[0].model_copy(update={"id": "番茄汤", "heat": 0, "courses": ("汤羹",), "also": ("素菜",)})
    (judged,) = evaluate_facets([row], [dish]).rows
    assert "hot" in judged.wrong and "not_hot" in judged.missed
    assert not {"course/汤羹", "course/素菜"} & {*judged.wrong, *judged.missed}


def test_a_label_without_its_recipe_is_told() -> None:
    with pytest.raises(EvaluationError, match="红烧肉"):
        evaluate_facets(labels()[:1], [])
