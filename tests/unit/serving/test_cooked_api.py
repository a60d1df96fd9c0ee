"""A dish cooked to its end takes what is at home, is bought for no more, and is taken back whole."""

from datetime import datetime

import httpx

from tests.unit.serving.conftest import Serve

DRAFT = {
    "name": "外婆土豆泥",
    "ingredients": ["土豆 600克", "牛奶 200毫升", "鸡蛋 2个", "盐 3克", "黄油 30克"],
    "steps": ["煮。", "压。"],
    "servings": 2,
}


async def test_a_dish_cooked_takes_what_is_at_home_and_all_of_it_is_taken_back(serve: Serve) -> None:
    today = datetime.now().astimezone().date().isoformat()
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        (kept,) = (await http.post("/own-recipes", json={"recipes": [DRAFT]})).json()
        dish = kept["recipe"]["recipe_id"]
        await http.post("/my-kitchen/pantry", json={"add": ["土豆 1千克", "牛奶 100毫升", "鸡蛋", "黄油 1块"]})
        await http.post("/my-kitchen/plan", json={"dishes": [{"day": today, "dish": dish}]})
        before = (await http.get("/my-kitchen/pantry")).json()["items"]
        told = (await http.post("/my-kitchen/cooked", json={"recipe_id": dish, "servings": 2})).json()
        after = {one["name"]: one for one in (await http.get("/my-kitchen/pantry")).json()["items"]}
        listed = (await http.get("/my-kitchen/list")).json()["lines"]
        await http.post("/my-kitchen/undo")
        back = (await http.get("/my-kitchen/pantry")).json()["items"]
        wanted = (await http.get("/my-kitchen/list")).json()["lines"]
        missing = await http.post("/my-kitchen/cooked", json={"recipe_id": "nothing"})
    assert after["土豆"]["value"] == 400 and "牛奶" not in after
    # Without an amount, or in another unit, it cannot be told.
    assert after["鸡蛋"]["there"] and after["黄油"]["there"]
    assert "土豆 600克" in told["text"] and "牛奶 100毫升" in told["text"] and "鸡蛋" not in told["text"]
    assert listed == [] and any(line["name"] == "牛奶" for line in wanted)
    plain = [{key: one[key] for key in ("name", "value", "there", "unit")} for one in before]
    assert sorted(plain, key=str) == sorted([{key: one[key] for key in plain[0]} for one in back], key=str)
    assert missing.status_code == 404
