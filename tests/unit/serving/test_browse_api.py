"""Recipes looked through, marked with stars, and handed on as files."""

import json

import httpx

from memory.preferences import PreferenceStore
from memory.store import open_store
from recipes.export import read_own_jsonld
from serving.keys import KeyRing
from settings import Settings
from tests.fakes import BRAISED_PORK
from tests.unit.serving.conftest import Serve
from understanding.preferences import Preferences

PORK = BRAISED_PORK.recipe_id


async def test_recipes_are_narrowed_down_and_sorted(serve: Serve, settings: Settings) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:

        async def titles(**asked: object) -> tuple[list[str], int]:
            found = (await http.get("/recipes", params=asked)).json()
            return [one["title"] for one in found["recipes"]], found["total"]

        every = await titles()
        quick = await titles(sort="quick")
        short = await titles(minutes=30)
        paged = await titles(size=1, page=2)
        fish = await titles(have="鲈鱼")
        seafood = await titles(course=["水产", "素菜"])
        empty = await titles(pantry=True)
        await http.post("/my-kitchen/pantry", json={"add": ["五花肉"]})
        stocked = await titles(pantry=True)
        kinds = (await http.get("/recipes/kinds")).json()
        wrong = [await http.get("/recipes", params=asked) for asked in ({"page": 0}, {"sort": "x"}, {"have": "月亮"})]
        async with open_store(settings.memory) as store:
            await PreferenceStore(store).add("local", Preferences(allergens=("鱼",)))
        safe = await titles()
    assert every == (["红烧肉", "清蒸鲈鱼"], 2) and quick == (["清蒸鲈鱼", "红烧肉"], 2)
    assert short == (["清蒸鲈鱼"], 1) and paged == (["清蒸鲈鱼"], 2) and fish == (["清蒸鲈鱼"], 1)
    assert seafood == (["清蒸鲈鱼"], 1) and (empty, stocked) == (([], 0), (["红烧肉"], 1))
    assert kinds["courses"]["荤菜"] == 1 and kinds["courses"]["水产"] == 0.5
    assert [one.status_code for one in wrong] == [422] * 3
    assert safe == (["红烧肉"], 1), "nothing that the user must not have"


async def test_any_recipe_is_marked_by_its_user_alone(serve: Serve, settings: Settings) -> None:
    keys = KeyRing(settings.memory.path.with_name("keys.json"))
    anna, ben = ({"x-api-key": keys.add(name)} for name in ("anna", "ben"))
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}/my-kitchen", timeout=30) as http:
        marked = await http.put(f"/favourites/{PORK}", json={"stars": 5, "note": "少糖"}, headers=anna)
        listed = (await http.get("/favourites", headers=anna)).json()
        favourites = (await http.get("/favourites", params={"only": True}, headers=anna)).json()
        theirs = (await http.get("/favourites", headers=ben)).json()
        refused = [
            await http.put(f"/favourites/{PORK}", json={"stars": 6}, headers=anna),
            await http.put("/favourites/0000", json={"stars": 1}, headers=anna),
            await http.delete(f"/favourites/{PORK}", headers=ben),
            await http.delete(f"/favourites/{PORK}", headers=anna),
        ]
    assert marked.json()["title"] == "红烧肉" and [one["remarks"]["note"] for one in listed] == ["少糖"]
    assert favourites == [] and theirs == []
    assert [one.status_code for one in refused] == [422, 404, 404, 204]


async def test_a_recipe_is_a_file_that_reads_back(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        linked = await http.get(f"/recipes/{PORK}/file", params={"format": "jsonld"})
        written = await http.get(f"/recipes/{PORK}/file", params={"format": "markdown"})
        missing = await http.get("/recipes/0000/file", params={"format": "markdown"})
    assert read_own_jsonld(json.loads(linked.text), "") == BRAISED_PORK
    assert "%E7%BA%A2%E7%83%A7%E8%82%89.md" in written.headers["content-disposition"]
    assert "# 红烧肉" in written.text and missing.status_code == 404


async def test_recipes_are_found_by_name_and_read_in_english(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        pork = (await http.get("/recipes/named", params={"name": "红烧肉"})).json()
        english = (await http.get("/recipes", params={"language": "en", "have": "五花肉"})).json()["recipes"]
        names = (await http.get("/recipes/kinds", params={"language": "en"})).json()["names"]
        empty = await http.get("/recipes/named", params={"name": ""})
        mine = {"name": "外婆的红烧肉", "ingredients": ["五花肉 500克"], "steps": ["炖。"]}
        await http.post("/own-recipes", json={"recipes": [mine]})
        parts = [(await http.get("/recipes/named", params={"name": one})).json() for one in ("外婆", "红烧肉")]
    assert pork[0]["title"] == "红烧肉" and pork[0]["recipe_id"] == PORK
    assert english[0]["title"].endswith("(红烧肉)") and "pork belly" in english[0]["foods"]
    assert [[one["title"] for one in found][:1] for found in parts] == [["外婆的红烧肉"]] * 2, "own ones first"
    assert parts[1][1]["recipe_id"] == PORK
    assert names["荤菜"] == "meat dishes" and empty.status_code == 422
