"""The recipe card's properties: plain values that its element on the page draws."""

from typing import Any

from page.wording import Language
from retrieval.recipe import Recipe
from tools.kitchen.timers import Timer, find_timers


def card_props(recipe: Recipe, language: Language) -> dict[str, Any]:
    """Return what the card shows: the recipe verbatim, with the times found in its steps.

    A step is a list of strings and, where it names a time, `{"text", "seconds", "label"}`, in order.
    """
    return {
        "recipe_id": recipe.recipe_id,
        "name": recipe.name,
        "description": recipe.description,
        "servings": recipe.servings,
        "minutes": recipe.minutes,
        "difficulty": recipe.difficulty,
        "cuisine": recipe.cuisine,
        "ingredients": list(recipe.ingredients),
        "steps": steps_with_timers(recipe),
        "notes": list(recipe.notes),
        "source": recipe.source,
        "language": language,
        # What the kitchen tools are given back: old cards work after their recipe has left the index.
        "recipe": recipe.model_dump(mode="json", exclude_defaults=True),
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
