"""A dish cooked to its end, over HTTP: what it took is no longer at home, and nothing is bought for it any more."""

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from serving.kitchen_api import Opened, Owner
from serving.protocol import MISSING
from tools.kitchen.text import KitchenError, Language


class CookedRequest(BaseModel, extra="forbid"):
    """Which dish was cooked, and for how many."""

    recipe_id: str = Field(min_length=1, max_length=64)
    servings: int | None = Field(None, ge=1, le=1000)
    language: Language = "zh"


class CookedAnswer(BaseModel):
    """What was taken of what is at home, in words; empty where nothing was. `undo` brings it back."""

    text: str
    revision: str


def create_cooked(prefix: str, opened: Opened, writes: Owner) -> APIRouter:
    """Return the route below `prefix`."""
    router = APIRouter(prefix=prefix, tags=["kitchen"], responses=MISSING)

    @router.post("/cooked")
    async def cooked(request: Request, asked: CookedRequest) -> CookedAnswer:
        """Take what a dish needed off the pantry, as far as it is known how much is there; `/undo` takes it back."""
        owner, kitchen = writes(request), await opened(request)
        state = await kitchen.kitchens.read(owner)
        try:
            text, made = await kitchen.cooked(owner, state, asked.recipe_id, asked.servings, asked.language)
        except KitchenError as error:
            raise HTTPException(404, error.text.of(asked.language)) from None
        after = await kitchen.kitchens.write(owner, made, state)
        return CookedAnswer(text=text, revision=after.revision)

    return router
