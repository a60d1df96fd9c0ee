"""Whether a server is alive and answers questions at once: the same two routes on the API and on the page."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from serving.errors import known_errors, sentence
from serving.protocol import Health, Readiness
from serving.shared_assistant import Kitchen


async def readiness(kitchen: Kitchen) -> JSONResponse:
    """Return 200 with what the index holds where models and index are loaded, else 503 with the reason."""
    if not kitchen.ready:
        return JSONResponse(Readiness(ready=False, detail=await _trouble(kitchen)).model_dump(), 503)
    manifest = (await kitchen.assistant()).search.index.manifest
    index = {"recipes": manifest.recipes, "questions": manifest.questions, "embedding": manifest.embedding}
    return JSONResponse(Readiness(ready=True, index=index).model_dump())


def create_health(kitchen: Kitchen) -> APIRouter:
    """Return `/health` and `/ready` over one assistant."""
    router = APIRouter()

    @router.api_route("/health", methods=["GET", "HEAD"])
    async def health() -> Health:
        """Tell that the process is alive."""
        return Health()

    @router.api_route("/ready", methods=["GET", "HEAD"])
    async def ready() -> JSONResponse:
        """Tell whether models and index are loaded and questions are answered at once."""
        return await readiness(kitchen)

    return router


async def _trouble(kitchen: Kitchen) -> str:
    """Say why the assistant is not ready."""
    try:
        async with asyncio.timeout(0.05):
            await kitchen.assistant()
    except TimeoutError:
        return "正在准备。Starting."
    except known_errors() as error:
        return sentence(error)
    return "正在准备。Starting."
