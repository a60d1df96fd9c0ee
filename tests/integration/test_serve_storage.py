"""One contract over every store: checkpoints, ledger, retention, replicas, and a database that goes away."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from typing import Any

import httpx
import pytest
from langgraph.checkpoint.base import id as checkpoint_ids

from graph.state import TurnOptions
from memory.checkpointer import open_checkpointer
from memory.kitchen import Kitchens
from memory.ledger import Ledger
from memory.own_recipes import OwnRecipes, Remarks
from memory.page_database import open_database
from memory.postgres import one_at_a_time, open_pool
from memory.preferences import PreferenceStore
from memory.retention import threads_of
from memory.store import open_store
from page.history import HistoryStore
from recipes.recipe import Recipe
from server import create_app
from serving.storage import storage_errors
from settings import Settings, SettingsError
from tests.postgres_kit import Cluster
from tests.server_kit import ANSWER, SlowRetriever, fake_assistant, served
from understanding.preferences import Preferences

Q = "红烧肉怎么做"
Make = Callable[..., AbstractAsyncContextManager[str]]


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def kept(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    if request.param == "postgres":
        monkeypatch.setenv("SHISHEN_DATABASE_URL", request.getfixturevalue("database").address)
    memory = settings.memory.model_copy(update={"checkpointer": request.param})
    return settings.model_copy(update={"memory": memory})


@pytest.fixture
def on_postgres(settings: Settings, database: Cluster, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SHISHEN_DATABASE_URL", database.address)
    memory = settings.memory.model_copy(update={"checkpointer": "postgres"})
    server = settings.server.model_copy(update={"keys": settings.memory.path.with_name("keys.json")})
    return settings.model_copy(update={"memory": memory, "server": server})


@asynccontextmanager
async def replica(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, **parts: Any
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr("serving.shared_assistant.open_assistant", partial(fake_assistant, **parts))
    async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=60) as http:
        yield http


async def turn(http: httpx.AsyncClient, question: str, thread: str) -> httpx.Response:
    body = json.dumps({"input": {"question": question}, "config": {"configurable": {"thread_id": thread}}})
    return await http.post("/cook/invoke", content=body, headers={"content-type": "application/json"})


async def test_the_ledger_keeps_owners_apart(kept: Settings) -> None:
    async with open_store(kept.memory) as store, open_checkpointer(kept.memory) as checkpoints:
        ledger = Ledger(store)
        for owner in ("wang", "li"):
            await ledger.forget(owner, checkpoints)
        for number in range(3):
            await ledger.touch("wang", f"t{number}", f"问题{number}")
        await ledger.touch("wang", "t0", "又问")
        await ledger.touch("li", "t0", "别人的")
        await ledger.own_picture("wang", "a.png")
        await PreferenceStore(store).add("wang", Preferences(allergens=("花生",)))
        first = await ledger.add_feedback("wang", "t0", "run", 1, "好")
        second = await ledger.add_feedback("wang", "t0", "run", -1, "不好")
        assert [record.thread_id for record in await ledger.threads("wang")] == ["t0", "t2", "t1"]
        assert [record.thread_id for record in await ledger.threads("wang", limit=1, offset=1)] == ["t2"]
        record = await ledger.thread("wang", "t0")
        assert record is not None
        assert (record.title, record.turns) == ("问题0", 2)
        assert first.feedback_id == second.feedback_id
        assert await ledger.owns_picture("wang", "a.png")
        assert not await ledger.owns_picture("li", "a.png")
        assert {"wang", "li"} <= set(await ledger.owners())
        assert await ledger.delete_thread("wang", "t0", checkpoints)
        assert not await ledger.delete_thread("wang", "t0", checkpoints)
        exported = await ledger.export("wang", checkpoints)
        assert exported["feedback"] == []
        assert exported["preferences"][0]["allergens"] == ["花生"]
        assert await ledger.forget("wang", checkpoints) == 2
        assert await ledger.export("wang", checkpoints) == {
            "threads": [],
            "feedback": [],
            "pictures": [],
            "preferences": [],
            "recipes": [],
            "pantry": [],
            "recipe_pictures": [],
            "shares": [],
            "timers": [],
            "plan": [],
            "list": [],
            "ticks": [],
            "favourites": [],
        }
        assert len(await ledger.threads("li")) == 1


async def test_what_postgresql_cannot_hold_costs_nothing_of_what_is_told(kept: Settings) -> None:
    told = Recipe.create(name="外婆\0鸭", ingredients=["鸭\0腿2只"], steps=["炖\0一小时。"])
    async with open_store(kept.memory) as store:
        own, kitchen = OwnRecipes(store), Kitchens(store)
        one = (await own.add("nul", [told]))[0]
        again = (await own.add("nul", [told]))[0]
        assert one.own_id == again.own_id, "it is told apart by its words"
        found = await own.get("nul", one.own_id)
        assert found is not None and found.recipe == one.recipe and "\0" not in found.recipe.text()
        await own.change("nul", one.own_id, remarks=Remarks(note="少\0糖"))
        marked = await kitchen.mark("nul", "abc", "红\0烧肉", Remarks(note="少\0糖"))
        assert marked is not None and marked.remarks.note[0] == "少"
        assert await kitchen.favourite("nul", "none\0such") is None
        assert len(await kitchen.favourites("nul")) == 1
        await own.forget("nul")
        await kitchen.forget("nul")
        assert await kitchen.favourites("nul") == []


async def test_a_turn_is_kept_exported_and_deleted(kept: Settings) -> None:
    async with fake_assistant(kept) as assistant, open_store(kept.memory) as store:
        ledger, name = Ledger(store), Ledger.checkpoint_thread("zhao", "t")
        checkpoints: Any = assistant.graph.checkpointer
        await ledger.forget("zhao", checkpoints)
        await assistant.ask(Q, thread=name)
        await assistant.ask("那要炖多久？", thread=name)
        await ledger.touch("zhao", "t", Q)
        assert len(await assistant.history(name)) == 4
        exported = (await ledger.export("zhao", checkpoints))["threads"][0]["messages"]
        assert exported[0]["content"] == Q
        assert ANSWER in exported[1]["content"]
        await ledger.delete_thread("zhao", "t", checkpoints)
        assert await assistant.history(name) == []


async def test_a_conversation_keeps_its_latest_checkpoints_only(kept: Settings) -> None:
    memory = kept.memory.model_copy(update={"keep_turns": 2})
    async with fake_assistant(kept.model_copy(update={"memory": memory})) as assistant:
        for thread in ("long", "other"):
            await assistant.ask(Q, thread=thread)
        for _ in range(4):
            await assistant.ask("那要炖多久？", thread="long", options=TurnOptions(image=True))
        checkpoints: Any = assistant.graph.checkpointer
        counted = [
            len([one async for one in checkpoints.alist({"configurable": {"thread_id": thread}})])
            for thread in ("long", "other")
        ]
        said = await assistant.history("long")
        assert [await values_kept(checkpoints, thread) for thread in ("long", "other")] == [2, 1]
    assert counted == [2, 1]
    assert len(said) == 10


async def values_kept(checkpoints: Any, thread: str) -> int:
    """Return how many versions of the messages a checkpointer keeps; SQLite keeps them within its checkpoints."""
    if hasattr(checkpoints, "_cursor"):
        async with checkpoints._cursor() as cursor:
            sql = "SELECT count(*) AS n FROM checkpoint_blobs WHERE thread_id = %s AND channel = 'messages'"
            await cursor.execute(sql, (thread,))
            return int((await cursor.fetchone())["n"])
    if hasattr(checkpoints, "blobs"):
        return len([key for key in checkpoints.blobs if key[0] == thread and key[2] == "messages"])
    return len([one async for one in checkpoints.alist({"configurable": {"thread_id": thread}})])


async def test_a_turn_without_a_conversation_writes_nothing(kept: Settings) -> None:
    async with fake_assistant(kept) as assistant:
        checkpoints: Any = assistant.graph.checkpointer
        before = await threads_of(checkpoints)
        answer = await assistant.ask("那要炖多久？", history=[("user", Q), ("assistant", ANSWER)])
        assert await threads_of(checkpoints) == before
    assert answer.sources[0]["title"] == "红烧肉"


async def test_a_turn_begun_on_one_replica_continues_on_another(
    on_postgres: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with replica(on_postgres, monkeypatch) as one, replica(on_postgres, monkeypatch) as other:
        await turn(one, Q, "shared")
        second = (await turn(other, "那要炖多久？", "shared")).json()["output"]
        thread = (await one.get("/threads/shared")).json()
    assert second["sources"][0]["title"] == "红烧肉"
    assert [message["role"] for message in thread["messages"]] == ["user", "assistant"] * 2
    assert all(ANSWER in message["content"] for message in thread["messages"][1::2])


async def both_ask(connection: Any) -> bool:
    """Tell whether one waits for the lock of the tables beside the one that holds it."""
    query = "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg%advisory_lock($1)%'"
    row = await (await connection.execute(query)).fetchone()
    return int(row["n"]) >= 2


async def test_a_replica_that_waits_for_another_to_make_its_tables_does_not_stop_it(on_postgres: Settings) -> None:
    made, holds = list[str](), asyncio.Event()
    async with open_pool(on_postgres.memory) as one, open_pool(on_postgres.memory) as other:

        async def first() -> None:
            holds.set()
            async with one.connection() as connection:
                while not await both_ask(connection):  # noqa: ASYNC110 - the other asks the database only
                    await asyncio.sleep(0.05)
                await connection.execute("CREATE TABLE waited_for (n int)")
                await connection.execute("CREATE INDEX CONCURRENTLY waited_for_n ON waited_for (n)")
                await connection.execute("DROP TABLE waited_for")
            made.append("first")

        async def second() -> None:
            made.append("second")

        making = asyncio.create_task(one_at_a_time(one, first))
        await holds.wait()
        await asyncio.wait_for(asyncio.gather(making, one_at_a_time(other, second)), 45)
    assert made == ["first", "second"]


async def test_what_no_database_holds_is_no_server_error(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    wild, half = "红烧\0肉怎么做", "红烧肉怎么做\ud83d"
    async with replica(kept, monkeypatch) as http:
        asked = await turn(http, wild, "wild")
        refused = await turn(http, half, "wild")
        said = [
            {"role": "user", "content": wild},
            {"role": "assistant", "content": wild},
            {"role": "user", "content": wild},
        ]
        chat = await http.post("/v1/chat/completions", json={"messages": said})
        feedback = {"thread_id": "wild", "run_id": "0" * 32, "score": 1, "comment": "咸\0"}
        judged = await http.post("/feedback", json=feedback)
        thread = (await http.get("/threads/wild")).json()
    assert [reply.status_code for reply in (asked, refused, chat, judged)] == [200, 422, 200, 201]
    assert thread["title"] == "红烧\ufffd肉怎么做"


async def test_a_turn_on_a_clock_that_was_set_back_comes_after_the_others(
    kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time_ns
    async with fake_assistant(kept) as assistant:
        with monkeypatch.context() as ahead:
            ahead.setattr(checkpoint_ids.time, "time_ns", lambda: real() + 3600 * 10**9)
            await assistant.ask(Q, thread="clock")
        # As in a replica that made no later one, or after a restart.
        monkeypatch.setattr(checkpoint_ids, "_last_v6_timestamp", None)
        await assistant.ask("那要炖多久？", thread="clock")
        said = await assistant.history("clock")
    assert [message.text for message in said[::2]] == [Q, "那要炖多久？"]


async def test_half_a_character_typed_at_the_page_is_kept_mended(kept: Settings) -> None:
    async with fake_assistant(kept) as assistant:
        await assistant.ask("红烧\0肉怎么做\ud83d", thread="page-half")
        said = await assistant.history("page-half")
    assert said[0].text == "红烧\ufffd肉怎么做?"


async def test_turns_while_the_database_restarts_fail_cleanly_or_are_kept(
    on_postgres: Settings, database: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with replica(on_postgres, monkeypatch, retriever=SlowRetriever(delay_s=0.3)) as http:
        assert (await turn(http, Q, "before")).status_code == 200
        during = [asyncio.create_task(turn(http, Q, f"during-{number}")) for number in range(4)]
        await asyncio.sleep(0.15)
        await asyncio.to_thread(database.stop)
        await asyncio.to_thread(database.start)
        replies = await asyncio.gather(*during)
        # As `retry-after` says.
        after = await turn(http, "那要炖多久？", "before")
        for _ in range(10):
            if after.status_code == 200:
                break
            await asyncio.sleep(2)
            after = await turn(http, "那要炖多久？", "before")
        kept = [(await http.get(f"/threads/during-{number}")).status_code for number in range(4)]
    assert {reply.status_code for reply in replies} <= {200, 503}
    assert all("\n" not in reply.json().get("detail", "") for reply in replies)
    assert after.json()["output"]["sources"][0]["title"] == "红烧肉"
    for reply, status in zip(replies, kept, strict=True):
        assert (status == 200) == (reply.status_code == 200)


async def test_many_who_wait_for_a_database_that_is_down_wait_together(
    on_postgres: Settings, database: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory.postgres._PATIENCE_S", 2)
    people = 30
    loop = asyncio.get_running_loop()
    async with open_checkpointer(on_postgres.memory) as checkpoints, open_database(on_postgres) as page:
        history = HistoryStore(partial(open_database, on_postgres), _nothing)
        database.stop()
        try:
            for many in (
                [checkpoints.aget({"configurable": {"thread_id": f"t{number}"}}) for number in range(people)],
                [page.write(lambda run: run("SELECT 1")) for _ in range(people)],
                [history.get_user(f"u{number}") for number in range(people)],
            ):
                began = loop.time()
                found = await asyncio.gather(*many, return_exceptions=True)
                # One after the other they would wait for a minute.
                assert loop.time() - began < 30
                assert all(isinstance(one, (*storage_errors(), SettingsError)) for one in found)
        finally:
            await asyncio.to_thread(database.start)
        for _ in range(20):
            with suppress(*storage_errors(), SettingsError):
                assert await history.get_user("nobody") is None
                assert await checkpoints.aget({"configurable": {"thread_id": "t"}}) is None
                break
            await asyncio.sleep(0.5)
        else:
            raise AssertionError("the database is back and not used")
        await history.close()


async def _nothing(author: str, chat: str) -> None:
    pass


async def test_a_database_that_is_missing_is_one_sentence(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = settings.memory.model_copy(update={"checkpointer": "postgres"})
    monkeypatch.delenv("SHISHEN_DATABASE_URL", raising=False)
    with pytest.raises(SettingsError, match="SHISHEN_DATABASE_URL"):
        async with open_checkpointer(memory):
            pass
