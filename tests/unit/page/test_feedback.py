"""Thumbs on the page: only of whoever the chat belongs to."""

from functools import partial
from typing import Any

import httpx
import pytest
from chainlit.user import User
from fastapi import FastAPI

from memory.page_database import open_database
from page.feedback import create_thumbs
from page.history import HistoryStore
from settings import Settings


@pytest.fixture
async def history(settings: Settings, screen: Any) -> Any:
    async def nothing(author: str, chat: str) -> None:
        pass

    page = settings.page.model_copy(update={"path": settings.memory.path.with_name("page.sqlite")})
    store = HistoryStore(partial(open_database, settings.model_copy(update={"page": page})), nothing)
    user = await store.create_user(User(identifier="ann"))
    assert user
    await store.update_thread("t1", name="红烧肉", user_id=user.id)
    step: Any = {"id": "s1", "threadId": "t1", "type": "run", "name": "x", "output": ""}
    await store.create_step(step)
    yield store
    await store.close()


async def test_nobody_judges_in_anothers_name(history: HistoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 32)
    from chainlit.auth.jwt import create_jwt

    app = FastAPI()
    app.include_router(create_thumbs(history))

    async def send(who: str, method: str, body: Any) -> httpx.Response:
        cookies = {"access_token": create_jwt(User(identifier=who))} if who else {}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://page", cookies=cookies
        ) as client:
            return await client.request(method, "/feedback", json=body)

    up = {"feedback": {"forId": "s1", "value": 1, "threadId": "t1"}, "sessionId": "x"}
    refused = [(await send(who, "PUT", up)).status_code for who in ("", "bob")]
    given = await send("ann", "PUT", up)
    key = given.json()["feedbackId"]
    down = {"feedback": {"forId": "s1", "value": 0, "threadId": "t1", "id": key}, "sessionId": "x"}
    refused += [
        (await send("bob", method, body)).status_code
        for method, body in (("PUT", down), ("DELETE", {"feedbackId": key}))
    ]
    thread = await history.get_thread("t1")
    assert thread and thread["steps"][0]["feedback"]["value"] == 1
    taken_back = await send("ann", "DELETE", {"feedbackId": key})
    thread = await history.get_thread("t1")
    assert refused == [401, 404, 404, 404]
    assert (given.status_code, taken_back.status_code) == (200, 200)
    assert thread and "feedback" not in thread["steps"][0]
