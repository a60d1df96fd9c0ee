"""Recipes and lists handed on: as files and pictures, and by links that their owner makes, sees and takes back."""

import io
import json
import re

import httpx
from PIL import Image

from recipes.loaders import read_bytes
from recipes.recipe import Recipe
from serving.keys import KeyRing
from settings import Settings, ShareSettings
from tests.unit.serving.conftest import Serve

HOSTILE = "酱鸭腿</script><script>alert(1)</script>"
DRAFT = {
    "name": HOSTILE,
    "ingredients": ["【卤水】", "鸭腿 2只", "<img src=x onerror=alert(1)>"],
    "steps": ["炖53分钟。"],
    "servings": 2,
}
LINKS = {"share": ShareSettings(links=True)}


async def test_a_link_shows_the_recipe_as_it_was_to_anyone_until_it_is_taken_back(
    serve: Serve, settings: Settings
) -> None:
    keys = KeyRing(settings.memory.path.with_name("keys.json"))
    anna, ben = ({"x-api-key": keys.add(name)} for name in ("anna", "ben"))
    async with serve(**LINKS) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        (kept,) = (await http.post("/own-recipes", json={"recipes": [DRAFT]}, headers=anna)).json()
        asked = {"recipe_id": kept["recipe"]["recipe_id"]}
        made = (await http.post("/my-kitchen/shares", json=asked, headers=anna)).json()
        again = (await http.post("/my-kitchen/shares", json=asked, headers=anna)).json()
        theirs = await http.post("/my-kitchen/shares", json=asked, headers=ben)
        await http.put(f"/own-recipes/{kept['own_id']}", json={"recipe": DRAFT | {"steps": ["改了。"]}}, headers=anna)
        page = await http.get(made["path"])
        seen = [(await http.get("/my-kitchen/shares", headers=who)).json()["links"] for who in (anna, ben)]
        stolen = await http.delete(f"/my-kitchen/shares/{made['token']}", headers=ben)
        gone = await http.delete(f"/my-kitchen/shares/{made['token']}", headers=anna)
        after = await http.get(made["path"])
        guessed = await http.get(f"/shared/{'x' * 32}")
    assert again == made and theirs.status_code == 404 and seen == [[made], []]
    assert page.status_code == 200 and "炖53分钟" in page.text and "改了" not in page.text
    assert (
        "<script>alert" not in page.text
        and "<img src=x" not in page.text
        and "script-src" not in page.headers["content-security-policy"]
    )
    assert (
        "default-src 'none'" in page.headers["content-security-policy"]
        and page.headers["cache-control"] == "private, no-store"
    )
    (read,) = read_bytes(page.content, "page.html")
    assert (
        isinstance(read, Recipe) and read.steps == ("炖53分钟。",) and read.ingredients[:2] == ("【卤水】", "鸭腿 2只")
    )
    assert stolen.status_code == 404 and gone.status_code == 204
    assert after.status_code == guessed.status_code == 404


async def test_without_leave_no_link_is_made_and_none_opens(serve: Serve) -> None:
    async with serve(**LINKS) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        (kept,) = (await http.post("/own-recipes", json={"recipes": [DRAFT]})).json()
        path = (await http.post("/my-kitchen/shares", json={"recipe_id": kept["recipe"]["recipe_id"]})).json()["path"]
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        refused = await http.post("/my-kitchen/shares", json={})
        told = (await http.get("/my-kitchen/shares")).json()
        opened = await http.get(path)
    assert refused.status_code == 403 and told["allowed"] is False and opened.status_code == 404


async def test_the_list_is_handed_on_as_page_picture_and_files(serve: Serve) -> None:
    async with serve(**LINKS) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        await http.post("/my-kitchen/list", json={"texts": ["牛奶 2盒", "土豆 1斤"]})
        made = (await http.post("/my-kitchen/shares", json={"language": "en"})).json()
        page = (await http.get(made["path"])).text
        files = {
            form: await http.get("/my-kitchen/list", params={"format": form}) for form in ("markdown", "jsonld", "png")
        }
    assert made["kind"] == "list" and made["title"].startswith("Shopping list 20")
    assert re.search(r'class="group">Vegetables</li><li>[^<]*土豆', page)
    assert "## 蔬菜\n\n- [ ] 土豆" in files["markdown"].text
    assert {one["name"] for one in json.loads(files["jsonld"].text)["itemListElement"]} >= {"牛奶 2盒"}
    assert Image.open(io.BytesIO(files["png"].content)).width == 1080
    assert "filename*=UTF-8''%E8%B4%AD" in files["png"].headers["content-disposition"]
