"""The kitchen over HTTP: stocked, planned, shopped for from two devices, exported, and nobody else's."""

import asyncio
import threading
from datetime import timedelta
from importlib import import_module
from typing import Any

import httpx
import pytest

from graph.my_kitchen import today
from memory.preferences import PreferenceStore
from memory.store import open_store
from serving.keys import KeyRing
from settings import Settings
from tests.fakes import BRAISED_PORK
from tests.unit.serving.conftest import Serve
from understanding.preferences import Preferences

DAY = (today() + timedelta(days=1)).isoformat()
"""A day that is still to come when a run of the tests crosses midnight."""
AT = "/my-kitchen"


async def test_a_week_is_planned_and_shopped_for_less_what_is_at_home(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        put = {
            "dishes": [{"day": DAY, "dish": "红烧肉", "servings": 6}, {"day": DAY, "note": "出去吃", "meal": "lunch"}]
        }
        dishes = (await http.post("/plan", json=put)).json()
        before = (await http.get("/list")).json()["lines"]
        pantry = (await http.post("/pantry", json={"add": ["五花肉 两斤"], "used_up": ["生抽"]})).json()
        await http.post("/list", json={"texts": ["牛奶 2盒", "厨房纸"]})
        after = (await http.get("/list")).json()["lines"]
        text = (await http.get("/list", params={"format": "text", "language": "en"})).text
        boxes = (await http.get("/list", params={"format": "boxes"})).text
    assert [(one["title"], one["servings"], one["minutes"]) for one in dishes] == [
        ("红烧肉", 6, 90),
        ("出去吃", None, None),
    ]
    found = {one["key"]: one for one in before}
    assert found["五花肉"]["amounts"] == ["1000克"] and found["五花肉"]["where"] == "buy", "scaled from 3 to 6"
    assert found["生抽"]["where"] == "home" and found["冰糖"]["name"] == "冰糖"
    assert pantry["items"][0]["name"] in ("五花肉", "生抽") and "盐" in pantry["staples"]
    found = {one["name"]: one for one in after}
    assert found["五花肉"]["where"] == "home" and found["生抽"]["where"] == "buy"
    assert found["牛奶 2盒"]["aisle"] == "蛋奶" and found["厨房纸"]["aisle"] == "其他"
    assert "light soy sauce" in text and "[ ] 厨房纸" in boxes


async def test_ticks_are_shared_between_devices_and_hold_for_what_was_bought(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        await http.post("/plan", json={"dishes": [{"day": DAY, "dish": "红烧肉"}]})
        (milk,) = (await http.post("/list", json={"texts": ["牛奶"]})).json()
        since = (await http.get("/list")).json()["revision"]
        waiting = asyncio.create_task(http.get("/changes", params={"since": since, "wait": 20}))
        keys = ["五花肉", f"own:{milk['item_id']}", "没有的"]
        ticked = (await http.post("/list/ticks", json={"keys": keys})).json()
        seen = (await waiting).json()
        shown = await http.get("/list", params={"format": "text"})
        await http.post("/plan", json={"dishes": [{"day": DAY, "dish": "红烧肉", "meal": "lunch"}]})
        more = (await http.get("/list")).json()["lines"]
        await http.post("/list/ticks", json={"keys": ["五花肉"], "ticked": False})
        await http.post("/list/done")
        last = (await http.get("/list")).json()["lines"]
    assert {one["key"] for one in ticked["lines"] if one["ticked"]} == set(keys[:2])
    assert seen == {"revision": ticked["revision"], "changed": True}
    assert "五花肉" not in shown.text and "冰糖" in shown.text
    assert not next(one for one in more if one["key"] == "五花肉")["ticked"], "twice as much is wanted now"
    assert not [one for one in last if one["ticked"] or one["name"] == "牛奶"]


async def test_dishes_are_moved_taken_off_brought_back_and_exported_as_a_calendar(serve: Serve) -> None:
    later = (today() + timedelta(days=2)).isoformat()
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        names = ("红烧肉", "清蒸鲈鱼")
        put = {"dishes": [{"day": DAY, "dish": name} for name in names]}
        pork, fish = (await http.post("/plan", json=put)).json()
        moved = (await http.put(f"/plan/{pork['plan_id']}", json={"day": later, "servings": 2})).json()
        calendar = await http.get("/plan/calendar")
        first = await http.put(f"/plan/{fish['plan_id']}", json={"day": later, "place": -1})
        week = (await http.get("/plan", params={"start": DAY})).json()
        gone = await http.delete("/plan", params={"start": DAY, "days": 7})
        empty = (await http.get("/plan", params={"start": DAY})).json()
        back = await http.post("/undo")
        again = (await http.get("/plan", params={"start": DAY})).json()
        removed = await http.delete(f"/plan/{fish['plan_id']}")
        missing = await http.delete(f"/plan/{fish['plan_id']}")
    assert (moved["day"], moved["servings"]) == (later, 2)
    assert calendar.headers["content-type"].startswith("text/calendar") and calendar.text.count("BEGIN:VEVENT") == 2
    assert first.status_code == 200 and [one["title"] for one in week["dishes"]] == ["清蒸鲈鱼", "红烧肉"]
    assert gone.status_code == 204 and empty["dishes"] == [] and back.json()["changed"]
    assert again["dishes"] == week["dishes"]
    assert removed.status_code == 204 and missing.status_code == 404 and "。" in missing.json()["detail"]


async def test_what_the_user_must_not_have_is_said_of_a_planned_dish(serve: Serve, settings: Settings) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        async with open_store(settings.memory) as store:
            await PreferenceStore(store).add("local", Preferences(allergens=("鱼",)))
        put = {"dishes": [{"day": DAY, "dish": "清蒸鲈鱼"}, {"day": DAY, "dish": "红烧肉"}]}
        fish, pork = (await http.post(f"{AT}/plan", json=put)).json()
        lines = (await http.get(f"{AT}/list")).json()["lines"]
    assert fish["warnings"] == ["鲈鱼"] and pork["warnings"] == []
    assert [one["name"] for one in lines if one["forbidden"]] == ["鲈鱼"]


async def test_every_key_has_its_own_kitchen_and_reading_is_not_writing(serve: Serve, settings: Settings) -> None:
    keys = KeyRing(settings.memory.path.with_name("keys.json"))
    anna, ben = ({"x-api-key": keys.add(name)} for name in ("anna", "ben"))
    reader = {"x-api-key": keys.add("reader", ["read"])}
    put = {"dishes": [{"day": DAY, "dish": "红烧肉"}]}
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        nobody = await http.get("/plan")
        (dish,) = (await http.post("/plan", json=put, headers=anna)).json()
        (milk,) = (await http.post("/list", json={"texts": ["牛奶"]}, headers=anna)).json()
        tried = [
            await http.request(method, place, headers=ben, json=body)
            for method, place, body in (
                ("DELETE", f"/plan/{dish['plan_id']}", None),
                ("PUT", f"/plan/{dish['plan_id']}", {"servings": 1}),
                ("PUT", f"/list/{milk['item_id']}", {"text": "x"}),
                ("DELETE", f"/list/{milk['item_id']}", None),
                ("POST", "/undo", None),
            )
        ]
        theirs = (await http.get("/plan", headers=ben)).json()["dishes"]
        refused = [await http.post("/plan", json=put, headers=reader), await http.delete("/pantry", headers=reader)]
        may = await http.get("/pantry", headers=reader)
    assert nobody.status_code == 401 and [one.status_code for one in tried] == [404] * 5 and theirs == []
    assert [one.status_code for one in refused] == [403] * 2 and may.status_code == 200


async def test_what_makes_no_sense_is_refused_with_a_sentence(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        for method, place, body in (
            ("POST", "/plan", {"dishes": [{"day": "2026-13-01", "dish": "红烧肉"}]}),
            ("POST", "/plan", {"dishes": [{"day": DAY}]}),
            ("POST", "/plan", {"dishes": [{"day": DAY, "dish": "红烧肉", "note": "x"}]}),
            ("POST", "/plan", {"dishes": [{"day": DAY, "note": "x", "place": "nan"}]}),
            ("POST", "/plan", {"dishes": []}),
            ("POST", "/list", {"texts": [" "]}),
            ("POST", "/list", {"texts": ["x" * 101]}),
            ("POST", "/pantry", {"wrong": []}),
            ("POST", "/list/ticks", {"keys": []}),
            ("PUT", "/plan/1", {"servings": 2}),
            ("DELETE", "/plan", None),
            ("POST", "/plan", {"dishes": [{"day": 0, "dish": "红烧肉"}]}),
            ("POST", "/plan", {"dishes": [{"day": "9999-12-31", "dish": "红烧肉"}]}),
            ("PUT", f"/plan/{'0' * 32}", {"day": "1970-01-01"}),
            *(("GET", f"/{place}?start=9999-12-31", None) for place in ("plan", "plan/calendar", "list")),
            ("DELETE", "/plan?start=9999-12-31&days=62", None),
        ):
            answer = await http.request(method, place, json=body)
            assert answer.status_code == 422 and isinstance(answer.json()["detail"], str), (method, place, body)
        absent = await http.post("/plan", json={"dishes": [{"day": DAY, "dish": "没有这道菜"}]})
        gone = await http.delete("/pantry/土豆")
    assert absent.status_code == 404 and "没有这道菜" in absent.json()["detail"]
    assert gone.status_code == 404


async def test_a_dish_without_a_day_is_shopped_for_as_its_card_has_it(serve: Serve) -> None:
    lines = ["五花肉 300克", "生抽 1勺", "百里香 2克"]
    dish = {"recipe_id": "abc", "title": "红烧肉", "servings": 2, "lines": lines}
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        await http.post("/plan", json={"dishes": [{"day": DAY, "dish": "红烧肉", "servings": 3}]})
        await http.post("/list/dishes", json=dish)
        kept = (await http.post("/list/dishes", json={**dish, "servings": 4, "lines": ["五花肉 600克"]})).json()
        shown = (await http.get("/list")).json()
        planned = {**dish, "recipe_id": BRAISED_PORK.recipe_id, "lines": ["五花肉 5000克"]}
        same = (await http.post("/list/dishes", json=planned)).json()
        once = (await http.get("/list")).json()["lines"]
        gone = await http.delete(f"/list/{kept['item_id']}")
        await http.delete(f"/list/{same['item_id']}")
        after = (await http.get("/list")).json()
        refused = await http.post("/list/dishes", json={**dish, "lines": []})
    pork = next(one for one in shown["lines"] if one["key"] == "五花肉")
    assert pork["amounts"] == ["1100克"] and pork["recipes"] == ["红烧肉"]
    assert [(one["text"], one["servings"]) for one in shown["dishes"]] == [("红烧肉", 4)], "told again, in its place"
    assert not [one for one in shown["lines"] if one["name"] in ("红烧肉", "百里香")]
    assert next(one for one in once if one["key"] == "五花肉")["amounts"] == ["1100克"], "it has its day by now"
    assert gone.status_code == 204 and after["dishes"] == [] and refused.status_code == 422
    assert next(one for one in after["lines"] if one["key"] == "五花肉")["amounts"] == ["500克"]


async def test_what_was_done_offline_does_not_undo_what_was_done_since(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=f"{address}{AT}", timeout=30) as http:
        milk, eggs = (await http.post("/list", json={"texts": ["牛奶", "鸡蛋"]})).json()
        keys = [f"own:{one['item_id']}" for one in (milk, eggs)]
        await http.post("/list/ticks", json={"keys": keys})
        await http.post("/list/ticks", json={"keys": keys[:1], "ticked": False, "ago": 600})
        await http.post("/list/ticks", json={"keys": keys[1:], "ticked": False, "ago": 0.000001})
        found = (await http.get("/list")).json()["lines"]
    assert {one["key"]: one["ticked"] for one in found} == {keys[0]: True, keys[1]: False}


async def test_what_is_told_in_a_talk_is_what_the_routes_show(serve: Serve) -> None:
    async def ask(http: httpx.AsyncClient, question: str) -> str:
        asked = {"input": {"question": question}, "config": {"configurable": {"thread_id": "t"}}}
        answer = await http.post("/cook/invoke", json=asked)
        return str(answer.json()["output"]["answer"])

    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        said = [await ask(http, one) for one in ("买了一斤五花肉", "把红烧肉加到明天晚饭", "收藏红烧肉")]
        plan = (await http.get(f"{AT}/plan", params={"start": DAY})).json()["dishes"]
        lines = {one["key"]: one for one in (await http.get(f"{AT}/list")).json()["lines"]}
        marked = (await http.get(f"{AT}/favourites", params={"only": True})).json()
        undone = [await ask(http, "撤销"), await ask(http, "我的收藏")]
        filled = (await http.post(f"{AT}/plan/fill", json={"wish": "明天一荤一素，排进计划"})).json()
        wrong = await http.post(f"{AT}/plan/fill", json={"wish": "随便"})
        left = (await http.post("/cook/invoke", json={"input": {"question": "看看计划"}})).json()["output"]["answer"]
    assert "记下了" in said[0] and "排好了" in said[1] and "收藏了" in said[2]
    assert [one["title"] for one in plan] == ["红烧肉"] and lines["五花肉"]["where"] == "home"
    assert [one["title"] for one in marked] == ["红烧肉"] and "撤回" in undone[0] and "还没有" in undone[1]
    assert "没有动" in filled["text"] and filled["dishes"] == []
    assert wrong.status_code == 422 and "哪几天" in wrong.json()["detail"]
    assert "红烧肉" in left, "the kitchen is its owner's, not the conversation's"


AWAY = {
    "memory.kitchen_changes.stocked": ("POST", f"{AT}/pantry", {"add": ["土豆 2斤"]}),
    "serving.kitchen_api.food_name": ("GET", f"{AT}/pantry?language=en", None),
    "graph.my_kitchen._shown": ("GET", f"{AT}/plan", None),
    "graph.my_kitchen.sized": ("GET", f"{AT}/list", None),
    "graph.my_kitchen.lines_of": ("GET", f"{AT}/list", None),
    "serving.own_recipes_api._shown": ("GET", "/own-recipes", None),
    "serving.own_recipes_api.write_recipes": ("GET", "/own-recipes/export", None),
    "serving.recipe_preview.read_illustrated": ("POST", "/own-recipes/preview", {"name": "菜"}),
}


@pytest.mark.parametrize("work", AWAY)
async def test_what_grows_with_a_kitchen_is_not_done_on_the_event_loop(
    work: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _, name = work.rpartition(".")
    owner, method_of = import_module(module), AWAY[work]
    plain, threads = getattr(owner, name), set()

    def watched(*given: Any, **named: Any) -> Any:
        threads.add(threading.current_thread())
        return plain(*given, **named)

    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        await http.post(f"{AT}/plan", json={"dishes": [{"day": DAY, "dish": "红烧肉"}]})
        await http.post("/own-recipes", json={"recipes": [{"name": "菜", "steps": ["炖。"]}]})
        monkeypatch.setattr(owner, name, watched)
        method, path, body = method_of
        assert (await http.request(method, path, json=body)).status_code == 200
    assert threads and threading.current_thread() not in threads
