"""The real Kokoro: what it says, the embedded Whisper hears."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from evaluation.speech import character_errors
from models.weights import have_weights
from settings import SpeechSettings, VoiceSettings
from tools.speech import create_recognizer
from tools.voice import UnknownVoiceError, Voice, create_voice, whole

pytestmark = pytest.mark.embedded

STEPS = (
    "锅烧热，倒入两汤匙油。",
    "五花肉切成3cm的方块，冷水下锅焯水。",
    "小火慢炖40分钟，最后大火收汁。",
    "鸡蛋打散，加少许盐搅拌均匀。",
)
HEARD = tuple(step.replace("3cm", "三厘米").replace("40", "四十") for step in STEPS)


@pytest.fixture
async def voice(tmp_path: Path) -> AsyncIterator[Voice]:
    for module in ("misaki", "wetext"):
        pytest.importorskip(module)
    if not all(map(have_weights, ("kokoro-82m-v1.0-int8", "kokoro-voices"))):
        pytest.skip("make test could not fetch the voice's weights")
    made = create_voice(VoiceSettings(provider="kokoro", folder=tmp_path))
    assert made is not None
    yield made
    await made.aclose()


async def test_whisper_hears_what_kokoro_says(voice: Voice) -> None:
    ear = create_recognizer(SpeechSettings())
    wrong, size = 0, 0
    for step, heard in zip(STEPS, HEARD, strict=True):
        text = ear.transcribe(await whole(voice.read(step, "wav"))).text
        text = text.replace("3厘米", "三厘米").replace("40", "四十").replace("2汤匙", "两汤匙")
        errors = character_errors(heard, text)
        wrong, size = wrong + errors[0], size + errors[1]
    ear.close()
    assert wrong / size <= 0.2


async def test_english_is_heard_too(voice: Voice) -> None:
    ear = create_recognizer(SpeechSettings())
    heard = ear.transcribe(await whole(voice.read("Add two teaspoons of salt and simmer for 20 minutes.", "wav")))
    ear.close()
    assert heard.language == "en" and "salt" in heard.text and "minutes" in heard.text


async def test_the_first_sound_comes_soon_and_a_second_time_at_once(voice: Voice) -> None:
    await whole(voice.read("好。"))
    times = []
    for _ in range(2):
        began = time.process_time()
        spoken = voice.read("".join(STEPS), "mp3")
        await anext(spoken)
        first = time.process_time() - began
        assert len(await whole(spoken)) > 50_000
        times.append((first, time.process_time() - began))
    (first, all_of_it), (again, all_again) = times
    assert first < all_of_it * 0.7
    assert all_again < all_of_it * 0.7 and again < first
    with pytest.raises(UnknownVoiceError, match=r"zf_xiaoyi"):
        await whole(voice.read("好。", voice="../../etc/passwd"))
