"""Kokoro's voice around a model that hums: order, cache, bounds, formats, closing. The real one: tests/integration."""

import asyncio
import io
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from settings import SettingsError, VoiceSettings
from tools.voice import MEDIA_TYPES, UnknownVoiceError, VoiceBusyError, VoiceError, create_voice, factory, kokoro, whole
from tools.voice.kokoro import KokoroVoice
from tools.voice.kokoro_model import KokoroModel, Sound, symbols, voice_names
from tools.voice.sound_store import SoundStore

RATE = 24_000


class Hum:
    """Hums a tenth of a second for each sign it is told."""

    def __init__(self, *files: Any) -> None:
        self.said: list[tuple[str, str, float]] = []
        self.let_go = threading.Event()
        self.let_go.set()

    def say(self, signs: str, voice: str, speed: float) -> Sound:
        assert self.let_go.wait(10)
        if voice == "nobody":
            raise UnknownVoiceError(voice, ["zf_xiaoyi"])
        self.said.append((signs, voice, speed))
        times = np.arange(RATE // 10 * len(signs)) / RATE
        return (8000 * np.sin(2 * np.pi * 220 * times)).astype(np.int16)


@pytest.fixture
def hum(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hum]:
    made = Hum()
    monkeypatch.setattr(kokoro, "KokoroModel", lambda *files: made)
    monkeypatch.setattr(kokoro, "ensure_weights", lambda name: Path(name))
    # The words themselves are what the model is told, so that no extra is needed.
    monkeypatch.setattr(kokoro, "in_words", lambda sentence, tongue: sentence)
    monkeypatch.setattr(kokoro, "phonemes", lambda words: words)
    yield made
    made.let_go.set()


@pytest.fixture
def chosen(tmp_path: Path) -> VoiceSettings:
    return VoiceSettings(provider="kokoro", folder=tmp_path / "said", max_waiting=2)


async def test_sentences_are_said_in_order_each_in_the_voice_of_its_language(hum: Hum, chosen: VoiceSettings) -> None:
    voice = KokoroVoice(chosen)
    sound = await whole(voice.read("**先焯水。**Add salt.\n出锅！", "pcm"))
    assert hum.said == [
        ("先焯水。", "zf_xiaoyi", 1.0),
        ("Add salt.", "af_heart", 1.0),
        ("出锅！", "zf_xiaoyi", 1.0),
    ]
    spoken = sum(len(signs) for signs, *_ in hum.said) / 10
    assert spoken < len(sound) / 2 / RATE < spoken + 1.5
    await voice.aclose()


async def test_what_was_said_is_not_said_again_not_by_another_process_either(hum: Hum, chosen: VoiceSettings) -> None:
    voice = KokoroVoice(chosen)
    first = await whole(voice.read("先焯水。出锅。", "pcm"))
    assert await whole(voice.read("先焯水。出锅。", "pcm")) == first and len(hum.said) == 2
    other = KokoroVoice(chosen)
    assert await whole(other.read("先焯水。出锅。", "pcm")) == first and len(hum.said) == 2
    await whole(other.read("出锅。", "pcm", speed=1.5))
    await whole(other.read("出锅。", "pcm", voice="zm_yunxi"))
    assert [said[1:] for said in hum.said[2:]] == [("zf_xiaoyi", 1.5), ("zm_yunxi", 1.0)]
    await asyncio.gather(voice.aclose(), other.aclose())


async def test_the_first_sound_comes_before_the_rest_is_made(hum: Hum, chosen: VoiceSettings) -> None:
    voice = KokoroVoice(chosen)
    spoken = voice.read("先焯水。" * 5 + "出锅。", "pcm")
    assert await anext(spoken) and len(hum.said) == 1
    await spoken.aclose()  # type: ignore[attr-defined]
    await voice.aclose()
    assert len(hum.said) == 1


async def test_too_many_texts_are_refused_and_the_event_loop_goes_on(hum: Hum, chosen: VoiceSettings) -> None:
    voice = KokoroVoice(chosen)
    hum.let_go.clear()
    waiting = [asyncio.create_task(whole(voice.read(f"第{n}句。", "pcm"))) for n in range(3)]
    await asyncio.sleep(0.05)
    with pytest.raises(VoiceBusyError, match=r"稍后再试.*try again"):
        await whole(voice.read("多出来的。", "pcm"))
    hum.let_go.set()
    assert all(await asyncio.gather(*waiting))
    assert await whole(voice.read("现在可以了。", "pcm"))
    await voice.aclose()


async def test_who_leaves_is_not_waited_for(hum: Hum, chosen: VoiceSettings) -> None:
    voice = KokoroVoice(chosen)
    hum.let_go.clear()
    staying, leaving = (asyncio.create_task(whole(voice.read(text, "pcm"))) for text in ("留下。", "走了。"))
    await asyncio.sleep(0.05)
    leaving.cancel()
    await asyncio.wait([leaving])
    hum.let_go.set()
    await staying
    assert [signs for signs, *_ in hum.said] == ["留下。"]
    await voice.aclose()
    with pytest.raises(VoiceError, match="正在关闭"):
        await whole(voice.read("再说一句。"))


async def test_the_model_is_freed_when_idle_and_loaded_again(
    hum: Hum, chosen: VoiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[Any] = []
    monkeypatch.setattr(kokoro, "KokoroModel", lambda *files: loads.append(files) or hum)
    voice = KokoroVoice(chosen.model_copy(update={"idle_seconds": 0.05, "max_folder_bytes": 0}))
    await whole(voice.read("先焯水。"))
    until = time.monotonic() + 10
    while voice._model is not None and time.monotonic() < until:  # noqa: ASYNC110  nothing tells when it is freed
        await asyncio.sleep(0.02)
    assert voice._model is None
    await whole(voice.read("先焯水。"))
    assert len(loads) == 2 and len(hum.said) == 2
    await voice.aclose()


@pytest.mark.parametrize("kind", [*MEDIA_TYPES])
async def test_every_format_can_be_decoded_and_has_the_whole_length(hum: Hum, chosen: VoiceSettings, kind: Any) -> None:
    import av

    voice = KokoroVoice(chosen)
    sound = await whole(voice.read("先焯水。出锅。", kind))
    expected = len(await whole(voice.read("先焯水。出锅。", "pcm"))) / 2 / RATE
    if kind == "pcm":
        heard = np.frombuffer(sound, "<i2").astype(float) / 32768
    else:
        with av.open(io.BytesIO(sound)) as file:
            resampler = av.AudioResampler("flt", "mono", RATE)
            frames = [piece for frame in file.decode(audio=0) for piece in resampler.resample(frame)]
        heard = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    assert abs(len(heard) / RATE - expected) < 0.12
    assert 0.1 < np.sqrt(np.mean(heard[: RATE // 4] ** 2)) < 0.25
    await voice.aclose()


async def test_nothing_to_read_and_unknown_voices_are_one_sentence(hum: Hum, chosen: VoiceSettings) -> None:
    voice = KokoroVoice(chosen)
    with pytest.raises(VoiceError, match="没有可读的文字"):
        await whole(voice.read("……**"))
    with pytest.raises(UnknownVoiceError, match=r"nobody.*zf_xiaoyi"):
        await whole(voice.read("好。", voice="nobody"))
    await voice.aclose()


def archive_of(folder: Path, **styles: bytes) -> Path:
    path = folder / "voices.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in styles.items():
            member = tarfile.TarInfo(f"package/voices/{name}.bin")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def test_files_that_are_no_model_are_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    voices = archive_of(tmp_path, zf_one=bytes(4 * 510 * 256))
    assert voice_names(voices) == ("zf_one",)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(VoiceError, match=r"无法加载朗读模型.*model\.onnx"):
        KokoroModel(tmp_path / "model.onnx", voices, 1)


def test_signs_of_the_model_are_known() -> None:
    assert symbols()["↓"] == 169 and symbols()["."] == 4 and len(symbols()) == len(set(symbols().values()))


def test_the_store_is_bounded_and_forgets_what_was_not_heard_longest(tmp_path: Path) -> None:
    store, sound = SoundStore(tmp_path, 10_000), np.ones(1000, np.int16)
    for number in range(5):
        store.keep(sound, number)
        time.sleep(0.01)
        assert store.find(0) is not None
    kept = [number for number in range(5) if store.find(number) is not None]
    assert kept == [0, 2, 3, 4] or kept == [0, 3, 4]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000
    (cut,) = [path for path in tmp_path.iterdir() if path == store._path((4,))]
    cut.write_bytes(cut.read_bytes()[:-7])
    assert store.find(4) is None
    SoundStore(tmp_path / "none", 0).keep(sound, 1)
    assert not (tmp_path / "none").exists()


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(factory, "find_spec", lambda name: None if name == "wetext" else object())
    with pytest.raises(SettingsError, match=r"pip install 'shishen\[voice\]'.*wetext"):
        create_voice(VoiceSettings(provider="kokoro"))
    monkeypatch.setattr(factory, "find_spec", lambda name: object())
    assert isinstance(create_voice(VoiceSettings(provider="kokoro", folder=tmp_path)), KokoroVoice)
    assert create_voice(VoiceSettings()) is None
    unknown = VoiceSettings().model_copy(update={"provider": "parrot"})
    with pytest.raises(SettingsError, match="browser, openai, kokoro"):
        create_voice(unknown)
