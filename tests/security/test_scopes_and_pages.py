"""What each key, page and address gives away, and what it loads."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from mcp import McpError
from pydantic import AnyUrl

from serving.keys import KeyRing
from settings import ROOT, ServerSettings
from tests.fakes import BRAISED_PORK
from tests.unit.serving.conftest import Serve
from tests.unit.serving.test_serve_mcp import TOOLS, WRITING, session

ARGUMENTS: dict[str, dict[str, Any]] = {
    "search_recipes": {"question": "红烧肉"},
    "get_recipe": {"dish": BRAISED_PORK.recipe_id},
    "what_can_i_cook": {"ingredients": ["鲈鱼"]},
    "plan_meals": {"wish": "两个菜"},
    "kitchen_notes": {"question": "为什么要焯水"},
    "scale_recipe": {"dish": "红烧肉", "servings": 4},
    "substitute": {"ingredient": "料酒"},
    "shopping_list": {"dishes": ["红烧肉"]},
    "convert_units": {"amount": "1杯", "to": "毫升"},
    "estimate_nutrition": {"dish": "红烧肉"},
    "list_timers": {"dish": "红烧肉"},
    "check_food_safety": {"question": "隔夜菜能吃吗"},
    "ask": {"question": "红烧肉怎么做"},
    "keep_recipe": {"text": "酱鸭腿\n用料：鸭腿2只、黄酒3勺\n做法：1.焯水。2.炖53分钟。"},
    "own_recipes": {},
    "my_pantry": {},
    "my_plan": {},
    "my_shopping_list": {},
    "update_pantry": {"bought": ["土豆 2斤"]},
    "plan_dish": {"dish": "红烧肉", "day": "2030-01-01"},
    "plan_week": {"wish": "下周晚饭"},
    "add_to_my_list": {"items": ["牛奶"]},
    "dish_cooked": {"dish": "红烧肉"},
}
OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


@pytest.mark.parametrize(
    ("scopes", "works"),
    [(["metrics"], set()), (["read"], TOOLS - WRITING), (["ask"], WRITING), (["ask", "read"], TOOLS)],
)
async def test_the_tools_of_mcp_keep_to_the_scopes_of_a_key(
    serve: Serve, ring: KeyRing, tmp_path: Path, scopes: list[Any], works: set[str]
) -> None:
    secret = ring.add("wang", scopes)
    keys = ServerSettings(keys=tmp_path / "keys.json")
    async with serve(server=keys) as address, session(address, authorization=f"Bearer {secret}") as opened:
        done = {tool: await opened.call_tool(tool, arguments) for tool, arguments in ARGUMENTS.items()}
        resource = opened.read_resource(AnyUrl(f"recipe://{BRAISED_PORK.recipe_id}"))
        if "read" in scopes:
            assert (await resource).contents
        else:
            with pytest.raises(McpError, match="scope 'read'"):
                await resource
    assert set(done) == TOOLS
    assert {tool for tool, result in done.items() if not result.isError} == works
    assert all("scope" in str(result.content) for tool, result in done.items() if tool not in works)


async def test_pages_load_nothing_from_other_hosts_and_say_so(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        docs, playground = await http.get("/docs"), await http.get("/cook/playground/")
        redoc = await http.get("/redoc")
    for page in (docs, playground):
        assert page.status_code == 200
        assert not OUTSIDE.search(page.text)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "http" not in policy and "*" not in policy
    assert "script-src" not in docs.headers["content-security-policy"]
    assert "/v1/chat/completions" in docs.text and "红烧肉怎么做" in docs.text
    assert redoc.status_code == 404


async def test_the_playground_can_show_what_a_turn_takes(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        schemas = [(await http.get(f"/cook/{kind}_schema")).text for kind in ("input", "config")]
    # Its form stays blank where null is a schema of its own.
    assert "temperature" in schemas[1]
    assert not [schema for schema in schemas if '{"type":"null"}' in schema.replace(" ", "")]


async def test_what_the_playground_lacks_and_an_unknown_picture_are_404(serve: Serve) -> None:
    playground = ("assets", "a" * 300, "%00", "none.js")
    pictures = ("none", "0" * 64, "a/b", "..%2f..%2fx")
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        for path in (*(f"/cook/playground/{name}" for name in playground), *(f"/images/{name}" for name in pictures)):
            assert (await http.get(path)).status_code == 404, path


@pytest.mark.parametrize("path", ["/images/a/b", "/images/none.png", "/threads/a/b", "/mcp/x", "/recipes/a/b/c"])
async def test_beside_the_page_an_unknown_address_of_the_api_is_404_and_not_the_page(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server import _mount_page

    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 32)
    app = FastAPI()
    _mount_page(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as http:
        unknown, page = await http.get(path), await http.get("/thread/chat")
    assert (unknown.status_code, page.status_code) == (404, 200)
    assert "detail" in unknown.json()


async def test_ten_wrong_keys_do_not_shut_good_ones_out(serve: Serve, ring: KeyRing, tmp_path: Path) -> None:
    secret = ring.add("wang")
    keys = ServerSettings(keys=tmp_path / "keys.json")
    async with serve(server=keys) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        wrong = [
            (await http.get("/threads", headers={"authorization": f"Bearer sk-shishen-{n}"})).status_code
            for n in range(12)
        ]
        good = await http.get("/threads", headers={"authorization": f"Bearer {secret}"})
    assert wrong == [401] * 10 + [429] * 2
    assert good.status_code == 200


def test_browsers_that_came_by_tls_are_told_to_stay() -> None:
    served_by_tls = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    found = re.search(r"add_header Strict-Transport-Security \"max-age=(\d+)\" always;", served_by_tls)
    assert found and int(found[1]) >= 365 * 24 * 3600
