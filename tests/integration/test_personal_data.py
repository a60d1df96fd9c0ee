"""What is kept of people, wherever it is kept: listed, exported, pruned, forgotten, over both databases."""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Any

import chainlit as cl
import pytest
from chainlit.context import ChainlitContext, context_var
from chainlit.emitter import BaseChainlitEmitter
from chainlit.session import HTTPSession
from chainlit.types import Feedback
from chainlit.user import User
from typer.testing import CliRunner

import terminal
from memory.page_database import open_database
from memory.page_names import thread_of
from memory.retention import threads_of
from page.history import HistoryStore
from serving.commands import threads
from serving.database_transfer import move_to_postgres
from serving.personal_data import Kept, open_kept
from settings import Settings, SettingsError
from tests.server_kit import fake_assistant

Q = "红烧肉怎么做"
NEVER, LATER = "2000", "2999"


@pytest.fixture(params=["sqlite", "postgres"])
async def kept(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    if request.param == "postgres":
        monkeypatch.setenv("SHISHEN_DATABASE_URL", request.getfixturevalue("database").address)
    monkeypatch.setattr("chainlit.data._data_layer_initialized", True)
    memory = settings.memory.model_copy(update={"checkpointer": request.param})
    page = settings.page.model_copy(update={"path": settings.memory.path.with_name("page.sqlite")})
    kept = settings.model_copy(update={"memory": memory, "page": page})
    async with open_kept(kept) as everything:
        for owner in await everything.owners():
            await everything.forget(owner)
        await everything.delete_untouched(LATER)
    return kept


async def use(kept: Settings) -> None:
    """Have a user of the page, a key and the terminal each talk, with pictures and feedback."""
    async with fake_assistant(kept) as assistant:
        for thread in (thread_of("c1"), thread_of("c2"), "wang/t1", thread_of("lost")):
            await assistant.ask(Q, thread=thread)
    session = HTTPSession(id="s", client_type="webapp", thread_id="c1")
    token = context_var.set(ChainlitContext(session, BaseChainlitEmitter(session)))
    history = HistoryStore(partial(open_database, kept), _nothing)
    user = await history.create_user(User(identifier="user:li"))
    assert user
    for chat in ("c1", "c2"):
        await history.update_thread(chat, name=Q, user_id=user.id)
        step: Any = {"id": f"{chat}-q", "threadId": chat, "type": "user_message", "output": Q, "name": "li"}
        await history.create_step(step)
    await history.create_element(cl.Image(name="x", url=f"/pictures/{name('a')}", thread_id="c1", for_id="c1-q"))
    await history.upsert_feedback(Feedback(forId="c1-q", value=0, comment="太咸"))
    await history.close()
    context_var.reset(token)
    kept.image.folder.mkdir(parents=True, exist_ok=True)
    async with open_kept(kept) as everything:
        await everything.ledger.touch("wang", "t1", Q)
        for owner, picture, thread in (
            ("page:user:li", "a", "c1"),
            ("page:user:li", "b", "c1"),
            ("wang", "b", "t1"),
            ("wang", "c", None),
        ):
            (kept.image.folder / name(picture)).write_bytes(b"PNG")
            await everything.ledger.own_picture(owner, name(picture), thread)


async def _nothing(author: str, chat: str) -> None:
    pass


def name(letter: str) -> str:
    return letter * 64 + ".png"


def pictures(kept: Settings) -> set[str]:
    return {file.name[0] for file in Path(kept.image.folder).glob("*.png")}


async def remembered(everything: Kept, thread: str) -> bool:
    return await everything.checkpoints.aget({"configurable": {"thread_id": thread}}) is not None


async def test_a_user_of_the_page_is_exported_and_forgotten_with_chats_thumbs_and_pictures(kept: Settings) -> None:
    await use(kept)
    async with open_kept(kept) as everything:
        assert set(await everything.owners()) == {"wang", "page:user:li"}
        assert {record.thread_id for record in await everything.threads("page:user:li")} == {"c1", "c2"}
        exported = await everything.export("page:user:li")
        assert [message["content"] for thread in exported["threads"] for message in thread["messages"]] == [Q, Q]
        assert [one["comment"] for one in exported["feedback"]] == ["太咸"]
        assert {picture["name"] for picture in exported["pictures"]} == {name("a"), name("b")}
        assert await everything.forget("page:user:li") == 2
        assert await everything.owners() == ["wang"]
        assert not any((await everything.export("page:user:li")).values())
        assert [await remembered(everything, thread) for thread in (thread_of("c1"), thread_of("c2"))] == [False] * 2
        assert await remembered(everything, "wang/t1")
    assert pictures(kept) == {"b", "c"}, "what another owner has too stays"


async def test_pruning_reaches_chats_of_the_page_and_what_no_list_has(kept: Settings) -> None:
    await use(kept)
    async with open_kept(kept) as everything:
        assert await everything.delete_untouched(NEVER) == 0
        assert pictures(kept) == {"a", "b", "c"}
        assert await everything.delete_untouched(LATER) == 4
        for owner in ("wang", "page:user:li"):
            assert await everything.threads(owner) == []
        left = await everything.export("page:user:li")
        assert (left["threads"], left["feedback"], left["pictures"]) == ([], [], [])
        assert not await remembered(everything, thread_of("lost"))
    assert pictures(kept) == set()


async def test_a_picture_goes_with_its_last_thread(kept: Settings) -> None:
    await use(kept)
    async with open_kept(kept) as everything:
        await everything.ledger.own_picture("wang", name("b"), "t2")
        await everything.ledger.touch("wang", "t2", Q)
        for thread, left in (("t1", True), ("t2", False)):
            await everything.ledger.delete_thread("wang", thread, everything.checkpoints)
            assert await everything.ledger.owns_picture("wang", name("b")) is left
        assert "b" in pictures(kept)
        await everything.ledger.disown_pictures("page:user:li", "c1")
    assert pictures(kept) == {"c"}


async def test_a_turn_in_the_terminal_is_kept_as_the_local_users(
    kept: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("terminal.open_assistant", partial(_with_store, kept))
    for question in (Q, "那要炖多久？"):
        await terminal.ask(kept, question, (), "supper", None, False, True)
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[1]["sources"][0]["title"] == "红烧肉"
    async with open_kept(kept) as everything:
        [record] = await everything.threads("local")
        assert (record.thread_id, record.turns) == ("supper", 2)
        assert len((await everything.export("local"))["threads"][0]["messages"]) == 4
        assert await everything.forget("local") == 1


def _with_store(kept: Settings, settings: Settings) -> Any:
    from contextlib import asynccontextmanager

    from memory.store import open_store

    @asynccontextmanager
    async def opened() -> Any:
        async with fake_assistant(kept) as assistant, open_store(kept.memory) as store:
            assistant.graph.store = store
            yield assistant

    return opened()


@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
async def test_everything_moves_to_postgres_and_goes_on_there(
    request: pytest.FixtureRequest, kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHISHEN_DATABASE_URL", request.getfixturevalue("database").address)
    new = kept.model_copy(update={"memory": kept.memory.model_copy(update={"checkpointer": "postgres"})})
    async with open_kept(new) as there:
        for owner in await there.owners():
            await there.forget(owner)
        await there.delete_untouched(LATER)
    await use(kept)
    async with open_kept(kept) as here:
        owners = await here.owners()
        before = {owner: await here.export(owner) for owner in owners}
        checkpoints = {name: await contents(here, name) for name in await threads_of(here.checkpoints)}
    # Somebody was at the new page before the move.
    async with open_database(new) as database:
        history = HistoryStore(partial(open_database, new), _nothing)
        other = await history.create_user(User(identifier="user:li"))
        await history.close()
        assert other and await database.rows("SELECT id FROM page_users") == [{"id": other.id}]

    moved = await move_to_postgres(kept)
    assert (moved.conversations, moved.chats) == (4, 2) and moved.records == 5
    async with open_kept(new) as there:
        assert set(await there.owners()) == set(owners)
        assert {owner: await there.export(owner) for owner in owners} == before
        assert {name: await contents(there, name) for name in await threads_of(there.checkpoints)} == checkpoints
    async with fake_assistant(new) as assistant:
        answer = await assistant.ask("那要炖多久？", thread="wang/t1")
        assert answer.sources[0]["title"] == "红烧肉"
        assert len(await assistant.history("wang/t1")) == 4
    # Again: nothing of the new database is undone, and what was not moved yet is.
    async with open_kept(new) as there:
        await there.checkpoints.adelete_thread(thread_of("c2"))
        await there.chats.delete("c2")
    again = await move_to_postgres(kept)
    assert (again.conversations, again.records, again.chats) == (1, 0, 1)
    async with fake_assistant(new) as assistant:
        assert len(await assistant.history("wang/t1")) == 4


async def contents(everything: Kept, thread: str) -> list[Any]:
    """Return what every checkpoint of a conversation holds, the latest first."""
    found = [one async for one in everything.checkpoints.alist({"configurable": {"thread_id": thread}})]
    return [
        (one.checkpoint["id"], one.checkpoint["channel_values"], sorted(one.pending_writes or (), key=str))
        for one in found
    ]


async def test_moving_nothing_is_one_sentence(settings: Settings) -> None:
    page = settings.page.model_copy(update={"path": settings.memory.path.with_name("none.sqlite")})
    with pytest.raises(SettingsError, match="nothing to move"):
        await move_to_postgres(settings.model_copy(update={"page": page}))


async def test_the_command_line_reaches_all_of_it(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    await use(kept)
    for name, value in (
        ("MEMORY__PATH", kept.memory.path),
        ("MEMORY__CHECKPOINTER", kept.memory.checkpointer),
        ("PAGE__PATH", kept.page.path),
        ("IMAGE__FOLDER", kept.image.folder),
    ):
        monkeypatch.setenv(f"SHISHEN_{name}", str(value))

    async def run(*arguments: str) -> str:
        done = await asyncio.to_thread(CliRunner().invoke, threads, arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert set((await run("owners")).split()) == {"wang", "page:user:li"}
    assert (await run("list", "--owner", "page:user:li")).count(Q) == 2
    assert json.loads(await run("export", "--owner", "page:user:li"))["feedback"][0]["comment"] == "太咸"
    assert "2" in await run("forget", "--owner", "page:user:li")
    assert "2" in await run("prune", "--days", "0"), "one that no list has, too"
    assert await run("list", "--owner", "wang") == ""
