"""Recipes looked through without a question, marked, and handed on as a file, over HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field

from answering.english import dish_name, food_name
from answering.phrase_book import say
from culinary.ingredients import find_ingredients, parse_ingredients
from graph.finding import limits_of
from graph.my_kitchen import MyKitchen
from memory.kitchen import Favourite
from memory.own_recipes import Remarks
from recipes.export import to_jsonld, to_markdown
from recipes.facets.courses import course_names, cuisine_names
from recipes.facets.minutes import estimated_minutes
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.search.retriever import RecipeSearch
from serving.handed_on import attached, picture_of
from serving.kitchen_api import Known, Opened, Owner, Spoken
from serving.protocol import MISSING
from text.normalize import simplify
from tools.kitchen.text import Language

Searched = Callable[[Request], Awaitable[RecipeSearch]]
RecipeId = Annotated[str, Path(max_length=64, pattern="^[0-9A-Za-z_.-]+$", examples=["58f1c0a2b3d4e5f6"])]
Named = Annotated[list[Annotated[str, Field(max_length=40)]], Query(max_length=10)]
_MOST_PAGES = 400
_SHOWN_FOODS = 6
_NAMED = 8
_MISSING = "没有这个菜谱。No such recipe."


class RecipeBrief(BaseModel):
    """A recipe as a list shows it."""

    recipe_id: str
    title: str
    description: str = ""
    minutes: int | None = None
    servings: int | None = None
    difficulty: str = ""
    cuisine: str = ""
    foods: list[str] = Field(description="What it is mainly made of")
    tags: list[str]


class RecipePage(BaseModel):
    """One page of recipes, and how many there are in all."""

    total: int
    page: int
    recipes: list[RecipeBrief]


class Kinds(BaseModel):
    """What recipes can be narrowed down to, with the share of recipes that are of each, 0-1."""

    courses: dict[str, float]
    cuisines: dict[str, float]
    names: dict[str, str] = Field(description="What each is called in the language asked for")


def create_browsing(prefix: str, searched: Searched, opened: Opened, reads: Owner, known: Known) -> APIRouter:
    """Return the routes below `prefix`: recipes by kind, the kinds there are, a recipe as a file."""
    router = APIRouter(prefix=prefix, tags=["recipes"], responses=MISSING)

    @router.get("")
    async def browse(
        request: Request,
        course: Named = [],  # noqa: B006
        cuisine: Named = [],  # noqa: B006
        have: Named = [],  # noqa: B006
        minutes: Annotated[int | None, Query(ge=1, le=100_000)] = None,
        pantry: Annotated[bool, Query(description="With what is at home, too")] = False,
        sort: Literal["best", "quick"] = "best",
        page: Annotated[int, Query(ge=1, le=_MOST_PAGES)] = 1,
        size: Annotated[int, Query(ge=1, le=48)] = 24,
        language: Spoken = "zh",
    ) -> RecipePage:
        """Look through recipes by course, kitchen, time and what there is; none that the user must not have.

        The best are those made of the most of what there is, else they come in the order of the index.
        """
        owner = reads(request)
        foods = [food for name in have for food in find_ingredients(simplify(name))]
        if pantry:
            foods += (await (await opened(request)).kitchens.read(owner)).at_home[:20]
        if have and not foods:
            raise HTTPException(422, "没有认出食材。No ingredient was made out.")
        if pantry and not foods:
            return RecipePage(total=0, page=page, recipes=[])
        own = limits_of(await known(request, owner), "suggest")
        groups = [[f"course:{name}" for name in course], [f"cui:{name}" for name in cuisine]]
        limits = own.joined(Limits(one_of=tuple(tuple(group) for group in groups if group), minutes=minutes))
        search, wanted = await searched(request), tuple(dict.fromkeys(foods))
        found, total = await asyncio.to_thread(
            search.browse, limits, wanted, size, (page - 1) * size, quickest=sort == "quick"
        )
        brief = await asyncio.to_thread(lambda: [_brief(one, language) for one in found])
        return RecipePage(total=total, page=page, recipes=brief)

    _add_named(router, searched, opened, reads, known)
    _add_kinds(router, searched, reads)
    _add_files(router, opened, reads)
    return router


def _add_named(router: APIRouter, searched: Searched, opened: Opened, reads: Owner, known: Known) -> None:
    @router.get("/named")
    async def named(
        request: Request, name: Annotated[str, Query(min_length=1, max_length=100)], language: Spoken = "zh"
    ) -> list[RecipeBrief]:
        """Find up to eight recipes by name, part of a name, or what is wanted; own ones first."""
        owner = reads(request)
        limits = limits_of(await known(request, owner), "suggest")
        found = await (await opened(request)).own_called(owner, name, limits)
        search = await searched(request)
        found += [one.recipe for one in await asyncio.to_thread(search.search, name, _NAMED, limits)]
        return await asyncio.to_thread(lambda: [_brief(one, language) for one in found[:_NAMED]])


def _add_kinds(router: APIRouter, searched: Searched, reads: Owner) -> None:
    @router.get("/kinds")
    async def kinds(request: Request, language: Spoken = "zh") -> Kinds:
        """Return the courses and kitchens there are, the commonest first."""
        reads(request)
        lexical = (await searched(request)).index.lexical

        def shares(kind: str, names: tuple[str, ...]) -> dict[str, float]:
            found = {name: round(lexical.rarity(f"{kind}:{name}", "facets"), 4) for name in names}
            return {name: share for name, share in sorted(found.items(), key=lambda one: -one[1]) if share}

        courses, cuisines = shares("course", course_names()), shares("cui", cuisine_names())
        names = {name: say(f"name_{name}", language) for name in (*courses, *cuisines)}
        return Kinds(courses=courses, cuisines=cuisines, names=names)


def _add_files(router: APIRouter, opened: Opened, reads: Owner) -> None:
    @router.get("/pictures")
    async def pictures(request: Request) -> dict[str, str]:
        """Return which of the caller's own recipes have a picture, by id, and where it is below `own-recipes`."""
        return await (await opened(request)).pictures(reads(request))

    @router.get("/{recipe_id}/file")
    async def file(
        request: Request,
        recipe_id: RecipeId,
        form: Annotated[Literal["jsonld", "markdown", "png"], Query(alias="format")],
        language: Spoken = "zh",
    ) -> Response:
        """Return a recipe, an own one too, as a file that reads back word for word, or as a picture."""
        recipe = await _found(request, recipe_id, await opened(request), reads)
        return await asyncio.to_thread(_file, recipe, form, language)


def create_favourites(prefix: str, opened: Opened, reads: Owner, writes: Owner) -> APIRouter:
    """Return the routes below `prefix`: the stars, note and mark of the caller on any recipe."""
    router = APIRouter(prefix=f"{prefix}/favourites", tags=["kitchen"], responses=MISSING)

    @router.get("")
    async def listed(
        request: Request,
        only: Annotated[bool, Query(description="Marked as a favourite, not only with stars")] = False,
        sort: Literal["latest", "stars", "title"] = "latest",
    ) -> list[Favourite]:
        """List the recipes that the caller marked."""
        found = await (await opened(request)).kitchens.favourites(reads(request))
        found = [one for one in found if one.remarks.favourite or not only]
        if sort == "stars":
            return sorted(found, key=lambda one: -one.remarks.stars)
        return sorted(found, key=lambda one: one.title) if sort == "title" else found

    @router.put("/{recipe_id}")
    async def mark(request: Request, recipe_id: RecipeId, remarks: Remarks) -> Favourite | None:
        """Keep stars, note and mark on a recipe in place of what was kept; what says nothing deletes it."""
        owner, kitchen = writes(request), await opened(request)
        recipe = await _found(request, recipe_id, kitchen, writes)
        return await kitchen.kitchens.mark(owner, recipe.recipe_id, recipe.name[:200], remarks)

    @router.delete("/{recipe_id}", status_code=204)
    async def unmark(request: Request, recipe_id: RecipeId) -> None:
        """Delete what the caller keeps of a recipe, whether or not it is still there."""
        owner, kitchens = writes(request), (await opened(request)).kitchens
        if await kitchens.favourite(owner, recipe_id) is None:
            raise HTTPException(404, _MISSING)
        await kitchens.mark(owner, recipe_id, "-", Remarks())

    return router


async def _found(request: Request, recipe_id: str, kitchen: MyKitchen, whose: Owner) -> Recipe:
    recipe = await kitchen.recipe(whose(request), recipe_id)
    if recipe is None or recipe.recipe_id != recipe_id:
        raise HTTPException(404, _MISSING)
    return recipe


def _brief(recipe: Recipe, language: Language) -> RecipeBrief:
    items = parse_ingredients(recipe.ingredients)
    foods = dict.fromkeys(item.name for item in items if item.role in ("main", "staple"))
    fields = recipe.model_dump(include={"recipe_id", "servings", "difficulty", "cuisine"})
    return RecipeBrief(
        **fields,
        title=dish_name(recipe.name, language),
        description=(recipe.in_english() if language == "en" else recipe).description[:160],
        minutes=recipe.minutes or estimated_minutes(recipe.steps) or None,
        foods=[food_name(name, language) for name in foods][:_SHOWN_FOODS],
        tags=list(recipe.tags[:8]),
    )


def _file(recipe: Recipe, form: Literal["jsonld", "markdown", "png"], language: Language) -> Response:
    if form == "png":
        shown = recipe.in_english() if language == "en" else recipe
        return attached(picture_of(shown, language), "image/png", f"{recipe.name[:80]}.png")
    if form == "jsonld":
        text = json.dumps(to_jsonld(recipe), ensure_ascii=False, indent=1)
        return attached(text, "application/ld+json; charset=utf-8", f"{recipe.name[:80]}.json")
    return attached(to_markdown(recipe), "text/markdown; charset=utf-8", f"{recipe.name[:80]}.md")
