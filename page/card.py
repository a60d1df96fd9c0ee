"""The recipe card's properties: plain values that its element on the page draws."""

from typing import Any

from culinary.quantities import canonical, find_quantities
from page.wording import Language
from retrieval.recipe import Recipe

LONGEST_TIMER_S = 24 * 3600


def card_props(recipe: Recipe, language: Language) -> dict[str, Any]:
    """Return what the card shows: the recipe verbatim, with the times found in its steps.

    Times are `{"text", "seconds"}` pieces inside a step: a step is a list of strings and such pieces, in order.
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
        "steps": [step_pieces(step) for step in recipe.steps],
        "notes": list(recipe.notes),
        "source": recipe.source,
        "language": language,
        # What the kitchen tools are given back: old cards work after their recipe has left the index.
        "recipe": recipe.model_dump(mode="json", exclude_defaults=True),
    }


def step_pieces(step: str) -> list[str | dict[str, Any]]:
    """Cut a step at the times in it; a range counts to its lower end, when one looks first."""
    pieces: list[str | dict[str, Any]] = []
    end = 0
    for quantity in find_quantities(step):
        plain = canonical(quantity)
        if quantity.kind != "time" or plain.dimension != "s" or plain.low is None:
            continue
        seconds = round(plain.low)
        if not 5 <= seconds <= LONGEST_TIMER_S:
            continue
        pieces += [step[end : quantity.start], {"text": quantity.text, "seconds": seconds}]
        end = quantity.end
    return [piece for piece in [*pieces, step[end:]] if piece]
