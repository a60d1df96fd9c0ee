"""Own recipes over HTTP: read a file or a pasted text, correct it, keep it, change, delete, bring back, take away.

The same routes serve the API (keys) and the page (whoever is signed in); they differ in who the owner is.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import urljoin, urlsplit

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter

from memory.own_recipes import MOST, OwnRecipe, OwnRecipes, Remarks
from recipes.export import Format, write_recipes
from recipes.loaders import Problem as NotRead
from recipes.loaders import read_illustrated
from recipes.recipe import Recipe
from serving.protocol import MISSING
from serving.recipe_preview import AT_ONCE, DataUri, Draft, Found, Preview, draft_of, preview_of, read_apart
from serving.web_pages import PageError, PageFetcher
from tools.image.photo import MEDIA_TYPE, photo
from tools.image.picture import ImageError

MAX_FILE_BYTES = 20_000_000
MAX_JSON_BYTES = 8_000_000
_TOO_LARGE = "文件太大。The file is too large."
_MISSING = "没有这个菜谱。No such recipe."
_NO_URLS = "这里不开放网址导入。Reading pages by their address is not allowed here."
_TYPES: dict[Format, str] = {"jsonl": "application/jsonl", "jsonld": "application/ld+json", "markdown": "text/markdown"}
OwnId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", examples=["0" * 32])]
Owner = Callable[[Request], str]
Store = Callable[[Request], Awaitable[OwnRecipes]]
Extract = Callable[[str], Awaitable[Recipe | None]]


class Named(BaseModel):
    """A page to read, by its address."""

    url: str = Field(min_length=1, max_length=2000)


class Allowed(BaseModel):
    """What the operator of this server allows."""

    urls: bool = Field(description="Recipes are read from pages by their address")


class Keep(BaseModel):
    """Recipes to keep."""

    recipes: list[Found] = Field(min_length=1, max_length=MOST)


class Change(BaseModel, extra="forbid"):
    """What to change of a recipe; what is left out stays."""

    recipe: Draft | None = None
    remarks: Remarks | None = None
    picture: DataUri | None = Field(None, description="Empty: none")


class Kept(BaseModel):
    """A recipe as it is kept; times are ISO 8601, UTC."""

    own_id: str
    recipe: Recipe
    remarks: Remarks
    created: str
    changed: str
    picture: str = Field("", description="Another one for every picture of it; empty for none")


_PREVIEW: TypeAdapter[Preview] = TypeAdapter(Preview)
_LIST: TypeAdapter[list[Kept]] = TypeAdapter(list[Kept])


def create_own_recipes(
    prefix: str, recipes_of: Store, reads: Owner, writes: Owner, extract: Extract, pages: PageFetcher | None = None
) -> APIRouter:
    """Return the routes below `prefix`.

    Args:
        recipes_of: where own recipes are kept.
        reads, writes: return the owner who sent a request, or refuse it with an HTTPException.
        extract: has a model take a recipe out of free text, for those who may write.
        pages: fetches pages that users name; None where the operator does not allow it.
    """
    router = APIRouter(prefix=prefix, tags=["own recipes"], responses=MISSING)
    _add_reading(router, reads, writes, extract, pages)
    _add_all(router, recipes_of, reads, writes)
    _add_single(router, recipes_of, reads, writes)
    _add_picture(router, recipes_of, reads, writes)
    return router


def _add_reading(router: APIRouter, reads: Owner, writes: Owner, extract: Extract, pages: PageFetcher | None) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    @router.post("/preview", response_model=Preview)
    async def preview(request: Request, name: Annotated[str, Query(max_length=200)] = "text.txt") -> Response:
        """Read the body, a file of any kind that can be indexed or a pasted text; nothing is kept."""
        reads(request)
        found = await read_apart(await _body(request), name, places)
        shown = await _extracted(found, extract) if _may(writes, request) else found
        return await asyncio.to_thread(_json, _PREVIEW, shown)

    @router.post("/preview-url", dependencies=[Depends(_small)])
    async def preview_url(request: Request, asked: Named) -> Preview:
        """Read a page of the open Internet, where the operator allows it (`import.urls`); nothing is kept."""
        writes(request)
        if pages is None:
            raise HTTPException(403, _NO_URLS)
        return await _previewed_page(pages, asked.url, extract)

    @router.get("/allowed")
    async def allowed(request: Request) -> Allowed:
        """Tell what the operator allows."""
        reads(request)
        return Allowed(urls=pages is not None)


def _add_all(router: APIRouter, recipes_of: Store, reads: Owner, writes: Owner) -> None:
    @router.post("", status_code=201, dependencies=[Depends(_small)])
    async def keep(request: Request, asked: Keep) -> list[Kept]:
        """Keep recipes; one that is there already is not kept twice."""
        owner, own = writes(request), await recipes_of(request)
        recipes = [draft.recipe() for draft in asked.recipes]
        photos = await asyncio.to_thread(lambda: [_photo_of(draft.picture) for draft in asked.recipes])
        return [_shown(one) for one in await own.add(owner, recipes, photos)]

    @router.get("", response_model=list[Kept])
    async def listed(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
        offset: Annotated[int, Query(ge=0, le=MOST)] = 0,
    ) -> Response:
        """List the caller's recipes, the latest changed first."""
        owner, own = reads(request), await recipes_of(request)
        found = (await own.all(owner))[offset : offset + limit]
        return await asyncio.to_thread(lambda: _json(_LIST, list(map(_shown, found))))

    @router.get("/export")
    async def export(request: Request, form: Annotated[Format, Query(alias="format")] = "jsonl") -> Response:
        """Return all of the caller's recipes as one file, which reads back word for word."""
        owner, own = reads(request), await recipes_of(request)
        found = [one.recipe for one in await own.all(owner)]
        text = await asyncio.to_thread(lambda: "".join(write_recipes(found, form)))
        return Response(text, media_type=_TYPES[form])


def _add_single(router: APIRouter, recipes_of: Store, reads: Owner, writes: Owner) -> None:
    @router.get("/{own_id}")
    async def read(request: Request, own_id: OwnId) -> Kept:
        """Return one of the caller's recipes."""
        return _found(await (await recipes_of(request)).get(reads(request), own_id))

    @router.put("/{own_id}", dependencies=[Depends(_small)])
    async def change(request: Request, own_id: OwnId, asked: Change) -> Kept:
        """Change a recipe, its picture, or the stars, note and mark as a favourite on it."""
        owner, own = writes(request), await recipes_of(request)
        recipe = asked.recipe.recipe() if asked.recipe else None
        picture = await asyncio.to_thread(_photo_of, asked.picture) if asked.picture else None
        return _found(await own.change(owner, own_id, recipe, asked.remarks, b"" if asked.picture == "" else picture))

    @router.delete("/{own_id}", status_code=204)
    async def delete(request: Request, own_id: OwnId) -> None:
        """Delete a recipe; `undo` brings it back for a month."""
        _found(await (await recipes_of(request)).delete(writes(request), own_id))

    @router.post("/{own_id}/undo")
    async def undo(request: Request, own_id: OwnId) -> Kept:
        """Bring a deleted recipe back, else take its last change back."""
        return _found(await (await recipes_of(request)).undo(writes(request), own_id))


def _add_picture(router: APIRouter, recipes_of: Store, reads: Owner, writes: Owner) -> None:
    @router.get("/{own_id}/picture", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
    async def picture(request: Request, own_id: OwnId) -> Response:
        """Return the picture of one of the caller's recipes."""
        data = await (await recipes_of(request)).picture(reads(request), own_id)
        if data is None:
            raise HTTPException(404, "没有图。No picture.")
        heads = {"cache-control": "private, no-cache", "x-content-type-options": "nosniff"}
        return Response(data, media_type=MEDIA_TYPE, headers=heads)

    @router.put("/{own_id}/picture")
    async def set_picture(request: Request, own_id: OwnId) -> Kept:
        """Keep the body, a JPEG, PNG, WebP or GIF, as the picture of a recipe: small, bare of what else is in it."""
        owner, own = writes(request), await recipes_of(request)
        data = await _body(request)
        return _found(await own.change(owner, own_id, picture=await asyncio.to_thread(photo, data)))

    @router.delete("/{own_id}/picture")
    async def drop_picture(request: Request, own_id: OwnId) -> Kept:
        """Take the picture of a recipe away; `undo` brings it back."""
        return _found(await (await recipes_of(request)).change(writes(request), own_id, picture=b""))


async def _previewed_page(pages: PageFetcher, url: str, extract: Extract) -> Preview:
    """Return what a page holds, its first recipe with its picture where that can be had."""
    page = await pages.fetch(url)
    name = "page.html" if "html" in page.kind else PurePosixPath(urlsplit(page.address).path).name or "page.txt"
    found = await asyncio.to_thread(lambda: list(read_illustrated(page.data, name)))
    first = next((one for one in found if not isinstance(one, NotRead)), None)
    shown: bytes | None = None
    if first and first[1] is None and first[0].picture:
        with suppress(PageError):
            shown = (await pages.fetch(urljoin(page.address, first[0].picture))).data
    illustrated = [(first[0], shown) if first and one is first and shown else one for one in found]
    made = await _extracted(await asyncio.to_thread(preview_of, illustrated, name), extract)
    for draft in made.recipes:
        # Wherever it says that it is from, this is where it was read.
        draft.source = draft.source if draft.source.startswith(("http://", "https://")) else page.address[:2000]
    return made


def _may(writes: Owner, request: Request) -> bool:
    try:
        return bool(writes(request))
    except HTTPException:
        return False


async def _extracted(found: Preview, extract: Extract) -> Preview:
    """Return what was read or, where that is free text only, the recipe that a model takes out of it."""
    taken = await extract(found.free_text) if found.free_text and not found.recipes else None
    return Preview(recipes=[draft_of(taken, "")], skipped=[], by_model=True) if taken else found


def _photo_of(uri: str) -> bytes | None:
    """Return the picture of a data URI, written anew; None for an empty one.

    Raises:
        HTTPException: 422, it is no picture.
    """
    try:
        return photo(base64.b64decode(uri.partition(",")[2], validate=True)) if uri else None
    except (ImageError, ValueError) as error:
        raise HTTPException(422, str(error)) from None


def _json(kind: TypeAdapter[Any], content: object) -> Response:
    """Return a long answer as FastAPI would, which makes its JSON on the event loop."""
    return Response(kind.dump_json(content), media_type="application/json")


def _shown(one: OwnRecipe) -> Kept:
    return Kept(**one.model_dump(include=set(Kept.model_fields)))


def _found(one: OwnRecipe | None) -> Kept:
    if one is None:
        raise HTTPException(404, _MISSING)
    return _shown(one)


def _small(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MAX_JSON_BYTES:
        raise HTTPException(413, _TOO_LARGE)


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > MAX_FILE_BYTES:
            raise HTTPException(413, _TOO_LARGE)
    return bytes(data)
