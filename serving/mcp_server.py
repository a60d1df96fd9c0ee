"""The assistant as tools of the Model Context Protocol, over stdio or streamable HTTP."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal

from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ContentBlock
from pydantic import BaseModel, Field

from answering.types import Match
from graph.assistant import Assistant, open_assistant
from graph.events import Answer
from graph.state import TurnOptions
from memory.ledger import Ledger
from memory.store import open_store
from recipes.recipe import Recipe
from serving.access import LOCAL, Caller, missing
from serving.cook import read_thread
from serving.errors import known_errors, sentence
from serving.keys import Scope
from serving.metrics import Metrics
from serving.protocol import Citation, Hit
from serving.turns import TurnRequest, Turns
from settings import Settings
from tools.kitchen.scale import scale
from tools.kitchen.shopping import shopping_list
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError

Language = Annotated[Literal["zh", "en"], Field(description="Language of the text")]
RecipeId = Annotated[str, Field(min_length=1, max_length=128, description="As search_recipes gives it")]
Names = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=30)]
_INSTRUCTIONS = "食神：中餐菜谱。Find Chinese recipes and answer cooking questions from them. Cite the recipe's title."


class Reply(BaseModel):
    """An answer with its citations."""

    answer: str
    sources: list[Citation]
    unsupported: list[str] = Field(description="Amounts, times, temperatures that no cited recipe has")
    match: Match = Field(description="Whether the dish asked for is here, only near, or absent")
    composed: bool = Field(description="No model wrote any of the answer")
    next: list[str] = Field(description="Up to three real next questions")


class _ScopedMCP(FastMCP[Any]):
    """Calls tools for keys with the scope that they need."""

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Sequence[ContentBlock] | dict[str, Any]:
        scope: Scope = "ask" if name == "ask" else "read"
        if scope not in _caller(self.get_context()).scopes:
            raise ToolError(missing(scope))
        return await super().call_tool(name, arguments)


def create_mcp(turns: Callable[[], Turns]) -> FastMCP[Any]:
    """Return the MCP server; the tools run on the assistant of `turns`."""
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
    for tool in (*_reading_tools(lambda: turns().assistant()), *_kitchen_tools(lambda: turns().assistant())):
        mcp.add_tool(tool, structured_output=True)
    mcp.add_tool(_ask_tool(turns), structured_output=True)
    return mcp


async def serve_stdio(settings: Settings) -> None:
    """Serve MCP over standard input and output until they close; logs go to standard error.

    Raises:
        RecipeIndexError: the index cannot be used.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    async with open_assistant(settings) as assistant, open_store(settings.memory) as store:

        async def opened() -> Assistant:
            return assistant

        turns = Turns(opened, Ledger(store), Metrics(), settings.server)
        await create_mcp(lambda: turns).run_stdio_async()


def _reading_tools(assistant: Callable[[], Awaitable[Assistant]]) -> list[Callable[..., Any]]:
    async def search_recipes(
        question: Annotated[str, Field(min_length=1, max_length=500, description="菜名或问题 a dish or question")],
        k: Annotated[int, Field(ge=1, le=20)] = 5,
    ) -> list[Hit]:
        """找菜谱 Find recipes for a dish or question, best first."""
        found = await asyncio.to_thread((await assistant()).search.search, question, k)
        return [
            Hit(recipe_id=hit.recipe.recipe_id, title=hit.recipe.name, score=hit.score, matched=hit.matched)
            for hit in found
        ]

    async def get_recipe(recipe_id: RecipeId) -> Recipe:
        """读菜谱 Return one recipe verbatim."""
        return await _recipe(await assistant(), recipe_id)

    async def what_can_i_cook(
        ingredients: Annotated[Names, Field(min_length=1, description="手头的食材 what is at hand")],
        without: Annotated[Names, Field(description="不要的食材 what to leave out")] = [],  # noqa: B006
        k: Annotated[int, Field(ge=1, le=20)] = 5,
    ) -> list[Hit]:
        """有这些食材能做什么 Find recipes for the ingredients at hand."""
        limits = "".join(f"，不要{name}" for name in without)
        return await search_recipes(f"有{'、'.join(ingredients)}能做什么{limits}", k)

    return [search_recipes, get_recipe, what_can_i_cook]


def _kitchen_tools(assistant: Callable[[], Awaitable[Assistant]]) -> list[Callable[..., Any]]:
    async def scale_recipe(
        recipe_id: RecipeId,
        servings: Annotated[int, Field(ge=1, le=1000, description="几人份 persons")],
        language: Language = "zh",
    ) -> str:
        """按人数换算 Scale a recipe to a number of persons, its steps included."""
        recipe = await _recipe(await assistant(), recipe_id)
        return _kitchen(lambda: scale(recipe, servings=servings).text(language))

    async def substitute(
        ingredient: Annotated[str, Field(min_length=1, max_length=50, description="缺的食材 what is missing")],
        have: Annotated[Names, Field(description="手头有的 what is at hand")] = [],  # noqa: B006
        without: Annotated[Names, Field(description="过敏原 allergens to avoid")] = [],  # noqa: B006
        language: Language = "zh",
    ) -> str:
        """缺食材用什么代替 What to use in place of an ingredient."""
        return _kitchen(
            lambda: "\n".join(one.text(language) for one in substitutes_for(ingredient, have=have, without=without))
        )

    async def shopping_list_of(
        recipe_ids: Annotated[list[RecipeId], Field(min_length=1, max_length=20)], language: Language = "zh"
    ) -> str:
        """几道菜的购物清单 One shopping list for several recipes."""
        recipes = [await _recipe(await assistant(), recipe_id) for recipe_id in recipe_ids]
        return _kitchen(lambda: shopping_list(recipes).text(language))

    shopping_list_of.__name__ = "shopping_list"
    return [scale_recipe, substitute, shopping_list_of]


def _ask_tool(turns: Callable[[], Turns]) -> Callable[..., Any]:
    async def ask(
        question: Annotated[str, Field(min_length=1, max_length=500)],
        ctx: Context[Any, Any, Any],
        thread_id: Annotated[str, Field(max_length=128, description="继续的对话 conversation to continue")] = "",
        language: Literal["auto", "zh", "en"] = "auto",
    ) -> Reply:
        """问食神 Ask the assistant; it answers from a recipe and cites it."""
        caller = _caller(ctx)
        try:
            turn = TurnRequest(caller.owner, question, read_thread(thread_id), options=TurnOptions(language=language))
            answer = [event async for event in turns().stream(turn) if isinstance(event, Answer)][-1]
        except known_errors() as error:
            raise ToolError(sentence(error)) from None
        return Reply.model_validate(answer, from_attributes=True)

    return ask


def _caller(context: Context[Any, Any, Any]) -> Caller:
    """Return who calls a tool; over standard input that is whoever started the server."""
    caller: Caller = getattr(getattr(context.request_context.request, "state", None), "caller", LOCAL)
    return caller


async def _recipe(assistant: Assistant, recipe_id: str) -> Recipe:
    recipe = await asyncio.to_thread(assistant.search.recipe, recipe_id)
    if recipe is None:
        raise ToolError("没有这个菜谱。No such recipe.")
    return recipe


def _kitchen(work: Callable[[], str]) -> str:
    try:
        return work()
    except KitchenError as error:
        raise ToolError(str(error)) from None
