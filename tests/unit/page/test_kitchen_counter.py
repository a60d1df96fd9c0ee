from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from chainlit.auth.jwt import create_jwt
from chainlit.user import User
from fastapi import FastAPI

from page.kitchen_api import create_counter
from serving.shared_assistant import Kitchen
from settings import Settings, VoiceSettings
from tests.e2e.scripted import Endpoint
from tests.fakes import BRAISED_PORK
from tools.voice import VoiceBusyError, VoiceError, create_voice, whole

RECIPE = BRAISED_PORK.model_dump(mode="json")


class OpenKitchen:
    """Has an assistant that hears what the test says."""

    def __init__(self) -> None:
        self.said = SimpleNamespace(text="计时五分钟", no_speech=False)
        self.mended = ""
        self.voice = Voice()
        self.settings = Settings(voice=VoiceSettings(max_chars=50))

    async def assistant(self) -> Any:
        async def atranscribe(path: Any) -> Any:
            assert path.read_bytes().startswith(b"RIFF")
            return self.said

        mended = SimpleNamespace(text=self.mended or self.said.text)
        parts = SimpleNamespace(transcriber=SimpleNamespace(atranscribe=atranscribe), repair=lambda heard: mended)
        return SimpleNamespace(parts=parts)


class Voice:
    """Says what it is told, but never 沉默."""

    async def read(self, text: str) -> AsyncIterator[bytes]:
        if text == "沉默":
            raise VoiceError("朗读服务没有回应。The speech endpoint failed (X).")
        if text == "忙":
            raise VoiceBusyError
        yield text[:1].encode()
        yield text[1:].encode()


@pytest.fixture
def kitchen() -> OpenKitchen:
    return OpenKitchen()


@pytest.fixture
def client(kitchen: OpenKitchen, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 32)
    app = FastAPI()
    app.include_router(create_counter(cast(Kitchen, kitchen)))
    cookies = {"access_token": create_jwt(User(identifier="ann"))}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page/kitchen", cookies=cookies)


async def test_scaling_changes_amounts_in_list_and_steps_and_never_times(client: httpx.AsyncClient) -> None:
    done = (await client.post("/scale", json={"recipe": RECIPE, "servings": 6})).json()
    assert done["ingredients"][0].startswith("1000克") or "1千克" in done["ingredients"][0]
    assert [p["seconds"] for step in done["steps"] for p in step if isinstance(p, dict)] == [180, 3600]
    assert done["recipe"]["servings"] == 6


async def test_a_recipe_without_servings_cannot_be_scaled_and_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.post("/scale", json={"recipe": RECIPE | {"servings": None}, "servings": 6, "language": "en"})
    assert answer.status_code == 422 and answer.json()["detail"].isascii()


async def test_substitutes_for_a_line_of_the_list(client: httpx.AsyncClient) -> None:
    assert (await client.post("/substitutes", json={"item": "2汤匙料酒"})).json()["options"]
    assert (await client.post("/substitutes", json={"item": "石头"})).json()["options"] == []


async def test_nutrition_is_marked_as_an_estimate(client: httpx.AsyncClient) -> None:
    lines = (await client.post("/nutrition", json={"recipe": RECIPE})).json()["lines"]
    assert "估算" in lines[0] and "千卡" in lines[0]


async def test_a_voice_command_or_a_question_is_heard(client: httpx.AsyncClient, kitchen: OpenKitchen) -> None:
    async def heard() -> dict[str, Any]:
        answer = await client.post("/hear", content=b"RIFF....", headers={"content-type": "audio/wav"})
        found: dict[str, Any] = answer.json()
        return found

    assert await heard() == {"text": "计时五分钟", "command": "timer", "seconds": 300, "question": ""}
    kitchen.said.text, kitchen.mended = "没有俩酒怎么办", "没有料酒怎么办"
    assert await heard() == {"text": "没有料酒怎么办", "command": "none", "seconds": 0, "question": "没有料酒怎么办"}
    # What others say in the kitchen asks nothing.
    kitchen.said.text, kitchen.mended = "作业写完了吗", ""
    assert await heard() == {"text": "作业写完了吗", "command": "none", "seconds": 0, "question": ""}
    kitchen.said.no_speech = True
    assert await heard() == {"text": "", "command": "none", "seconds": 0, "question": ""}


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/hear", {"content": b"RIFF", "headers": {"content-type": "text/plain"}}, 415),
        ("/hear", {"content": b"", "headers": {"content-type": "audio/wav"}}, 422),
        ("/hear", {"content": b"x" * 600_001, "headers": {"content-type": "audio/wav"}}, 413),
        ("/scale", {"json": {"recipe": RECIPE, "servings": 0}}, 422),
        ("/scale", {"json": {"recipe": {"name": "x"}, "servings": 2}}, 422),
        ("/scale", {"content": b"{" * 10}, 422),
        ("/nutrition", {"content": b" " * 400_001}, 413),
    ],
)
async def test_bad_requests_are_refused(client: httpx.AsyncClient, path: str, sent: Any, status: int) -> None:
    assert (await client.post(path, **sent)).status_code == status


@pytest.mark.parametrize("cookie", ["", "made.up.token"])
async def test_only_browsers_that_opened_the_page_are_served(client: httpx.AsyncClient, cookie: str) -> None:
    client.cookies.set("access_token", cookie)
    client.cookies = httpx.Cookies({"access_token": cookie})
    assert (await client.post("/substitutes", json={"item": "料酒"})).status_code == 401


async def test_texts_are_read_aloud_and_a_failure_is_one_sentence(client: httpx.AsyncClient) -> None:
    spoken = await client.post("/speak", json={"text": "下锅"})
    assert (spoken.status_code, spoken.headers["content-type"]) == (200, "audio/mpeg")
    assert spoken.content.decode() == "下锅"
    assert len((await client.post("/speak", json={"text": "炖" * 60})).content.decode()) == 50
    assert (await client.post("/speak", json={"text": "忙"})).status_code == 503
    failed = await client.post("/speak", json={"text": "沉默"})
    assert failed.status_code == 502 and "朗读服务没有回应" in failed.json()["detail"]


async def test_the_voice_of_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint()
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    try:
        settings = VoiceSettings(provider="openai", base_url=endpoint.url, voice="nova", max_chars=50)
        voice = create_voice(settings)
        assert voice is not None
        assert (await whole(voice.read("炖" * 50))).startswith(b"RIFF")
        asked = endpoint.script.read_aloud[0]
        assert (asked["voice"], asked["model"], len(asked["input"])) == ("nova", "tts-1", 50)
        endpoint.script.mute = True
        with pytest.raises(VoiceError, match="朗读服务没有回应"):
            await whole(voice.read("炖"))
        await voice.aclose()
    finally:
        endpoint.close()
    assert create_voice(VoiceSettings()) is None
