"""The REST API: LangServe under `/cook`, the OpenAI protocol under `/v1`, plain routes beside them. An adapter."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any, cast

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse
from sse_starlette.sse import AppStatus

from graph.my_kitchen import MyKitchen
from memory.ledger import Ledger
from memory.own_recipes import OwnRecipes
from memory.rate_counts import open_counts
from memory.store import open_store
from retrieval.search.retriever import RecipeSearch
from serving.access import LOCAL, Caller, require
from serving.api_page import POLICY, api_page
from serving.browse_api import create_browsing, create_favourites
from serving.cook import Cook
from serving.cooked_api import create_cooked
from serving.errors import handle_errors
from serving.exposure import is_loopback, refuse_strangers
from serving.keys import KeyRing
from serving.keys import Scope as KeyScope
from serving.kitchen_api import create_kitchen
from serving.logs import configure_logging
from serving.mcp_server import create_mcp
from serving.metrics import Metrics, MetricsMiddleware
from serving.openai_api import router as openai_router
from serving.own_recipes_api import create_own_recipes
from serving.protocol import CookInput, CookOutput
from serving.rate_limits import RateLimits
from serving.request_guard import NEVER_THE_PAGE, Gate
from serving.request_heads import impatient
from serving.rest import router as rest_router
from serving.serializer import TurnSerializer
from serving.server_context import House, house_of
from serving.share_api import create_shared, create_shares
from serving.shared_assistant import Kitchen
from serving.timers_api import create_timers
from serving.tracing import Tracing, create_tracing
from serving.turns import Turns
from serving.web_pages import pages_of
from settings import ServerSettings, Settings, SettingsError, resolve
from tools.image.store import PictureStore
from understanding.preferences import Preferences

Close = Callable[[], Awaitable[None]]
log = logging.getLogger(__name__)
# How long the answers to turns that were given up may take to be sent.
_LAST_WORDS_S = 5
_DESCRIPTION = "食神：中餐助手。Answers cooking questions from real recipes, with citations."


def create_app(settings: Settings, *, with_ui: bool = False) -> FastAPI:
    """Return the application; models and index are opened in the background when it starts.

    Args:
        settings: the configuration.
        with_ui: serve the chat page under `/` too, over the same assistant.
    """
    kitchen, close_page = _page() if with_ui else (Kitchen(settings), None)
    tracing = create_tracing(settings.tracing)
    lifespan = partial(_lifespan, settings=settings, kitchen=kitchen, tracing=tracing, close_page=close_page)
    # FastAPI's own pages of the description load scripts from another host.
    pages: dict[str, Any] = {"docs_url": None, "redoc_url": None}
    app = FastAPI(title="食神 Shishen", version="2.0.0", description=_DESCRIPTION, lifespan=lifespan, **pages)
    handle_errors(app)
    app.add_middleware(MetricsMiddleware, metrics=lambda: app.state.house.metrics)
    keys = KeyRing(resolve(settings.server.keys))
    app.add_middleware(
        Gate, settings=settings.server, keys=keys, limits=lambda: app.state.house.limits, with_ui=with_ui
    )
    if settings.server.cors_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.server.cors_origins, allow_methods=["*"], allow_headers=["*"]
        )
    app.include_router(create_browsing("/recipes", _search, _my_kitchen, _owner("read"), _known))
    app.include_router(rest_router)
    app.include_router(openai_router)
    own = (_own_recipes, _owner("read"), _owner("ask"), kitchen.extract_recipe, pages_of(settings))
    app.include_router(create_own_recipes("/own-recipes", *own))
    app.include_router(create_kitchen("/my-kitchen", _my_kitchen, _owner("read"), _owner("ask"), _known))
    app.include_router(create_favourites("/my-kitchen", _my_kitchen, _owner("read"), _owner("ask")))
    links = settings.share.links
    app.include_router(create_shares("/my-kitchen", _my_kitchen, _owner("read"), _owner("ask"), _known, allowed=links))
    app.include_router(create_cooked("/my-kitchen", _my_kitchen, _owner("ask")))
    app.include_router(create_timers("/my-kitchen", _my_kitchen, _owner("read"), _owner("ask")))
    app.include_router(create_shared(_my_kitchen, allowed=links))
    cook = Cook(lambda: app.state.house.turns, tracing, settings.speech.max_bytes)
    _add_cook(app, cook)
    mcp = create_mcp(lambda: app.state.house.turns, cook)
    app.router.routes.extend(mcp.streamable_http_app().routes)
    app.state.mcp = mcp.session_manager

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(api_page(app.openapi()), headers={"content-security-policy": POLICY})

    if with_ui:
        _mount_page(app)
    return app


def serve(settings: Settings, *, with_ui: bool = False, force: bool = False) -> None:
    """Serve until stopped; a stop lets the turns under way finish first.

    Raises:
        SettingsError: others could reach the address and nobody has to sign in, and `force` does not allow that.
    """
    server = settings.server
    if not is_loopback(server.host) and not force:
        if not KeyRing(resolve(server.keys)).all():
            raise SettingsError(
                f"没有密钥，拒绝在 {server.host} 上监听 "
                f"Refusing to listen on {server.host} without API keys; run `shishen keys add NAME`, or add --force."
            )
        if with_ui:
            refuse_strangers(settings.page, server.host)
    configure_logging(settings.logs)
    # Streams end with their turns, which end in time; cut off at the signal, the turns would not be finished.
    AppStatus.enable_automatic_graceful_drain = False
    app = create_app(settings, with_ui=with_ui)
    Server(configure(app, server), app).run()


class Server(uvicorn.Server):
    """Serves an application; told to stop, it gives turns that take too long up itself, so that their callers hear."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Let the turns under way end, then everything else."""
        house: House = self._app.state.house
        draining = asyncio.create_task(house.turns.drain(house.settings.server.shutdown_s))
        await super().shutdown(sockets)
        if late := await draining:
            log.warning("%d turns were given up", late)


def configure(app: FastAPI, server: ServerSettings) -> uvicorn.Config:
    """Return how `app` is served."""
    return uvicorn.Config(
        app,
        host=server.host,
        port=server.port,
        http=impatient(server.header_timeout_s),
        server_header=False,
        timeout_graceful_shutdown=int(server.shutdown_s) + _LAST_WORDS_S,
        ws_max_size=server.max_body_bytes,
        # Whoever may say for whom he speaks could give every wrong key another sender.
        proxy_headers=bool(server.proxies),
        forwarded_allow_ips=list(server.proxies),
        log_config=None,
        access_log=False,
    )


async def _own_recipes(request: Request) -> OwnRecipes:
    return await house_of(request).kitchen.own_recipes()


async def _my_kitchen(request: Request) -> MyKitchen:
    return await house_of(request).kitchen.my_kitchen()


async def _search(request: Request) -> RecipeSearch:
    return (await house_of(request).kitchen.assistant()).search


async def _known(request: Request, owner: str) -> Preferences:
    return await (await _my_kitchen(request)).known(owner)


def _owner(scope: KeyScope) -> Callable[[Request], str]:
    allowed = require(scope)
    return lambda request: allowed(request).owner


@asynccontextmanager
async def _lifespan(
    app: FastAPI, *, settings: Settings, kitchen: Kitchen, tracing: Tracing, close_page: Close | None
) -> AsyncIterator[None]:
    pictures = PictureStore(resolve(settings.image.folder), settings.image.max_folder_bytes)
    async with open_store(settings.memory) as store, open_counts(settings.memory) as counts:
        ledger = Ledger(store, pictures.delete)
        metrics = Metrics()
        turns = Turns(kitchen.warm_assistant, ledger, metrics, settings.server)
        app.state.house = House(settings, kitchen, ledger, turns, metrics, RateLimits(counts), tracing)
        kitchen.start()
        try:
            async with app.state.mcp.run():
                yield
        finally:
            await turns.drain(0)
            await kitchen.aclose()
            if close_page:
                await close_page()
            await asyncio.to_thread(tracing.close)


def _add_cook(app: FastAPI, cook: Cook) -> None:
    import langserve

    app.state.cook = cook
    files = Path(langserve.__file__).with_name("playground") / "dist"

    def existing(request: Request) -> None:
        # LangServe opens whatever the address says, a folder too.
        name = request.path_params.get("file_path")
        if name and not os.path.isfile(files / name):
            raise HTTPException(404, "没有这个文件。No such file.")

    def for_caller(config: dict[str, Any], request: Request) -> dict[str, Any]:
        caller: Caller = getattr(request.state, "caller", LOCAL)
        chosen = {"owner": caller.owner, "at_once": getattr(request.state, "at_once", 1)}
        return config | {"configurable": (config.get("configurable") or {}) | chosen}

    langserve.add_routes(
        app,
        cook.with_types(input_type=CookInput, output_type=cast(Any, CookOutput)),
        path="/cook",
        per_req_config_modifier=for_caller,
        dependencies=[Depends(require("ask")), Depends(existing)],
        disabled_endpoints=cast(Any, ["feedback", "public_trace_link", "token_feedback"]),
        serializer=TurnSerializer(),
    )


def _page() -> tuple[Kitchen, Close]:
    """Return the page's assistant, and what closes the rest, which a mounted application is never told to do."""
    import chainlit_app

    return chainlit_app.kitchen, chainlit_app.close_page


def _mount_page(app: FastAPI) -> None:
    from chainlit.auth import ensure_jwt_secret
    from chainlit.server import app as page

    ensure_jwt_secret()
    # Below these the API alone answers, whatever routes the page has.
    for prefix in NEVER_THE_PAGE:
        app.add_api_route(f"{prefix}/{{rest:path}}", _nowhere, methods=["GET", "HEAD", "POST"], include_in_schema=False)
    app.mount("/", page)


async def _nowhere() -> None:
    raise HTTPException(404, "没有这个地址。No such address.")
