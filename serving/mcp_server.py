"""The assistant as tools of the Model Context Protocol, over stdio or streamable HTTP."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import wraps
from typing import Annotated, Any, Literal

from langgraph.store.base import BaseStore
from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ContentBlock, GetPromptResult, ToolAnnotations
from pydantic import AnyUrl, BaseModel, Field, ValidationError

from answering.types import Match
from graph.assistant import Assistant, open_assistant
from graph.my_kitchen import MyKitchen
from graph.my_kitchen_tools import MyKitchenTools, MyTool, every_own_tool
from graph.tool_results import Told
from graph.toolbox import KitchenTool, Toolbox, arguments_in_one_sentence, every_tool
from graph.usage import Usage
from knowledge.note import load_notes
from memory.ledger import Ledger
from memory.own_recipes import OwnRecipeError, OwnRecipes
from memory.store import open_store
from recipes.loaders import read_bytes
from recipes.questions import ARTICLE
from recipes.recipe import Recipe
from serving.access import LOCAL, Caller, missing
from serving.cook import Cook
from serving.errors import known_errors, sentence
from serving.keys import Scope
from serving.metrics import Metrics
from serving.protocol import Citation, CookInput
from serving.tracing import create_tracing
from serving.turns import Turns
from settings import Settings
from tools.kitchen.text import KitchenError

_INSTRUCTIONS = "食神：中餐菜谱。Find Chinese recipes and answer cooking questions from them. Cite the recipe's title."
_READS = ToolAnnotations(readOnlyHint=True, openWorldHint=False)
_ASKS = ToolAnnotations(readOnlyHint=False, destructiveHint=False, idempotentHint=False, openWorldHint=False)
_KEEPS = ToolAnnotations(readOnlyHint=False, destructiveHint=False, idempotentHint=True, openWorldHint=False)
_WRITES = frozenset(("ask", "keep_recipe", *(one.name for one in every_own_tool() if one.writes)))
_FORMER = {"recipe_id": "dish", "recipe_ids": "dishes"}
"""What arguments were called before names were taken too."""


class Reply(BaseModel):
    """An answer with its citations."""

    answer: str
    sources: list[Citation]
    unsupported: list[str] = Field(description="Amounts, times, temperatures that no cited recipe has")
    match: Match = Field(description="Whether the dish asked for is here, only near, or absent")
    composed: bool = Field(description="No model wrote any of the answer")
    next: list[str] = Field(description="Up to three real next questions")
    usage: Usage = Field(description="Model calls, their tokens and cost; none where composed")


class _ScopedMCP(FastMCP[Any]):
    """Serves keys what their scopes allow, and says in one sentence what is wrong with a call."""

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Sequence[ContentBlock] | dict[str, Any]:
        self._require("ask" if name in _WRITES else "read")
        given = {_FORMER.get(key, key): value for key, value in arguments.items()}
        try:
            return await super().call_tool(name, given)
        except ToolError as error:
            match error.__cause__:
                case ValidationError() as wrong:
                    raise ToolError(arguments_in_one_sentence(wrong.errors())) from None
                case ToolError() as said:
                    raise said from None
                case Exception() as failed:
                    raise ToolError(sentence(failed)) from None
            raise

    async def read_resource(self, uri: AnyUrl | str) -> Iterable[ReadResourceContents]:
        self._require("read")
        return await super().read_resource(uri)

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> GetPromptResult:
        self._require("read")
        return await super().get_prompt(name, arguments)

    def _require(self, scope: Scope) -> None:
        if scope not in _caller(self.get_context()).scopes:
            raise ToolError(missing(scope))


def create_mcp(turns: Callable[[], Turns], cook: Cook) -> FastMCP[Any]:
    """Return the MCP server; its tools, resources and prompts run on the assistant of `turns`, its turns by `cook`."""
    # Host names and origins are the gate's business; without sessions any replica can answer.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    mcp: FastMCP[Any] = _ScopedMCP(
        "shishen",
        _INSTRUCTIONS,
        stateless_http=True,
        log_level="WARNING",
        json_response=True,
        transport_security=security,
    )

    async def assistant() -> Assistant:
        return await turns().assistant()

    for tool in every_tool():
        mcp.add_tool(_over(tool, assistant), tool.name, description=tool.description, annotations=_READS)
    for own in every_own_tool():
        annotations = _ASKS if own.writes else _READS
        mcp.add_tool(_over_own(own, mcp, assistant), own.name, description=own.description, annotations=annotations)
    mcp.add_tool(_ask_tool(cook), annotations=_ASKS, structured_output=True)
    mcp.add_tool(_keep_tool(assistant), annotations=_KEEPS, structured_output=True)
    mcp.add_tool(_own_tool(assistant), annotations=_READS, structured_output=True)
    _add_resources(mcp, assistant)
    _add_prompts(mcp)
    return mcp


async def serve_stdio(settings: Settings) -> None:
    """Serve MCP over standard input and output until they close; logs go to standard error.

    Raises:
        RecipeIndexError: the index cannot be used.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    tracing = create_tracing(settings.tracing)
    async with open_assistant(settings) as assistant, open_store(settings.memory) as store:

        async def opened() -> Assistant:
            return assistant

        turns = Turns(opened, Ledger(store), Metrics(), settings.server)
        cook = Cook(lambda: turns, tracing, settings.speech.max_bytes)
        try:
            await create_mcp(lambda: turns, cook).run_stdio_async()
        finally:
            await asyncio.to_thread(tracing.close)


def _over(tool: KitchenTool, assistant: Callable[[], Awaitable[Assistant]]) -> Callable[..., Any]:
    """Return a tool that works over the assistant as it is opened at the first call."""

    @wraps(tool.function)
    async def run(**given: Any) -> Told:
        box = Toolbox((await assistant()).parts)
        try:
            told: Told = await asyncio.to_thread(getattr(box, tool.name), **given)
        except KitchenError as error:
            raise ToolError(str(error)) from None
        return told

    return run


def _over_own(tool: MyTool, mcp: FastMCP[Any], assistant: Callable[[], Awaitable[Assistant]]) -> Callable[..., Any]:
    """Return a tool that works over the kitchen of whoever calls it."""

    @wraps(tool.function)
    async def run(**given: Any) -> Told:
        opened, owner = await assistant(), _caller(mcp.get_context()).owner
        kitchen = MyKitchen(_store_of(opened), opened.parts)
        mine = MyKitchenTools(kitchen, owner, await kitchen.known(owner))
        try:
            told: Told = await getattr(mine, tool.name)(**given)
        except KitchenError as error:
            raise ToolError(str(error)) from None
        return told

    return run


def _add_resources(mcp: FastMCP[Any], assistant: Callable[[], Awaitable[Assistant]]) -> None:
    @mcp.resource("recipe://{recipe_id}", title="菜谱 Recipe", mime_type="application/json")
    async def recipe(recipe_id: str) -> str:
        """Return the recipe of an id, verbatim."""
        found = await asyncio.to_thread((await assistant()).search.recipe, recipe_id)
        if found is None:
            raise ToolError("没有这个菜谱。No such recipe.")
        return found.model_dump_json()

    @mcp.resource("note://{note_id}", title="厨房笔记 Kitchen note", mime_type="application/json")
    async def note(note_id: str) -> str:
        """Return a kitchen note."""
        found = next((one for one in await asyncio.to_thread(load_notes) if one.id == note_id), None)
        if found is None:
            raise ToolError("没有这条笔记。No such note.")
        return found.model_dump_json()


def _add_prompts(mcp: FastMCP[Any]) -> None:
    @mcp.prompt(title="照菜谱做 Cook a dish")
    def cook(dish: str, servings: str = "") -> str:
        """Cook a dish from its recipe, step by step; for as many as the recipe is for, unless told."""
        scaled = f"，用 scale_recipe 换算成{servings}人份" if servings else "，份量照菜谱原来的"
        many = f"for {servings}" if servings else "for as many as its recipe serves"
        return (
            f"用 get_recipe 读“{dish}”{scaled}，一步一步带我做；用料和时间照菜谱。"
            f"Cook {dish} {many} with me, step by step, by the recipe's own amounts and times."
        )

    @mcp.prompt(title="配一桌菜 Plan a meal")
    def menu(wish: str, avoid: str = "") -> str:
        """Plan a meal that goes together, and shop for it."""
        limits = f"，不要{avoid}" if avoid else ""
        return (
            f"用 plan_meals 配“{wish}{limits}”，说说为什么这样搭，再用 shopping_list 列购物清单。"
            "Plan this meal, say why the dishes go together, then list what to buy."
        )


def _ask_tool(cook: Cook) -> Callable[..., Any]:
    async def ask(
        question: Annotated[str, Field(min_length=1, max_length=500)],
        ctx: Context[Any, Any, Any],
        thread_id: Annotated[str, Field(max_length=128, description="继续的对话 conversation to continue")] = "",
        language: Literal["auto", "zh", "en"] = "auto",
    ) -> Reply:
        """问食神 Ask the assistant; it answers from a recipe and cites it."""
        chosen = {"owner": _caller(ctx).owner, "thread_id": thread_id, "language": language}
        try:
            answer = await cook.ainvoke(CookInput(question=question), {"configurable": chosen})
        except known_errors() as error:
            raise ToolError(sentence(error)) from None
        return Reply.model_validate(answer)

    return ask


def _keep_tool(assistant: Callable[[], Awaitable[Assistant]]) -> Callable[..., Any]:
    async def keep_recipe(
        text: Annotated[
            str, Field(min_length=1, max_length=100_000, description="菜谱原文 the recipe as it was written")
        ],
        ctx: Context[Any, Any, Any],
    ) -> list[Recipe]:
        """收下自己的菜谱 Read a recipe out of any text (pasted, JSON-LD, Markdown) and keep it as the caller's own."""
        found = await asyncio.to_thread(lambda: list(read_bytes(text.encode("utf-8", "replace"), "text.txt")))
        recipes = [one for one in found if isinstance(one, Recipe) and ARTICLE not in one.tags]
        if not recipes:
            raise ToolError("没有认出食材和步骤。No ingredients and no steps were made out.")
        try:
            kept = await _own_of(await assistant()).add(_caller(ctx).owner, recipes)
        except OwnRecipeError as error:
            raise ToolError(str(error)) from None
        return [one.recipe for one in kept]

    return keep_recipe


def _own_tool(assistant: Callable[[], Awaitable[Assistant]]) -> Callable[..., Any]:
    async def own_recipes(ctx: Context[Any, Any, Any], limit: Annotated[int, Field(ge=1, le=500)] = 50) -> list[Recipe]:
        """自己的菜谱 The caller's own recipes, the latest changed first."""
        kept = await _own_of(await assistant()).all(_caller(ctx).owner)
        return [one.recipe for one in kept[:limit]]

    return own_recipes


def _own_of(assistant: Assistant) -> OwnRecipes:
    return OwnRecipes(_store_of(assistant))


def _store_of(assistant: Assistant) -> BaseStore:
    store = assistant.graph.store
    if not isinstance(store, BaseStore):
        raise ToolError("这里什么也不存。Nothing is kept here.")
    return store


def _caller(context: Context[Any, Any, Any]) -> Caller:
    """Return who calls a tool; over standard input that is whoever started the server."""
    caller: Caller = getattr(getattr(context.request_context.request, "state", None), "caller", LOCAL)
    return caller
