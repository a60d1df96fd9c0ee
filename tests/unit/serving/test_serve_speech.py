"""`POST /v1/audio/speech` with the client of OpenAI and without."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import openai
import pytest

from serving.keys import KeyRing
from serving.shared_assistant import Kitchen
from settings import Settings, VoiceSettings
from tests.unit.serving.conftest import Serve
from tools.voice import UnknownVoiceError, VoiceBusyError

KOKORO = VoiceSettings(provider="kokoro", max_chars=50)


class Parrot:
    """Says in bytes what it was told, in pieces."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str, float]] = []

    async def read(self, text: str, kind: str = "mp3", *, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        self.told.append((text, kind, voice, speed))
        if voice == "nobody":
            raise UnknownVoiceError(voice, ["zf_xiaoyi"])
        if text == "忙":
            raise VoiceBusyError
        for letter in text:
            yield letter.encode()

    async def aclose(self) -> None:
        pass


@pytest.fixture
def parrot(monkeypatch: pytest.MonkeyPatch) -> Parrot:
    made = Parrot()
    monkeypatch.setattr(Kitchen, "voice", made)
    return made


async def test_the_client_of_openai_gets_sound(serve: Serve, parrot: Parrot) -> None:
    async with serve(voice=KOKORO) as address:
        client = openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
        whole = await client.audio.speech.create(model="tts-1", voice="alloy", input="先焯水。")
        async with client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="zm_yunxi", input="出锅。", response_format="pcm", speed=1.5
        ) as streamed:
            pieces = b"".join([piece async for piece in streamed.iter_bytes()])
        await client.close()
    assert whole.content.decode() == "先焯水。" and whole.response.headers["content-type"] == "audio/mpeg"
    assert pieces.decode() == "出锅。"
    assert parrot.told == [("先焯水。", "mp3", "", 1.0), ("出锅。", "pcm", "zm_yunxi", 1.5)]


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"input": ""}, 422, "input"),
        ({}, 422, "input"),
        ({"input": "盐" * 51}, 422, "50 字"),
        ({"input": "盐" * 5000}, 422, "input"),
        ({"input": "盐", "response_format": "exe"}, 422, "response_format"),
        ({"input": "盐", "speed": 9}, 422, "speed"),
        ({"input": "盐", "stream_format": "sse"}, 422, "stream_format"),
        ({"input": "盐", "voice": "nobody"}, 422, "zf_xiaoyi"),
        ({"input": "忙"}, 503, "稍后再试"),
    ],
)
async def test_what_cannot_be_read_is_one_sentence(
    serve: Serve, parrot: Parrot, sent: Any, status: int, told: str
) -> None:
    async with serve(voice=KOKORO) as address, httpx.AsyncClient(base_url=address, timeout=60) as http:
        answer = await http.post("/v1/audio/speech", json=sent)
    assert answer.status_code == status and told in answer.json()["detail"]


async def test_without_a_voice_the_setting_is_named(serve: Serve) -> None:
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=60) as http:
        answer = await http.post("/v1/audio/speech", json={"input": "盐"})
    assert answer.status_code == 404 and "voice.provider" in answer.json()["detail"]


async def test_a_key_needs_the_scope_and_is_counted(serve: Serve, parrot: Parrot, settings: Settings) -> None:
    path = settings.memory.path.with_name("keys.json")
    ring = KeyRing(path)
    reader, asker = ring.add("li", scopes=["read"]), ring.add("wang", per_minute=2)
    async with serve(voice=KOKORO) as address, httpx.AsyncClient(base_url=address, timeout=60) as http:

        async def say(key: str | None) -> int:
            headers = {"authorization": f"Bearer {key}"} if key else {}
            return (await http.post("/v1/audio/speech", json={"input": "盐"}, headers=headers)).status_code

        assert [await say(None), await say(reader)] == [401, 403]
        assert [await say(asker) for _ in range(3)] == [200, 200, 429]
