"""A recipe's card outside a chat: in "my kitchen", on paper, and kept on a device for when there is no server."""

import asyncio
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from answering.allergies import card_of
from answering.dish import cooked_for
from dialogue.session import Cooking
from page.card import card_props, source_and_size, view_of
from page.wording import Language
from recipes.recipe import Recipe
from serving.browse_api import RecipeId
from serving.kitchen_api import Known, Opened, Owner, Spoken
from tools.kitchen.measures import Measures
from understanding.preferences import Preferences

_SIZES = range(1, 9)
"""Servings that a device is given ready, as nothing can be asked for offline."""


def create_recipe_view(prefix: str, opened: Opened, reads: Owner, known: Known) -> APIRouter:
    """Return the route below `prefix` that gives a recipe as its card has it, for every size."""
    router = APIRouter(prefix=prefix)

    @router.get("/{recipe_id}/card")
    async def card(
        request: Request,
        response: Response,
        recipe_id: RecipeId,
        language: Spoken = "zh",
        measures: Measures | None = None,
    ) -> dict[str, Any]:
        """Return the properties of a card as the caller has it, with `views`: it by servings."""
        owner = reads(request)
        recipe = await (await opened(request)).recipe(owner, recipe_id)
        if recipe is None or recipe.recipe_id != recipe_id:
            raise HTTPException(404, "没有这个菜谱。No such recipe.")
        response.headers["cache-control"] = "private, no-cache"
        preferences = await known(request, owner)
        return await asyncio.to_thread(_card, recipe, preferences, language, measures)

    return router


def _card(recipe: Recipe, known: Preferences, language: Language, measures: Measures | None) -> dict[str, Any]:
    card = card_of(cooked_for(recipe, Cooking(), known, language), known, language)
    shown, servings = source_and_size(card, recipe)
    props = card_props(shown, language, servings=servings, measures=measures, card=card)
    sizes = _SIZES if shown.servings else ()
    views = {str(size): view_of(shown, language, size, measures, card.avoided) for size in sizes}
    # The recipe for each size would be most of it, and only tools of the server read it.
    return props | {"views": {size: {**view, "recipe": None} for size, view in views.items()}}
