"""The MCP server under the official client, over streamable HTTP and stdio."""

import os
import re
import sys
from contextlib import asynccontextmanager
from typing import Any

import pytest
from langchain_mcp_adapters.client import MultiServerMCPClient
from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client
from pydantic import AnyUrl

from graph.my_kitchen import today
from knowledge.note import load_notes
from recipes.recipe import Recipe
from settings import ROOT, Settings
from tests.fakes import BRAISED_PORK, STEAMED_FISH
from tests.server_kit import ANSWER, small_index
from tests.unit.serving.conftest import Serve

TOOLS = {
    "search_recipes", "get_recipe", "what_can_i_cook", "plan_meals", "kitchen_notes", "scale_recipe", "substitute",
    "shopping_list", "convert_units", "estimate_nutrition", "list_timers", "check_food_safety", "ask",
    "keep_recipe", "own_recipes", "my_pantry", "my_plan", "my_shopping_list", "update_pantry", "plan_dish", "plan_week",
    "add_to_my_list", "dish_cooked",
}  # fmt: skip
WRITING = {"ask", "keep_recipe", "update_pantry", "plan_dish", "plan_week", "add_to_my_list", "dish_cooked"}


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
        tools = {tool.name: tool for tool in (await opened.list_tools()).tools}
        hits = await call(opened, "search_recipes", question="红烧肉怎么做")
        recipe = await call(opened, "get_recipe", dish=hits["recipes"][0]["recipe_id"])
        named = await call(opened, "get_recipe", dish="红烧肉")
        cook = await call(opened, "what_can_i_cook", ingredients=["鲈鱼"])
        scaled = await call(opened, "scale_recipe", dish="红烧肉", servings=6)
        former = await call(opened, "scale_recipe", recipe_id=BRAISED_PORK.recipe_id, servings=6)
        instead = await call(opened, "substitute", ingredient="料酒")
        listed = await call(opened, "shopping_list", dishes=["红烧肉", STEAMED_FISH.recipe_id])
        cups = await call(opened, "convert_units", amount="180℃", to="℉")
        reply = await call(opened, "ask", question="红烧肉怎么做", thread_id="mcp")
        again = await call(opened, "ask", question="那要炖多久？", thread_id="mcp")
        kept = await call(opened, "keep_recipe", text="外婆酱鸭腿\n用料：鸭腿2只、黄酒3勺\n做法：1.焯水。2.炖53分钟。")
        own = await call(opened, "own_recipes")
        mine = await call(opened, "ask", question="外婆酱鸭腿怎么做")
    assert kept == own and own[0]["name"] == "外婆酱鸭腿" and "53分钟" in mine["answer"]
    assert set(tools) == TOOLS
    assert all(tools[name].annotations.readOnlyHint is (name not in WRITING) for name in tools)
    assert all(tools[name].outputSchema for name in tools)
    assert recipe["recipe"]["steps"] == named["recipe"]["steps"] == list(BRAISED_PORK.steps)
    assert cook["recipes"][0]["title"] == "清蒸鲈鱼"
    assert scaled["recipe"]["servings"] == 6 and "1000克五花肉" in scaled["text"]
    assert former == scaled
    assert instead["substitutes"]
    assert {"五花肉", "鲈鱼"} <= {line["name"] for line in listed["items"]}
    assert (cups["low"], cups["unit"]) == (356, "℉")
    assert ANSWER in reply["answer"]
    assert (reply["match"], reply["composed"]) == ("here", True)
    assert 0 < len(reply["next"]) <= 3
    assert again["sources"][0]["title"] == "红烧肉"
    assert "60分钟" in again["answer"]


async def test_what_cannot_be_done_is_one_sentence(serve: Serve) -> None:
    async with serve() as address, session(address) as opened:
        for tool, arguments in (
            ("get_recipe", {"dish": "none"}),
            ("scale_recipe", {"servings": 4}),
            ("scale_recipe", {"dish": "红烧肉", "servings": "many"}),
            ("scale_recipe", {"dish": "红烧肉"}),
            ("nothing_of_the_kind", {}),
            ("substitute", {"ingredient": "不存在的东西"}),
            ("ask", {"question": "你好", "thread_id": "../x"}),
            ("ask", {"question": "肉" * 600}),
        ):
            result = await opened.call_tool(tool, arguments)
            assert result.isError
            said = result.content[0].text
            assert "Traceback" not in said and "validation error" not in said and "\n" not in said, said


async def test_recipes_and_notes_are_resources_and_prompts_are_offered(serve: Serve) -> None:
    async with serve() as address, session(address) as opened:
        templates = {one.uriTemplate for one in (await opened.list_resource_templates()).resourceTemplates}
        recipe = (await opened.read_resource(AnyUrl(f"recipe://{BRAISED_PORK.recipe_id}"))).contents[0]
        note = (await opened.read_resource(AnyUrl(f"note://{load_notes()[0].id}"))).contents[0]
        with pytest.raises(McpError, match="No such recipe"):
            await opened.read_resource(AnyUrl("recipe://none"))
        prompts = {prompt.name for prompt in (await opened.list_prompts()).prompts}
        cook = await opened.get_prompt("cook", {"dish": "红烧肉", "servings": "4"})
        as_written = await opened.get_prompt("cook", {"dish": "红烧肉"})
    assert templates == {"recipe://{recipe_id}", "note://{note_id}"}
    assert Recipe.model_validate_json(recipe.text) == BRAISED_PORK
    assert load_notes()[0].answer.zh in note.text
    assert prompts == {"cook", "menu"}
    assert "换算成4人份" in cook.messages[0].content.text
    assert not re.search(r"scale_recipe|\d", as_written.messages[0].content.text), "the recipe's own servings"
    assert "红烧肉" in as_written.messages[0].content.text


async def test_agents_of_langchain_use_the_same_tools(serve: Serve) -> None:
    async with serve() as address:
        client = MultiServerMCPClient({"kitchen": {"transport": "streamable_http", "url": f"{address}/mcp"}})
        tools = {tool.name: tool for tool in await client.get_tools()}
        said = await tools["scale_recipe"].ainvoke({"dish": "红烧肉", "servings": 6})
    assert set(tools) == TOOLS
    assert "1000克五花肉" in str(said)


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
    assert hits["recipes"][0]["title"] == "红烧肉"
    assert ANSWER in reply["answer"], "an endpoint that is down costs no composed answer"
    assert reply["composed"]
    assert refused.isError
    assert "Please type a question" in str(refused.content)


async def test_a_kitchen_is_read_and_changed_by_its_owner(serve: Serve) -> None:
    day = today().isoformat()
    async with serve() as address, session(address) as opened:
        pantry = await call(opened, "update_pantry", bought=["五花肉 一斤"], used_up=["盐"])
        planned = await call(opened, "plan_dish", dish="红烧肉", day=day, servings=3)
        absent = await opened.call_tool("plan_dish", {"dish": "没有这道菜", "day": day})
        week = await call(opened, "plan_week", wish="明天一荤一素，排进计划")
        listed = await call(opened, "add_to_my_list", items=["牛奶"])
        shown = await call(opened, "my_plan", start=day, days=2)
        assert await call(opened, "my_pantry") == pantry
        cooked = await call(opened, "dish_cooked", dish="红烧肉", servings=3)
        left = await call(opened, "my_shopping_list", start=day, days=1)
        unknown = await opened.call_tool("dish_cooked", {"dish": "没有这道菜"})
    assert pantry["foods"] == ["五花肉 500克"] and "盐" not in pantry["staples"]
    assert [one["title"] for one in planned["dishes"]] == ["红烧肉"] and absent.isError
    assert "清蒸鲈鱼" in week["text"] and len(shown["dishes"]) == 2
    assert cooked["text"] == "用掉了家里的五花肉 500克。" and unknown.isError
    assert [one["name"] for one in left["items"]] == ["牛奶"], "nothing is bought for it any more"
    names = [one["name"] for one in listed["items"]]
    assert "牛奶" in names and "盐" not in names and "五花肉" not in names
