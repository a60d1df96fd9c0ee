"""Databases as earlier versions wrote them, made by their own SQL, opened by today's code: nothing is lost."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.store.base import BaseStore

from memory.kitchen import Kitchens
from memory.ledger import Ledger
from memory.own_index import OwnShelf
from memory.own_recipes import OwnRecipes, Remarks
from memory.preferences import PreferenceStore
from memory.store import ledger_file, open_store
from settings import Settings
from tests.postgres_kit import Cluster

AT = "2026-12-01T10:00:00.000000+00:00"
OWN_ID = "0" * 32
RECIPE: dict[str, Any] = {
    "recipe_id": "4f2b", "name": "外婆的番茄鸡蛋面", "dish": "", "description": "", "ingredients": ["番茄 2个", "面条 200克"],
    "steps": ["煮面。", "浇汁。"], "keywords": [], "servings": 2, "minutes": 20, "difficulty": "", "cuisine": "",
    "tags": ["主食"], "notes": [], "hands_on_minutes": None, "deciding_step": None, "mistakes": [], "keeps": "",
    "goes_with": [], "english": None, "source": "",
}  # fmt: skip
PLANNED = {
    "kind": "plan", "changed": AT, "plan_id": "p", "day": "2030-01-02", "meal": "dinner", "place": 0.0,
    "recipe_id": "", "title": "红烧肉", "servings": 4,
}  # fmt: skip
STOCK = {
    "kind": "pantry", "changed": AT, "name": "土豆", "wording": "土豆", "there": True, "staple": False,
    "value": 1000.0, "unit": "克",
}  # fmt: skip
FAVOURITE = {"kind": "favourites", "changed": AT, "recipe_id": "r", "title": "鱼香肉丝",
             "remarks": {"stars": 4, "favourite": True, "note": ""}}  # fmt: skip
# What the versions of 23 November (conversations, thumbs, pictures) and of 1 and 2 December (the rest) kept.
ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("threads", "t", {"thread_id": "t", "title": "红烧肉怎么做", "created": AT, "updated": AT, "turns": 3}),
    ("feedback", "f", {"feedback_id": "f", "thread_id": "t", "run_id": "r", "score": 1, "comment": "好", "created": AT}),
    ("pictures", "a.png", {"name": "a.png"}),
    ("recipes", OWN_ID, {
        "own_id": OWN_ID, "recipe": RECIPE, "remarks": {"stars": 5, "favourite": True, "note": "少盐"},
        "created": AT, "changed": AT, "deleted": "",
        "before": {"recipe": RECIPE, "remarks": {"stars": 0, "favourite": False, "note": ""}},
    }),
    ("kitchen", "recipes", {"revision": "9" * 32}),
    ("kitchen", "state", {"revision": "8" * 32, "undo": {"put": [], "drop": [["plan", "p"]]}}),
    ("pantry", "土豆", STOCK),
    ("plan", "p", PLANNED),
    ("list", "i", {"kind": "list", "changed": AT, "item_id": "i", "text": "牛奶"}),
    ("ticks", "猪肉", {"kind": "ticks", "changed": AT, "line": "猪肉", "amounts": [[500.0, "克"]], "until": "2030-01-02"}),
    ("favourites", "r", FAVOURITE),
]  # fmt: skip
TABLE = """CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value {json} NOT NULL,
    created_at {moment} DEFAULT CURRENT_TIMESTAMP, updated_at {moment} DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (prefix, key))"""
VERSIONS = "CREATE TABLE store_migrations (v INTEGER PRIMARY KEY)"


def as_kept() -> list[tuple[str, str, str]]:
    return [(f"owners.anna.{kind}", key, json.dumps(value, ensure_ascii=False)) for kind, key, value in ROWS]


def write_sqlite(settings: Settings) -> None:
    file = ledger_file(settings.memory.path)
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as old:
        old.execute(TABLE.format(json="text", moment="TIMESTAMP"))
        old.execute(VERSIONS)
        old.execute("INSERT INTO store_migrations VALUES (0)")
        old.executemany("INSERT INTO store (prefix, key, value) VALUES (?, ?, ?)", as_kept())
        old.commit()


def write_postgres(database: Cluster) -> str:
    """Make a database of its own, beside the one that other tests share; return its address."""
    import psycopg

    with psycopg.connect(database.address, autocommit=True) as shared:
        shared.execute("DROP DATABASE IF EXISTS older")
        shared.execute("CREATE DATABASE older")
    address = database.address.replace("/postgres?", "/older?")
    with psycopg.connect(address) as old:
        old.execute(TABLE.format(json="jsonb", moment="TIMESTAMP WITH TIME ZONE"))
        old.execute(VERSIONS)
        old.execute("INSERT INTO store_migrations VALUES (0)")
        old.cursor().executemany("INSERT INTO store (prefix, key, value) VALUES (%s, %s, %s::jsonb)", as_kept())
    return address


@pytest.fixture(params=["sqlite", "postgres"])
async def older(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BaseStore]:
    if request.param == "sqlite":
        write_sqlite(settings)
    else:
        monkeypatch.setenv("SHISHEN_DATABASE_URL", write_postgres(request.getfixturevalue("database")))
    async with open_store(settings.memory.model_copy(update={"checkpointer": request.param})) as opened:
        yield opened


async def test_own_recipes_of_the_first_version_are_found_and_counted(older: BaseStore) -> None:
    own = OwnRecipes(older)
    (kept,) = await own.all("anna")
    assert (kept.own_id, kept.recipe.name, kept.recipe.steps) == (OWN_ID, RECIPE["name"], ("煮面。", "浇汁。"))
    assert kept.remarks == Remarks(stars=5, favourite=True, note="少盐")
    shelf = OwnShelf()
    assert (await shelf.index_of("anna", own)).named_in("外婆的番茄鸡蛋面怎么做"), (
        "the first version kept no log of changes"
    )
    assert (await own.log("anna")).count == 1 and (await own.log("ben")).count == 0
    assert await own.undo("anna", OWN_ID)
    assert (await shelf.index_of("anna", own)).named_in("外婆的番茄鸡蛋面怎么做")
    assert await own.delete("anna", OWN_ID) and (await own.log("anna")).count == 0


async def test_the_kitchen_of_the_first_version_is_whole(older: BaseStore) -> None:
    kitchens = Kitchens(older)
    state = await kitchens.read("anna")
    stock = state.stock("土豆")
    assert stock and (stock.value, stock.unit) == (1000, "克")
    assert [(one.title, one.servings, str(one.day)) for one in state.plan.values()] == [("红烧肉", 4, "2030-01-02")]
    assert [one.text for one in state.items.values()] == ["牛奶"]
    assert state.ticks["猪肉"].amounts == ((500.0, "克"),)
    assert [(one.title, one.remarks.stars) for one in await kitchens.favourites("anna")] == [("鱼香肉丝", 4)]
    undone = await kitchens.undo("anna")
    assert undone and not undone.plan and undone.items


async def test_conversations_thumbs_and_pictures_are_still_their_owners_and_can_be_exported(older: BaseStore) -> None:
    ledger = Ledger(older)
    (thread,) = await ledger.threads("anna")
    assert (thread.thread_id, thread.title, thread.turns) == ("t", "红烧肉怎么做", 3)
    await ledger.touch("anna", "t", "下一步")
    again = await ledger.thread("anna", "t")
    assert again and (again.title, again.turns, again.created) == ("红烧肉怎么做", 4, AT)
    assert await ledger.owns_picture("anna", "a.png") and not await ledger.owns_picture("ben", "a.png")
    assert not (await PreferenceStore(older).get("anna")).entries()
    exported = json.dumps(await ledger.export("anna", InMemorySaver()), ensure_ascii=False, default=str)
    for word in ("红烧肉怎么做", "a.png", "好", "外婆的番茄鸡蛋面", "土豆", "牛奶", "鱼香肉丝", "猪肉"):
        assert word in exported, word
