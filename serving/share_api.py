"""Links to a recipe or a list, over HTTP: made, listed and taken back by their owner, opened by whoever has them."""

import base64
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from graph.my_kitchen import MyKitchen, today
from memory.shares import Share
from serving.handed_on import POLICY, list_recipe, page_of
from serving.kitchen_api import Known, Opened, Owner
from serving.protocol import MISSING, Problem
from tools.kitchen.text import Language

SHARED = "/shared"
_NO_LINKS = "这里不开放链接分享。Links are not allowed here."
_MISSING = "没有这个菜谱。No such recipe."
_GONE = "这个链接已经收回，或从来没有。This link was taken back, or never was."
Token = Annotated[str, Path(pattern="^[0-9A-Za-z_-]{20,64}$", examples=["x" * 32])]


class ShareRequest(BaseModel, extra="forbid"):
    """What to share: a recipe by its id, or, without one, the shopping list of some days."""

    recipe_id: str = Field("", max_length=64)
    days: int = Field(7, ge=1, le=62)
    language: Language = "zh"


class Shared(BaseModel):
    """A link; `path` is below this server."""

    token: str
    path: str
    kind: str
    title: str
    created: str


class Links(BaseModel):
    """The links of a user."""

    allowed: bool
    links: list[Shared]


def create_shares(
    prefix: str, opened: Opened, reads: Owner, writes: Owner, known: Known, *, allowed: bool
) -> APIRouter:
    """Return the routes below `prefix` for the owners of links; where they are not `allowed` none is made."""
    router = APIRouter(prefix=f"{prefix}/shares", tags=["kitchen"], responses=MISSING)

    @router.post("", status_code=201)
    async def share(request: Request, asked: ShareRequest) -> Shared:
        """Make a link to a recipe or the list as it is now, where the operator allows it (`share.links`)."""
        owner, kitchen = writes(request), await opened(request)
        if not allowed:
            raise HTTPException(403, _NO_LINKS)
        return _told(await kitchen.shares.add(owner, await _made(request, kitchen, owner, asked, known)))

    @router.get("")
    async def listed(request: Request) -> Links:
        """List the caller's links, the latest first, and tell whether the operator allows them."""
        kept = await (await opened(request)).shares.all(reads(request))
        return Links(allowed=allowed, links=[_told(one) for one in kept])

    @router.delete("/{token}", status_code=204)
    async def take_back(request: Request, token: Token) -> None:
        """Take a link back: it leads nowhere from now on."""
        if not await (await opened(request)).shares.drop(writes(request), token):
            raise HTTPException(404, _GONE)

    return router


def create_shared(opened: Opened, *, allowed: bool) -> APIRouter:
    """Return the route of the pages behind links, which anyone may open who has one."""
    router = APIRouter(tags=["kitchen"])

    @router.get(f"{SHARED}/{{token}}", response_class=HTMLResponse, responses={404: {"model": Problem}})
    async def shown(request: Request, token: Token) -> HTMLResponse:
        """Return what a link leads to, as a page to read and print, with JSON-LD in it."""
        found = await (await opened(request)).shares.find(token) if allowed else None
        if found is None:
            raise HTTPException(404, _GONE)
        heads = {
            "content-security-policy": POLICY,
            "cache-control": "private, no-store",
            "referrer-policy": "no-referrer",
        }
        return HTMLResponse(page_of(found), headers=heads)

    return router


async def _made(request: Request, kitchen: MyKitchen, owner: str, asked: ShareRequest, known: Known) -> Share:
    if asked.recipe_id:
        recipe = await kitchen.recipe(owner, asked.recipe_id)
        if recipe is None or recipe.recipe_id != asked.recipe_id:
            raise HTTPException(404, _MISSING)
        shown = recipe.in_english() if asked.language == "en" else recipe
        picture = base64.b64encode(await kitchen.picture(owner, recipe.recipe_id) or b"").decode()
        return Share(kind="recipe", language=asked.language, recipe=shown, picture=picture)
    state, told = await kitchen.kitchens.read(owner), await known(request, owner)
    lines = await kitchen.lines(owner, state, today(), asked.days, told, asked.language)
    return Share(kind="list", language=asked.language, recipe=list_recipe(lines, asked.language, today()))


def _told(one: Share) -> Shared:
    fields = one.model_dump(include={"token", "kind", "created"})
    return Shared(path=f"{SHARED}/{one.token}", title=one.recipe.name, **fields)
