"""The recipe card's properties: plain values that its element on the page draws."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from answering.allergies import without_foods
from answering.english import LEVELS
from answering.names import named
from answering.phrase_book import say
from answering.types import Card
from page.wording import Language
from recipes.recipe import Recipe
from text.durations import duration
from tools.kitchen.measures import Measures, in_measures
from tools.kitchen.scale import scale
from tools.kitchen.step_amounts import uses_of_steps
from tools.kitchen.timers import Timer, find_timers


def card_props(
    recipe: Recipe,
    language: Language,
    *,
    servings: int | None = None,
    measures: Measures | None = None,
    card: Card | None = None,
) -> dict[str, Any]:
    """Return what the card shows: the recipe verbatim, and `view`: it for the servings and measures wanted.

    Args:
        recipe: as retrieved.
        language: of the card's own words.
        servings: persons to scale to; None, or a recipe that does not say how many it serves, leaves it as it is.
        measures: units to show; None leaves them as they are.
        card: the dish as it is cooked in a talk, with its warnings and marks.
    """
    told = card or Card(recipe=recipe)
    return {
        "recipe_id": recipe.recipe_id,
        "name": recipe.name,
        "description": recipe.description,
        "servings": recipe.servings,
        "time": duration(recipe.minutes, language) if recipe.minutes else "",
        "difficulty": _level(recipe, language),
        "cuisine": named(recipe.cuisine, language) if recipe.cuisine else "",
        "notes": list(recipe.notes),
        "source": recipe.source,
        "language": language,
        "measures": measures,
        "warnings": list(told.warnings),
        "marks": {str(number): mark for number, mark in enumerate(told.marks) if mark},
        "skipped": list(told.skipped),
        "added": list(told.added),
        "avoided": [list(names) for names in told.avoided],
        "step": told.step,
        "view": view_of(recipe, language, servings if recipe.servings else None, measures, told.avoided),
        # What the kitchen tools are given back: old cards work after their recipe has left the index.
        "recipe": recipe.model_dump(mode="json", exclude_defaults=True),
    }


def _level(recipe: Recipe, language: Language) -> str:
    """Return how hard a recipe is in its own word; in English translated where it is one that is known."""
    known = language == "en" and recipe.difficulty in LEVELS
    return say(f"level_{LEVELS[recipe.difficulty]}", language) if known else recipe.difficulty


def source_and_size(card: Card, original: Recipe | None) -> tuple[Recipe, int | None]:
    """Return the recipe that a card's amounts are counted from, and the servings it is for, None: as it stands.

    The kitchen tools count with what the source has where that gives what is shown, so that each changed amount stands
    beside its own.
    """
    shown = card.recipe
    servings = shown.servings
    if original is None or not servings or not original.servings:
        return shown, None
    plain = scale(original, servings=servings).scaled if servings != original.servings else original
    return (original, servings) if plain == shown else (shown, None)


def view_of(
    recipe: Recipe,
    language: Language,
    servings: int | None,
    measures: Measures | None,
    avoided: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """Return a recipe for other servings and in other measures: what the card lists and what to mind.

    A step is a list of strings and, where it names a time, `{"text", "seconds", "label"}`, in order; where it takes
    what is `avoided` it says to leave that out. `uses` has what each step takes as `{"line", "text"}`, `changed` the
    line of the recipe before it was changed, for each that was.

    Raises:
        KitchenError: other servings are wanted of a recipe that does not say how many it serves.
    """
    shown, cautions = recipe, list[str]()
    if servings and servings != recipe.servings:
        result = scale(recipe, servings=servings)
        shown, cautions = result.scaled, [note.of(language) for note in result.notes]
    if measures:
        shown = in_measures(shown, measures)
    pairs = zip(recipe.ingredients, shown.ingredients, strict=True)
    warned = shown.model_copy(update={"steps": without_foods(shown.steps, avoided, language)})
    return {
        "servings": shown.servings,
        "ingredients": list(shown.ingredients),
        "changed": {str(number): before for number, (before, after) in enumerate(pairs) if before != after},
        "steps": steps_with_timers(warned),
        "uses": [[asdict(one) for one in step] for step in uses_of_steps(shown)],
        "cautions": cautions,
        "recipe": shown.model_dump(mode="json", exclude_defaults=True),
    }


def steps_with_timers(recipe: Recipe) -> list[list[str | dict[str, Any]]]:
    """Cut each step at the times in it; a range counts to its lower end, when one looks first."""
    timers = find_timers(recipe)
    return [
        _pieces(step, [timer for timer in timers if timer.step == number])
        for number, step in enumerate(recipe.steps, 1)
    ]


def _pieces(step: str, timers: list[Timer]) -> list[str | dict[str, Any]]:
    pieces: list[str | dict[str, Any]] = []
    end = 0
    for timer in timers:
        start = step.find(timer.text, end)
        if start < 0:
            continue
        pieces += [step[end:start], {"text": timer.text, "seconds": timer.seconds, "label": timer.label}]
        end = start + len(timer.text)
    return [piece for piece in [*pieces, step[end:]] if piece]
