"""The kitchen of a user: what is at home, planned, on the list; over both databases, and nobody else's."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from langgraph.store.base import BaseStore

from memory import kitchen_changes as changes
from memory.checkpointer import open_checkpointer
from memory.kitchen import MOST, Changes, KitchenFullError, Kitchens, KitchenState, Planned, Stock, Tick
from memory.kitchen_changes import amount_in, stocked, used_up
from memory.ledger import Ledger
from memory.own_recipes import Remarks
from memory.store import open_store
from settings import Settings

DAY = datetime.now(UTC).date()
PORK = ("红烧肉", "58f1c0a2b3d4e5f6")


@pytest.fixture
async def kitchens(store: BaseStore) -> Kitchens:
    made = Kitchens(store)
    for owner in ("anna", "ben"):
        await made.forget(owner)
    return made


async def test_what_is_written_is_read_back_by_its_owner_alone(kitchens: Kitchens) -> None:
    state = await kitchens.write("anna", stocked(KitchenState(), "土豆", amount_in("两斤土豆")))
    state = await kitchens.write("anna", changes.planned(state, DAY, "dinner", [PORK], servings=4))
    state = await kitchens.write("anna", changes.written(state, ["牛奶", "厨房纸\0"]))
    state = await kitchens.write("anna", Changes(put=(Tick(line="五花肉", amounts=((500.0, "克"),), until=DAY),)))
    found = await kitchens.read("anna")
    assert found == state and found.revision
    assert found.pantry["土豆"].value == 1000 and found.pantry["土豆"].unit == "克"
    assert [(one.title, one.servings) for one in found.meals(DAY, 1)] == [("红烧肉", 4)]
    assert sorted(one.text for one in found.items.values()) == ["厨房纸\ufffd", "牛奶"]
    assert await kitchens.read("ben") == KitchenState() and await kitchens.undo("ben") is None


async def test_two_devices_that_change_different_things_at_once_lose_nothing(kitchens: Kitchens) -> None:
    """Both read the same kitchen before either writes."""
    before = await kitchens.read("anna")
    await kitchens.write("anna", stocked(before, "土豆"), before)
    await kitchens.write("anna", stocked(before, "番茄"), before)
    assert {*(await kitchens.read("anna")).pantry} == {"土豆", "番茄"}


async def test_a_change_is_taken_back_and_made_again(kitchens: Kitchens) -> None:
    state = await kitchens.write("anna", changes.planned(KitchenState(), DAY, "dinner", [PORK]))
    (one,) = state.plan.values()
    await kitchens.write("anna", changes.moved(state, one.plan_id, day=DAY + timedelta(days=1)))
    undone = await kitchens.undo("anna")
    assert undone and undone.plan[one.plan_id].day == DAY
    again = await kitchens.undo("anna")
    assert again and again.plan[one.plan_id].day == DAY + timedelta(days=1)


async def test_a_mark_is_taken_back_like_anything_else(kitchens: Kitchens) -> None:
    await kitchens.write("anna", stocked(KitchenState(), "土豆"))
    await kitchens.mark("anna", PORK[1], PORK[0], Remarks(stars=5))
    await kitchens.mark("anna", PORK[1], PORK[0], Remarks(stars=1))
    await kitchens.undo("anna")
    kept = await kitchens.favourite("anna", PORK[1])
    assert kept and kept.remarks.stars == 5 and (await kitchens.read("anna")).pantry


async def test_whoever_waits_sees_a_change_and_nobody_elses(kitchens: Kitchens) -> None:
    since = (await kitchens.write("anna", stocked(KitchenState(), "土豆"))).revision
    waiting = asyncio.create_task(kitchens.changed("anna", since, 10, every_s=0.01))
    await kitchens.write("ben", stocked(KitchenState(), "番茄"))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    after = await kitchens.write("anna", stocked(KitchenState(), "鸡蛋"))
    assert await waiting == after.revision != since
    assert await kitchens.changed("anna", after.revision, 0.02, every_s=0.01) == after.revision


async def test_favourites_are_kept_exported_and_forgotten_with_all_the_rest(kitchens: Kitchens) -> None:
    await kitchens.write("anna", stocked(KitchenState(), "土豆"))
    await kitchens.mark("anna", PORK[1], PORK[0], Remarks(stars=5, note="少糖"))
    await kitchens.mark("ben", PORK[1], PORK[0], Remarks(favourite=True))
    exported = await kitchens.export("anna")
    assert [one["name"] for one in exported["pantry"]] == ["土豆"]
    assert [one["remarks"]["note"] for one in exported["favourites"]] == ["少糖"]
    await kitchens.forget("anna")
    assert not any((await kitchens.export("anna")).values()) and await kitchens.read("anna") == KitchenState()
    assert [one.remarks.favourite for one in await kitchens.favourites("ben")] == [True]
    assert await kitchens.mark("ben", PORK[1], PORK[0], Remarks()) is None and await kitchens.favourites("ben") == []


async def test_the_ledger_exports_and_forgets_the_kitchen(settings: Settings) -> None:
    async with open_store(settings.memory) as store, open_checkpointer(settings.memory) as checkpoints:
        ledger, kitchens = Ledger(store), Kitchens(store)
        for owner in ("anna", "ben"):
            await kitchens.write(owner, changes.planned(KitchenState(), DAY, "dinner", [PORK]))
        assert [one["title"] for one in (await ledger.export("anna", checkpoints))["plan"]] == ["红烧肉"]
        await ledger.forget("anna", checkpoints)
        assert await ledger.owners() == ["ben"] and (await kitchens.read("ben")).plan


async def test_there_are_limits_and_what_is_long_over_goes(kitchens: Kitchens, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Changes(put=(Planned(day=DAY - timedelta(days=90), title="旧菜"),))
    assert (await kitchens.write("anna", old)).plan == {}
    assert (await kitchens.read("anna")).plan == {}
    monkeypatch.setitem(MOST, "pantry", 1)
    await kitchens.write("anna", stocked(KitchenState(), "土豆"))
    with pytest.raises(KitchenFullError, match="At most 1"):
        await kitchens.write("anna", stocked(KitchenState(), "番茄"))


def _with(*stock: Stock) -> KitchenState:
    return KitchenState(pantry={one.name: one for one in stock})


def test_staples_are_there_until_they_are_used_up_and_bought_again() -> None:
    state = KitchenState()
    assert state.stock("生抽") and state.stock("盐") and not state.stock("土豆")
    gone = state.after(used_up(state, "生抽"))
    assert gone.stock("生抽") is None and gone.stock("老抽"), "only the one that was named"
    assert gone.after(stocked(gone, "生抽")).stock("生抽")
    no_sugar = state.after(changes.always_there(state, "糖", staple=False))
    assert no_sugar.stock("冰糖") is None and "糖" not in no_sugar.staples
    oil = state.after(changes.always_there(state, "香油", staple=True))
    assert "香油" in oil.staples and oil.stock("香油") and oil.at_home == ()
    assert oil.after(used_up(oil, "香油")).stock("香油") is None


def test_what_is_more_special_counts_and_a_group_does_not() -> None:
    assert _with(Stock(name="五花肉")).stock("猪肉") and _with(Stock(name="猪肉")).stock("五花肉")
    assert _with(Stock(name="肉")).stock("五花肉") is None
    assert _with(Stock(name="老抽"), Stock(name="酱油", there=False)).stock("生抽") is None
    state = _with(Stock(name="五花肉"), Stock(name="番茄"))
    assert {*state.after(used_up(state, "猪肉")).pantry} == {"番茄"}


def test_what_is_bought_is_added_where_it_can_be() -> None:
    state = KitchenState().after(stocked(KitchenState(), "土豆", amount_in("两斤土豆")))
    more = state.after(stocked(state, "马铃薯", amount_in("半斤马铃薯"), more=True))
    assert more.pantry["土豆"].value == 1250
    assert more.after(stocked(more, "土豆", more=True)).pantry["土豆"].value == 1250, "some more"
    other = state.after(stocked(state, "土豆", amount_in("三个土豆"), more=True))
    assert (other.pantry["土豆"].value, other.pantry["土豆"].unit) == (3, "个")


def test_days_are_swapped_and_a_dish_is_planned_once_a_meal() -> None:
    friday = date(2030, 1, 4)
    state = KitchenState().after(changes.planned(KitchenState(), friday, "dinner", [PORK, ("汤", "")]))
    assert not changes.planned(state, friday, "dinner", [PORK])
    moved = state.after(changes.swapped(state, friday, friday + timedelta(days=1)))
    assert [one.title for one in moved.meals(friday + timedelta(days=1), 1)] == ["红烧肉", "汤"]
    assert moved.meals(friday, 1) == [] and not changes.moved(state, "nobody's", friday)
