"""Own recipes over HTTP: read, corrected, kept, answered from, and nobody else's."""

import json

import httpx

from serving.keys import KeyRing
from settings import Settings
from tests.fakes import ToolCaller
from tests.unit.serving.conftest import Serve

PASTED = "外婆的酱鸭腿\n2人份\n鸭腿 2只\n黄酒 3勺\n\n1. 鸭腿焯水。\n2. 加黄酒炖47分钟。\n"


async def test_a_pasted_recipe_is_corrected_kept_answered_from_changed_and_taken_back(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        read = (await http.post("/own-recipes/preview", content=PASTED.encode())).json()
        (draft,) = read["recipes"]
        draft["steps"][1] = "加黄酒炖53分钟。"
        (kept,) = (await http.post("/own-recipes", json={"recipes": [draft]})).json()
        answer = await http.post("/cook/invoke", json={"input": {"question": "外婆的酱鸭腿怎么做"}})
        address_of = f"/own-recipes/{kept['own_id']}"
        rated = await http.put(address_of, json={"remarks": {"stars": 4, "favourite": True, "note": "少糖"}})
        exported = await http.get("/own-recipes/export", params={"format": "markdown"})
        gone = await http.delete(address_of)
        after = (await http.get("/own-recipes")).json()
        back = await http.post(f"{address_of}/undo")
        plain = (await http.post("/own-recipes/preview", content="今天天气不错。".encode())).json()
        empty = await http.post("/own-recipes", json={"recipes": [{"name": "空"}]})
    assert draft["ingredients"] == ["鸭腿 2只", "黄酒 3勺"] and draft["servings"] == 2
    output = answer.json()["output"]
    assert output["sources"][0]["title"] == "外婆的酱鸭腿" and "53分钟" in output["answer"]
    assert rated.json()["remarks"]["stars"] == 4 and "53分钟" in exported.text
    assert gone.status_code == 204 and after == [] and back.json()["recipe"]["name"] == "外婆的酱鸭腿"
    assert plain["recipes"] == [] and plain["skipped"][0]["reason"]
    assert empty.status_code == 422 and "食材" in empty.text


FREE = "外婆的酱鸭腿：两只鸭腿先焯水，再放三勺黄酒，小火炖47分钟。"
TAKEN = {
    "name": "外婆的酱鸭腿",
    "ingredients": ["鸭腿 2只", "黄酒 3勺"],
    "steps": ["两只鸭腿先焯水。", "再放三勺黄酒，小火炖47分钟。"],
}


async def test_free_text_is_read_by_a_capable_model_for_those_who_may_ask(serve: Serve, settings: Settings) -> None:
    keys = KeyRing(settings.memory.path.with_name("keys.json"))
    anna, reader = {"x-api-key": keys.add("anna")}, {"x-api-key": keys.add("reader", scopes=("read",))}
    model = ToolCaller(script=lambda messages: [("WrittenRecipe", TAKEN)], prompts=[], bound=[])
    parts = {"chat": lambda profile: model}
    capable = settings.chat.model_copy(update={"tools": True})
    async with serve(parts, chat=capable) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        found = [
            (await http.post("/own-recipes/preview", content=FREE.encode(), headers=one)).json()
            for one in (anna, reader)
        ]
        metrics = (await http.get("/metrics", headers=anna)).text
    assert found[0]["by_model"] and found[0]["skipped"] == []
    assert found[0]["recipes"][0]["steps"] == TAKEN["steps"]
    assert found[1]["recipes"] == [] and not found[1]["by_model"]
    assert 'shishen_model_data_total{answer="first",schema="writtenrecipe"}' in metrics


async def test_every_key_has_its_own_recipes(serve: Serve, settings: Settings) -> None:
    keys = KeyRing(settings.memory.path.with_name("keys.json"))
    anna, ben = ({"x-api-key": keys.add(name)} for name in ("anna", "ben"))
    draft = {"name": "秘制酱鸭腿", "ingredients": ["鸭腿 2只"], "steps": ["炖53分钟。"]}
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        nobody = await http.get("/own-recipes")
        (kept,) = (await http.post("/own-recipes", json={"recipes": [draft]}, headers=anna)).json()
        tried = [
            await http.request(method, f"/own-recipes/{kept['own_id']}", headers=ben, json=body)
            for method, body in (("GET", None), ("DELETE", None), ("PUT", {"remarks": {"stars": 1}}))
        ]
        listed = (await http.get("/own-recipes", headers=ben)).json()
        asked = {"input": {"question": "秘制酱鸭腿怎么做"}}
        mine, theirs = [await http.post("/cook/invoke", json=asked, headers=key) for key in (anna, ben)]
    assert nobody.status_code == 401 and [one.status_code for one in tried] == [404] * 3 and listed == []
    assert "53分钟" in mine.json()["output"]["answer"]
    assert "53分钟" not in json.dumps(theirs.json(), ensure_ascii=False)


async def test_a_recipe_of_the_length_of_a_book_is_neither_kept_nor_offered(serve: Serve) -> None:
    book = {"name": "书", "ingredients": ["5克盐"], "steps": ["炖60分钟。" * 600] * 30}
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in (book, book | {"name": "菜", "steps": ["炖。"]}))
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        refused = await http.post("/own-recipes", json={"recipes": [book]})
        read = (await http.post("/own-recipes/preview", params={"name": "a.jsonl"}, content=lines.encode())).json()
    assert refused.status_code == 422 and "at most 50000 characters" in refused.json()["detail"]
    assert [one["name"] for one in read["recipes"]] == ["菜"]
    assert ["50000" in one["reason"] for one in read["skipped"]] == [True]
