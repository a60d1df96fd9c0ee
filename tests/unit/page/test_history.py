from pathlib import Path
from typing import Any

import chainlit as cl
import pytest
from chainlit.types import Feedback, Pagination, ThreadFilter
from chainlit.user import User

from page.history import HistoryStore


@pytest.fixture
async def store(tmp_path: Path, screen: Any) -> Any:
    forgotten: list[str] = []

    async def forget(thread: str) -> None:
        forgotten.append(thread)

    store = HistoryStore(tmp_path / "below" / "page.sqlite", forget)
    store.forgotten = forgotten  # type: ignore[attr-defined]
    yield store
    await store.close()


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


async def test_a_chat_comes_back_with_steps_cards_and_feedback(store: HistoryStore, screen: Any) -> None:
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
    await store.update_step({"id": "t1-0", "threadId": "t1", "type": "user_message", "output": "壹"})  # type: ignore[typeddict-item]
    thread = await store.get_thread("t1")
    assert thread and [(one["output"], one["name"]) for one in thread["steps"]] == [("壹", "x"), ("二", "x")]


async def test_a_step_is_never_changed_from_another_chat(store: HistoryStore) -> None:
    await chat(store, "t1", "ann", "一")
    await chat(store, "t2", "bob", "二")
    await store.create_step(step("t1-0", "t2", "偷改"))
    thread = await store.get_thread("t1")
    assert thread and thread["steps"][0]["output"] == "一"


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
    await chat(store, "t2", "ann", "清蒸鲈鱼怎么做")

    async def found(text: str) -> list[str]:
        listed = await store.list_threads(Pagination(first=10), ThreadFilter(userId=ann, search=text))
        return [thread["id"] for thread in listed.data]

    assert await found("鲈鱼") == ["t2"]
    assert await found("100%纯") == ["t1"]
    assert await found("%") == ["t1"]
    assert await found("'; DROP TABLE steps; --") == []


async def test_pages_follow_each_other(store: HistoryStore) -> None:
    for number in range(5):
        ann = await chat(store, f"t{number}", "ann", f"问题{number}")
    first = await store.list_threads(Pagination(first=3), ThreadFilter(userId=ann))
    rest = await store.list_threads(Pagination(first=3, cursor=first.pageInfo.endCursor), ThreadFilter(userId=ann))
    assert first.pageInfo.hasNextPage and not rest.pageInfo.hasNextPage
    assert sorted(t["id"] for t in [*first.data, *rest.data]) == [f"t{n}" for n in range(5)]


async def test_deleting_a_chat_deletes_everything_of_it(store: Any) -> None:
    await chat(store, "t1", "ann", "红烧肉怎么做")
    await store.create_element(cl.CustomElement(name="RecipeCard", props={}, thread_id="t1", for_id="t1-0"))
    await store.upsert_feedback(Feedback(forId="t1-0", value=1, threadId="t1"))
    await store.delete_thread("t1")
    assert await store.get_thread("t1") is None
    for table in ("threads", "steps", "elements", "feedback"):
        assert await store._rows(f"SELECT * FROM {table}") == []
    assert store.forgotten == ["t1"]


async def test_preferences_are_kept_for_each_user(store: HistoryStore) -> None:
    await store.create_user(User(identifier="ann"))
    await store.create_user(User(identifier="bob"))
    await store.keep_preferences("ann", {"image": True})
    await store.create_user(User(identifier="ann"))
    assert await store.preferences("ann") == {"image": True}
    assert await store.preferences("bob") == {} == await store.preferences("nobody")
