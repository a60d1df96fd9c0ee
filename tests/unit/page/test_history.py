"""One contract of the page's history over SQLite and PostgreSQL, and files of earlier versions."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import chainlit as cl
import pytest
from chainlit.types import Feedback, Pagination, ThreadFilter
from chainlit.user import PersistedUser, User

from memory import page_tables as tables
from memory.page_chats import Chats
from memory.page_database import open_database
from page.history import HistoryStore
from settings import Settings, SettingsError
from tests.postgres_kit import Cluster

TABLES = ("page_threads", "page_steps", "page_elements", "page_feedback", "page_users")


@pytest.fixture(params=["sqlite", "postgres"])
async def kept(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    if request.param == "postgres":
        monkeypatch.setenv("SHISHEN_DATABASE_URL", request.getfixturevalue("database").address)
    memory = settings.memory.model_copy(update={"checkpointer": request.param})
    page = settings.page.model_copy(update={"path": tmp_path / "below" / "page.sqlite"})
    kept = settings.model_copy(update={"memory": memory, "page": page})
    async with open_database(kept) as opened:
        for table in TABLES:
            await opened.write(lambda run, table=table: run(f"DELETE FROM {table}"))
    return kept


@pytest.fixture
async def open_history(kept: Settings, screen: Any) -> Any:
    async with AsyncExitStack() as closing_:

        def opened(forget: Callable[[str, str], Awaitable[None]] | None = None) -> HistoryStore:
            store = HistoryStore(partial(open_database, kept), forget or _nothing)
            closing_.push_async_callback(store.close)
            return store

        yield opened


@pytest.fixture
def store(open_history: Any) -> HistoryStore:
    return open_history()


async def _nothing(author: str, chat: str) -> None:
    pass


def step(key: str, thread: str, text: str, kind: str = "user_message", **more: Any) -> Any:
    return {
        "id": key,
        "threadId": thread,
        "type": kind,
        "name": "x",
        "output": text,
        "createdAt": f"2026-01-01T00:00:0{key[-1]}Z",
    } | more


async def chat(store: HistoryStore, thread: str, who: str, *lines: str) -> str:
    user = await store.create_user(User(identifier=who))
    assert user
    await store.update_thread(thread, name=lines[0], user_id=user.id)
    for number, line in enumerate(lines):
        await store.create_step(step(f"{thread}-{number}", thread, line))
    return user.id


async def said(store: HistoryStore, thread: str) -> list[str]:
    found = await store.get_thread(thread)
    assert found
    return [one["output"] for one in found["steps"]]


async def test_a_chat_comes_back_with_steps_cards_and_feedback(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "红烧肉怎么做", "那鱼呢")
    card = cl.CustomElement(name="RecipeCard", props={"name": "红烧肉"}, thread_id="t1", for_id="t1-1")
    picture = cl.Image(name="红烧肉", url="/pictures/a.png", thread_id="t1", for_id="t1-1")
    voice = cl.Audio(name="voice", content=b"RIFF", thread_id="t1", for_id="t1-0")
    for element in (card, picture, voice):
        await store.create_element(element)
    await store.upsert_feedback(Feedback(forId="t1-1", value=0, threadId="t1", comment="太咸"))
    thread = await store.get_thread("t1")
    assert thread
    assert [one["output"] for one in thread["steps"]] == ["红烧肉怎么做", "那鱼呢"]
    assert thread["steps"][1]["feedback"]["comment"] == "太咸"
    assert {element["type"] for element in thread["elements"] or []} == {"custom", "image"}
    assert thread["userIdentifier"] == "ann"


async def test_an_update_keeps_the_order_and_what_it_does_not_mention(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "一", "二")
    await store.update_step(step("t1-0", "t1", "一", metadata={"a": 1}, language="zh"))
    await store.update_step(
        {"id": "t1-0", "threadId": "t1", "type": "user_message", "output": "壹", "metadata": {"b": 2}, "language": None}  # type: ignore[typeddict-item]
    )
    thread = await store.get_thread("t1")
    assert thread
    assert [(one["output"], one["name"]) for one in thread["steps"]] == [("壹", "x"), ("二", "x")]
    assert (thread["steps"][0]["metadata"], thread["steps"][0]["language"]) == ({"b": 2}, "zh")


async def test_steps_of_one_moment_keep_their_order_and_the_last_word_stays(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "问")
    moment = "2026-01-01T00:00:05Z"
    for number in range(6):
        await store.create_step(step(f"z{9 - number}", "t1", str(number), createdAt=moment))
    # As Chainlit does: tasks nobody waits for, while an answer is streamed.
    tasks = [asyncio.create_task(store.update_step(step("z9", "t1", "字" * length))) for length in range(1, 30)]
    await asyncio.gather(*tasks)
    assert await said(store, "t1") == ["问", "字" * 29, "1", "2", "3", "4", "5"]


async def test_a_step_is_never_changed_from_another_chat(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "一")
    await chat(store, "t2", "bob", "二")
    await store.create_step(step("t1-0", "t2", "偷改"))
    assert await said(store, "t1") == ["一"]


async def test_a_card_is_changed_and_deleted_by_its_own_user_only(store: HistoryStore, screen: Any) -> None:
    await chat(store, "t1", "ann", "一")
    await chat(store, "t2", "bob", "二")

    def card(thread: str, name: str) -> cl.CustomElement:
        return cl.CustomElement(id="card", name="RecipeCard", props={"name": name}, thread_id=thread, for_id="t1-0")

    async def name() -> str:
        element: Any = await store.get_element("t1", "card")
        return str(element["props"]["name"])

    def at_the_page(who: str) -> None:
        screen.session.user = PersistedUser(id="1", createdAt="", identifier=who)

    at_the_page("ann")
    await store.create_element(card("t1", "红烧肉"))
    at_the_page("bob")
    await store.create_element(card("t1", "偷改"))
    await store.create_element(card("t2", "搬走"))
    await store.delete_element("card", "t2")
    assert await name() == "红烧肉"
    at_the_page("ann")
    await store.create_element(card("t1", "东坡肉"))
    assert await name() == "东坡肉"
    await store.delete_element("card", "t1")
    assert await store.get_element("t1", "card") is None


async def test_feedback_stands_with_its_step_and_moves_nowhere(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "一")
    await chat(store, "t2", "bob", "二")
    key = await store.upsert_feedback(Feedback(forId="t1-0", value=1, threadId="t2", comment="好"))
    assert (await store.author_of_step("t1-0"), await store.author_of_feedback(key)) == ("ann", "ann")
    await store.upsert_feedback(Feedback(id=key, forId="t2-0", value=0, threadId="t1", comment="偷改"))
    await store.upsert_feedback(Feedback(id=key, forId="t1-0", value=1, threadId="t1", comment="很好"))
    await store.upsert_feedback(Feedback(forId="nowhere", value=1))
    thread = await store.get_thread("t1")
    assert thread and thread["steps"][0]["feedback"]["comment"] == "很好"
    assert await store.author_of_feedback("nowhere") == ""


async def test_everyone_lists_only_their_own_chats(store: HistoryStore) -> None:
    ann = await chat(store, "t1", "ann", "红烧肉怎么做")
    await chat(store, "t2", "bob", "清蒸鲈鱼怎么做")
    listed = await store.list_threads(Pagination(first=10), ThreadFilter(userId=ann))
    assert [thread["id"] for thread in listed.data] == ["t1"]
    await store.update_thread("t2", user_id=ann)
    assert await store.get_thread_author("t2") == "bob"
    assert (await store.list_threads(Pagination(first=10), ThreadFilter(userId=None))).data == []


async def test_search_looks_into_messages_and_takes_no_wildcards(store: HistoryStore) -> None:
    ann = await chat(store, "t1", "ann", "红烧肉怎么做", "100%纯肉可以吗")
    await chat(store, "t2", "ann", "清蒸鲈鱼怎么做", "Crème Brûlée?")

    async def found(text: str) -> list[str]:
        listed = await store.list_threads(Pagination(first=10), ThreadFilter(userId=ann, search=text))
        return [thread["id"] for thread in listed.data]

    assert await found("鲈鱼") == ["t2"]
    assert await found("CRÈME brûl") == ["t2"]
    assert await found("100%纯") == ["t1"]
    assert await found("%") == ["t1"]
    assert await found("_") == []
    assert await found("'; DROP TABLE page_steps; --") == []
    await store.update_thread("t1", name="周末 Menu")
    assert await found("menu") == ["t1"]


async def test_pages_follow_each_other(store: HistoryStore) -> None:
    for number in range(5):
        ann = await chat(store, f"t{number}", "ann", f"问题{number}")
    first = await store.list_threads(Pagination(first=3), ThreadFilter(userId=ann))
    rest = await store.list_threads(Pagination(first=3, cursor=first.pageInfo.endCursor), ThreadFilter(userId=ann))
    assert first.pageInfo.hasNextPage and not rest.pageInfo.hasNextPage
    assert sorted(t["id"] for t in [*first.data, *rest.data]) == [f"t{n}" for n in range(5)]
    for wild in (Pagination(first=10**30), Pagination(first=-5, cursor="9" * 40), Pagination(first=1, cursor="x")):
        assert (await store.list_threads(wild, ThreadFilter(userId=ann))).data


async def test_characters_that_no_database_holds_are_replaced(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "红\0烧\ud83d肉")
    assert await said(store, "t1") == ["红\0烧?肉"]
    thread = await store.get_thread("t1")
    assert thread and thread["name"] == "红\ufffd烧?肉"
    assert await store.get_thread("t\0") is None


async def test_deleting_a_chat_deletes_everything_of_it(open_history: Any) -> None:
    forgotten: list[tuple[str, str]] = []

    async def forget(author: str, chat: str) -> None:
        forgotten.append((author, chat))

    store = open_history(forget)
    await chat(store, "t1", "ann", "红烧肉怎么做")
    await store.create_element(cl.CustomElement(name="RecipeCard", props={}, thread_id="t1", for_id="t1-0"))
    await store.upsert_feedback(Feedback(forId="t1-0", value=1, threadId="t1"))
    await store.delete_thread("t1")
    assert await store.get_thread("t1") is None
    for table in TABLES[:-1]:
        assert await store._rows(f"SELECT * FROM {table}") == []
    assert forgotten == [("ann", "t1")]
    # What Chainlit writes when the browser leaves the chat that was deleted.
    await store.update_thread("t1", metadata={"chat_profile": "x"})
    assert await store.get_thread("t1") is None


async def test_preferences_are_kept_for_each_user(store: HistoryStore) -> None:
    await store.create_user(User(identifier="ann"))
    await store.create_user(User(identifier="bob"))
    await store.keep_preferences("ann", {"image": True})
    await store.create_user(User(identifier="ann"))
    assert await store.preferences("ann") == {"image": True}
    assert await store.preferences("bob") == {} == await store.preferences("nobody")


async def test_two_pages_share_the_history(open_history: Any) -> None:
    one, other = open_history(), open_history()
    users = await asyncio.gather(*(page.create_user(User(identifier="ann")) for page in (one, other)))
    assert users[0].id == users[1].id
    await chat(one, "t1", "ann", "红烧肉怎么做")
    await other.create_step(step("t1-1", "t1", "那要炖多久"))
    await other.upsert_feedback(Feedback(forId="t1-0", value=1))
    assert await said(one, "t1") == ["红烧肉怎么做", "那要炖多久"]
    await one.delete_thread("t1")
    assert await other.get_thread("t1") is None


async def test_what_is_kept_of_a_user_is_listed_exported_and_forgotten(store: HistoryStore, kept: Settings) -> None:
    await chat(store, "t1", "user:ann", "红烧肉怎么做", "那鱼呢")
    await store.create_step(step("t1-8", "t1", "先焯水。", "assistant_message"))
    await store.create_step(step("t1-9", "t1", "检索", "tool"))
    await chat(store, "t2", "user:bob", "别人的")
    await store.upsert_feedback(Feedback(forId="t1-8", value=0, comment="太咸"))
    await store.keep_preferences("user:ann", {"image": True})
    async with open_database(kept) as database:
        chats = Chats(database)
        assert await chats.owners() == ["page:user:ann", "page:user:bob"]
        [record] = await chats.threads("page:user:ann")
        exported = await chats.export("page:user:ann")
        assert (record.thread_id, record.title, record.turns) == ("t1", "红烧肉怎么做", 2)
        assert [message["role"] for message in exported["threads"][0]["messages"]] == ["user", "user", "assistant"]
        assert [(one["score"], one["comment"]) for one in exported["feedback"]] == [(-1, "太咸")]
        assert exported["settings"] == [{"image": True}]
        assert await chats.export("local") == {"threads": [], "feedback": [], "settings": []}
        assert await chats.forget("page:user:ann") == ["t1"]
        assert await chats.export("page:user:ann") == {"threads": [], "feedback": [], "settings": []}
        assert len(await chats.threads("page:user:bob")) == 1


async def test_old_chats_are_found_and_what_was_written_after_a_deletion_is_swept(
    store: HistoryStore, kept: Settings
) -> None:
    await chat(store, "t1", "ann", "红烧肉怎么做")
    await store.create_step(step("lost1", "gone", "迟到"))
    await store.create_element(cl.CustomElement(name="RecipeCard", props={}, thread_id="gone", for_id="lost1"))
    async with open_database(kept) as database:
        chats = Chats(database)
        assert await chats.untouched_since("2026-01-02") == []
        [old] = await chats.untouched_since("9")
        assert (old.owner, old.chat) == ("page:ann", "t1")
        await chats.sweep("2027")
        left = [row["thread_id"] for row in await database.rows("SELECT thread_id FROM page_steps")]
        assert left == ["t1"]
        assert await database.rows("SELECT * FROM page_elements") == []


async def test_a_write_that_fails_leaves_nothing_behind(kept: Settings) -> None:
    async def half(run: Any) -> None:
        await run("INSERT INTO page_users VALUES (?, ?, ?, '{}')", "1", "ann", "2026")
        raise RuntimeError("power cut")

    async with open_database(kept) as database:
        with pytest.raises(RuntimeError, match="power cut"):
            await database.write(half)
        assert await database.rows("SELECT * FROM page_users") == []
        await database.write(lambda run: run("INSERT INTO page_users VALUES ('1', 'bob', '2026', '{}')"))
        assert len(await database.rows("SELECT * FROM page_users")) == 1


async def test_many_pages_may_start_at_once_on_an_empty_database(kept: Settings) -> None:
    async with open_database(kept) as database:
        for table in (*TABLES, "page_version"):
            await database.write(lambda run, table=table: run(f"DROP TABLE IF EXISTS {table}"))
        if kept.memory.checkpointer == "sqlite":
            await database.write(lambda run: run("PRAGMA user_version = 1"))
            for statement in tables.SQLITE[0]:
                await database.write(lambda run, statement=statement: run(statement))
    async with AsyncExitStack() as stack:
        opened = await asyncio.gather(*(stack.enter_async_context(open_database(kept)) for _ in range(4)))
        assert await opened[0].rows("SELECT * FROM page_users") == []


async def test_a_database_of_a_later_version_is_refused(kept: Settings) -> None:
    later = (
        "PRAGMA user_version = 99" if kept.memory.checkpointer == "sqlite" else "UPDATE page_version SET version = 99"
    )
    async with open_database(kept) as database:
        await database.write(lambda run: run(later))
    try:
        with pytest.raises(SettingsError, match="later version"):
            async with open_database(kept):
                pass
    finally:
        if kept.memory.checkpointer == "postgres":
            async with await _raw(kept) as database:
                await database.execute("UPDATE page_version SET version = 1")


async def test_the_history_outlives_a_restart_of_postgres(
    settings: Settings, database: Cluster, screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHISHEN_DATABASE_URL", database.address)
    memory = settings.memory.model_copy(update={"checkpointer": "postgres"})
    store = HistoryStore(partial(open_database, settings.model_copy(update={"memory": memory})), _nothing)
    await chat(store, "restart", "ann", "一")
    writes = [asyncio.create_task(store.create_step(step(f"restart-{n}", "restart", "二"))) for n in range(1, 9)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.stop)
    await asyncio.to_thread(database.start)
    await asyncio.gather(*writes)
    assert len(await said(store, "restart")) == 9
    await store.delete_thread("restart")
    await store.close()


OLD = """
CREATE TABLE users (id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, created TEXT NOT NULL,
    preferences TEXT NOT NULL DEFAULT '{}');
CREATE TABLE threads (id TEXT PRIMARY KEY, user_id TEXT REFERENCES users(id), name TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL, changed TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '[]', metadata TEXT NOT NULL DEFAULT '{}');
CREATE INDEX threads_of_user ON threads(user_id, changed);
CREATE TABLE steps (id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, created TEXT NOT NULL, type TEXT NOT NULL,
    data TEXT NOT NULL);
CREATE INDEX steps_of_thread ON steps(thread_id, created);
CREATE TABLE elements (id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, for_id TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX elements_of_thread ON elements(thread_id);
CREATE TABLE feedback (id TEXT PRIMARY KEY, for_id TEXT NOT NULL, thread_id TEXT NOT NULL, value INTEGER NOT NULL,
    comment TEXT);
INSERT INTO users VALUES ('u', 'ann', '2026', '{"image": true}');
INSERT INTO threads VALUES ('t1', 'u', '红烧肉', '2026', '2026', '["x"]', '{"turns": {}}');
INSERT INTO steps VALUES ('b', 't1', '2026-01-02', 'assistant_message', '{"id": "b", "output": "先焯水"}');
INSERT INTO steps VALUES ('z', 't1', '2026-01-01', 'user_message', '{"id": "z", "output": "红烧肉怎么做 Now"}');
INSERT INTO steps VALUES ('a', 't1', '2026-01-01', 'run', '{"id": "a"}');
INSERT INTO elements VALUES ('e', 't1', 'b', '{"type": "custom"}');
INSERT INTO feedback VALUES ('f', 'b', 't1', 1, NULL);
"""


async def test_a_file_of_the_first_version_is_brought_up_to_date(
    settings: Settings, tmp_path: Path, screen: Any
) -> None:
    file = tmp_path / "page.sqlite"
    with closing(sqlite3.connect(file)) as old:
        old.executescript(OLD)
    kept = settings.model_copy(update={"page": settings.page.model_copy(update={"path": file})})
    for _ in range(2):
        store = HistoryStore(partial(open_database, kept), _nothing)
        thread = await store.get_thread("t1")
        assert thread
        assert [one["id"] for one in thread["steps"]] == ["z", "a", "b"]
        assert thread["steps"][2]["feedback"]["value"] == 1
        assert (thread["tags"], thread["metadata"], len(thread["elements"] or [])) == (["x"], {"turns": {}}, 1)
        assert await store.preferences("ann") == {"image": True}
        found = await store.list_threads(Pagination(first=5), ThreadFilter(userId="u", search="NOW"))
        assert [one["id"] for one in found.data] == ["t1"]
        await store.close()
    with closing(sqlite3.connect(file)) as now:
        names = {name for (name,) in now.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert now.execute("PRAGMA user_version").fetchone() == (len(tables.SQLITE),)
    assert names - {"sqlite_sequence"} == set(TABLES)


async def test_nothing_is_kept_where_memory_is_not(settings: Settings, screen: Any) -> None:
    memory = settings.memory.model_copy(update={"checkpointer": "memory"})
    page = settings.page.model_copy(update={"path": settings.memory.path.with_name("never.sqlite")})
    store = HistoryStore(partial(open_database, settings.model_copy(update={"memory": memory, "page": page})), _nothing)
    await chat(store, "t1", "ann", "一")
    assert await said(store, "t1") == ["一"]
    await store.close()
    assert await store.get_thread("t1") is None
    await store.close()
    assert not page.path.exists()


def _raw(kept: Settings) -> Any:
    """Return a bare connection to the database."""
    import os

    import psycopg

    return psycopg.AsyncConnection.connect(os.environ[kept.memory.url_env], autocommit=True)
