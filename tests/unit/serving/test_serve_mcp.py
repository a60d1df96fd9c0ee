"""The MCP server under the official client, over streamable HTTP and stdio."""

import os
import sys
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

from settings import ROOT, Settings
from tests.fakes import BRAISED_PORK, STEAMED_FISH
from tests.server_kit import ANSWER, small_index
from tests.unit.serving.conftest import Serve

TOOLS = {"search_recipes", "get_recipe", "what_can_i_cook", "scale_recipe", "substitute", "shopping_list", "ask"}


@asynccontextmanager
async def session(address: str, **headers: str) -> Any:
    async with (
        streamablehttp_client(f"{address}/mcp", headers=headers) as (read, write, _),
        ClientSession(read, write) as opened,
    ):
        await opened.initialize()
        yield opened


async def call(opened: ClientSession, tool: str, **arguments: Any) -> Any:
    result = await opened.call_tool(tool, arguments)
    assert not result.isError, result.content
    found = result.structuredContent or {}
    return found.get("result", found)


async def test_every_tool_answers_over_http(serve: Serve) -> None:
    async with serve() as address, session(address) as opened:
        assert {tool.name for tool in (await opened.list_tools()).tools} == TOOLS
        hits = await call(opened, "search_recipes", question="红烧肉怎么做")
        recipe = await call(opened, "get_recipe", recipe_id=hits[0]["recipe_id"])
        cook = await call(opened, "what_can_i_cook", ingredients=["鲈鱼"])
        scaled = await call(opened, "scale_recipe", recipe_id=BRAISED_PORK.recipe_id, servings=6)
        instead = await call(opened, "substitute", ingredient="料酒")
        listed = await call(opened, "shopping_list", recipe_ids=[BRAISED_PORK.recipe_id, STEAMED_FISH.recipe_id])
        reply = await call(opened, "ask", question="红烧肉怎么做", thread_id="mcp")
        again = await call(opened, "ask", question="那要炖多久？", thread_id="mcp")
    assert recipe["steps"] == list(BRAISED_PORK.steps)
    assert cook[0]["title"] == "清蒸鲈鱼"
    assert "1千克" in scaled or "1000克" in scaled or "1公斤" in scaled
    assert instead
    assert "五花肉" in listed and "鲈鱼" in listed
    assert ANSWER in reply["answer"]
    assert (reply["match"], reply["composed"]) == ("here", True)
    assert 0 < len(reply["next"]) <= 3
    assert again["sources"][0]["title"] == "红烧肉"
    assert "60分钟" in again["answer"]


async def test_what_cannot_be_done_is_one_sentence(serve: Serve) -> None:
    async with serve() as address, session(address) as opened:
        for tool, arguments in (
            ("get_recipe", {"recipe_id": "none"}),
            ("substitute", {"ingredient": "不存在的东西"}),
            ("ask", {"question": "你好", "thread_id": "../x"}),
            ("ask", {"question": "肉" * 600}),
        ):
            result = await opened.call_tool(tool, arguments)
            assert result.isError
            assert "Traceback" not in str(result.content)


@pytest.mark.embedded
async def test_stdio_speaks_the_protocol(settings: Settings) -> None:
    small_index(settings)
    environment = os.environ | {
        "SHISHEN_INDEX__PATH": str(settings.index.path),
        "SHISHEN_MEMORY__PATH": str(settings.memory.path),
        "SHISHEN_CHAT__PROVIDER": "openai",
        "SHISHEN_CHAT__BASE_URL": "http://127.0.0.1:9/v1",
    }
    server = StdioServerParameters(command=sys.executable, args=["-m", "cli", "mcp"], env=environment, cwd=str(ROOT))
    async with stdio_client(server) as (read, write), ClientSession(read, write) as opened:
        await opened.initialize()
        hits = await call(opened, "search_recipes", question="红烧肉怎么做")
        reply = await call(opened, "ask", question="红烧肉怎么做")
        refused = await opened.call_tool("ask", {"question": "  "})
    assert hits[0]["title"] == "红烧肉"
    assert ANSWER in reply["answer"], "an endpoint that is down costs no composed answer"
    assert reply["composed"]
    assert refused.isError
    assert "Please type a question" in str(refused.content)
