"""Plain REST routes: recipes, threads, feedback, pictures, health and counters."""

import asyncio
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Response
from fastapi.responses import FileResponse, PlainTextResponse
from langchain_core.messages import AIMessage, AnyMessage

from recipes.recipe import Recipe
from serving.access import Caller, require
from serving.cook import IMAGES, image_address
from serving.health import readiness
from serving.protocol import (
    MISSING,
    REFUSED,
    FeedbackRequest,
    FeedbackResult,
    Health,
    Hit,
    Message,
    Readiness,
    SearchResult,
    Thread,
    ThreadId,
    ThreadSummary,
)
from serving.server_context import House, house_of
from settings import resolve
from text.normalize import is_hex
from tools.image.store import PictureStore

HouseOf = Annotated[House, Depends(house_of)]
Reader = Annotated[Caller, Depends(require("read"))]
Asker = Annotated[Caller, Depends(require("ask"))]

router = APIRouter()


@router.head("/health", include_in_schema=False)
@router.get("/health", tags=["server"])
async def health() -> Health:
    """Tell that the process is alive."""
    return Health()


@router.head("/ready", include_in_schema=False)
@router.get("/ready", tags=["server"], responses={503: {"model": Readiness}})
async def ready(house: HouseOf) -> Response:
    """Tell whether models and index are loaded and questions are answered at once."""
    return await readiness(house.kitchen)


@router.get("/metrics", tags=["server"], response_class=PlainTextResponse, responses=REFUSED)
async def metrics(house: HouseOf, caller: Annotated[Caller, Depends(require("metrics"))]) -> str:
    """Return the server's counters for Prometheus."""
    return house.metrics.text()


@router.get("/recipes/search", tags=["recipes"], responses=REFUSED)
async def search_recipes(
    house: HouseOf,
    caller: Reader,
    q: Annotated[str, Query(min_length=1, max_length=500, description="The question", examples=["红烧肉怎么做"])],
    k: Annotated[int, Query(ge=1, le=100, description="How many recipes")] = 10,
) -> SearchResult:
    """Find recipes for a question, best first."""
    search = (await house.kitchen.assistant()).search
    found = await asyncio.to_thread(search.search, q, k)
    hits = [
        Hit(recipe_id=hit.recipe.recipe_id, title=hit.recipe.name, score=hit.score, matched=hit.matched)
        for hit in found
    ]
    return SearchResult(question=q, hits=hits)


@router.get("/recipes/{recipe_id}", tags=["recipes"], responses=MISSING)
async def get_recipe(
    house: HouseOf, caller: Reader, recipe_id: Annotated[str, Path(max_length=128, examples=["58f1c0a2b3d4e5f6"])]
) -> Recipe:
    """Return a recipe verbatim."""
    search = (await house.kitchen.assistant()).search
    recipe = await asyncio.to_thread(search.recipe, recipe_id)
    if recipe is None:
        raise HTTPException(404, "没有这个菜谱。No such recipe.")
    return recipe


@router.get("/threads", tags=["threads"], responses=REFUSED)
async def list_threads(
    house: HouseOf,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[ThreadSummary]:
    """List the caller's conversations, the latest first."""
    return [ThreadSummary(**asdict(record)) for record in await house.ledger.threads(caller.owner, limit, offset)]


@router.get("/threads/{thread_id}", tags=["threads"], responses=MISSING)
async def read_thread(house: HouseOf, caller: Reader, thread_id: ThreadId) -> Thread:
    """Return one of the caller's conversations with its messages and citations."""
    record = await house.ledger.thread(caller.owner, thread_id)
    messages = [_message(message) for message in await house.turns.messages(caller.owner, thread_id)] if record else []
    if record is None or not (record.turns or messages):
        raise HTTPException(404, "没有这个对话。No such thread.")
    return Thread(**asdict(record), messages=messages)


@router.delete("/threads/{thread_id}", tags=["threads"], status_code=204, responses=MISSING)
async def delete_thread(house: HouseOf, caller: Asker, thread_id: ThreadId) -> None:
    """Delete one of the caller's conversations with everything kept of it."""
    if not await house.turns.delete_thread(caller.owner, thread_id):
        raise HTTPException(404, "没有这个对话。No such thread.")


@router.post("/feedback", tags=["threads"], status_code=201, responses=MISSING)
async def give_feedback(house: HouseOf, caller: Asker, feedback: FeedbackRequest) -> FeedbackResult:
    """Keep what the caller thinks of an answer."""
    if await house.ledger.thread(caller.owner, feedback.thread_id) is None:
        raise HTTPException(404, "没有这个对话。No such thread.")
    kept = await house.ledger.add_feedback(
        caller.owner, feedback.thread_id, feedback.run_id, feedback.score, feedback.comment
    )
    house.tracing.feedback(kept.feedback_id, feedback.run_id, feedback.score, feedback.comment)
    return FeedbackResult(feedback_id=kept.feedback_id)


@router.get(f"{IMAGES}/{{picture}}", tags=["recipes"], response_class=FileResponse, responses=MISSING)
async def get_picture(
    house: HouseOf, caller: Reader, picture: Annotated[str, Path(max_length=128, description="Its hash")]
) -> FileResponse:
    """Return a picture that was made for the caller."""
    settings = house.settings.image
    store = PictureStore(resolve(settings.folder), settings.max_folder_bytes)
    name = f"{picture}.png"
    owned = is_hex(picture, 64) and await house.ledger.owns_picture(caller.owner, name)
    path = store.resolve(name) if owned else None
    if path is None:
        raise HTTPException(404, "没有这张图。No such picture.")
    return FileResponse(path, media_type="image/png")


def _message(message: AnyMessage) -> Message:
    if not isinstance(message, AIMessage):
        return Message(role="user", content=message.text)
    kept = message.additional_kwargs
    return Message(
        role="assistant",
        content=message.text,
        sources=kept.get("sources", []),
        unsupported=kept.get("unsupported", []),
        image=image_address(kept.get("image")),
    )
