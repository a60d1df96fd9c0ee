"""The recipe card's properties: plain values that its element on the page draws."""

from collections.abc import Mapping
from typing import Any

from page.wording import Language
from recipes.recipe import Recipe
from tools.kitchen.measures import Measures, in_measures
from tools.kitchen.scale import scale
from tools.kitchen.step_amounts import ingredients_of_steps
from tools.kitchen.timers import Timer, find_timers


def card_props(
    recipe: Recipe,
    language: Language,
    *,
    servings: int | None = None,
    measures: Measures | None = None,
    marks: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the card shows: the recipe verbatim, and `view`: it for the servings and measures wanted.

    Args:
        recipe: as retrieved.
        language: of the card's own words.
        servings: persons to scale to; None, or a recipe that does not say how many it serves, leaves it as it is.
        measures: units to show; None leaves them as they are.
        marks: what stands behind a line of the ingredients, by its number from 0.
    """
    return {
        "recipe_id": recipe.recipe_id,
        "name": recipe.name,
        "description": recipe.description,
        "servings": recipe.servings,
        "minutes": recipe.minutes,
        "difficulty": recipe.difficulty,
        "cuisine": recipe.cuisine,
        "notes": list(recipe.notes),
        "source": recipe.source,
        "language": language,
        "measures": measures,
        "marks": dict(marks or {}),
        "view": view_of(recipe, language, servings if recipe.servings else None, measures),
        # What the kitchen tools are given back: old cards work after their recipe has left the index.
        "recipe": recipe.model_dump(mode="json", exclude_defaults=True),
    }


def parted(shown: Recipe, original: Recipe | None) -> tuple[Recipe, int | None, dict[str, str]]:
    """Part a recipe as a turn shows it into what its source has, the servings and the marks behind its lines.

    The kitchen tools then count with lines that nothing is written into, and each amount stands beside its original.
    Where the parts do not give what is shown, it is left as it is.
    """
    servings = shown.servings
    if original is None or len(original.ingredients) != len(shown.ingredients):
        return shown, None, {}
    plain = original
    if servings and original.servings and servings != original.servings:
        plain = scale(original, servings=servings).scaled
    pairs = list(zip(plain.ingredients, shown.ingredients, strict=True))
    if plain.steps != shown.steps or not all(after.startswith(before) for before, after in pairs):
        return shown, None, {}
    marks = {str(number): after.removeprefix(before).strip() for number, (before, after) in enumerate(pairs)}
    return original, servings, {number: mark for number, mark in marks.items() if mark}


def view_of(recipe: Recipe, language: Language, servings: int | None, measures: Measures | None) -> dict[str, Any]:
    """Return a recipe for other servings and in other measures: what the card lists and what to mind.

    A step is a list of strings and, where it names a time, `{"text", "seconds", "label"}`, in order; `uses` has the
    ingredients that each step names, `changed` the line of the recipe before it was changed, for each that was.

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
    return {
        "servings": shown.servings,
        "ingredients": list(shown.ingredients),
        "changed": {str(number): before for number, (before, after) in enumerate(pairs) if before != after},
        "steps": steps_with_timers(shown),
        "uses": ingredients_of_steps(shown),
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
