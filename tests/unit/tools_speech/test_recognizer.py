import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.phonetic import PhoneticIndex
from settings import SpeechSettings
from tools.speech import AudioError, Recognizer, Transcript, create_recognizer, repair_transcript
from tools.speech.audio import RATE, Samples, decode, nearest_voice
from tools.speech.backends import Heard
from tools.speech.endpoint import to_wav

CLIP = Path(__file__).parents[2] / "fixtures" / "audio" / "spoken_00.flac"


class Engine:
    """Answers the same text, slowly, and counts."""

    def __init__(self, text: str = "紅燒肉 怎麼做", fails: int = 0) -> None:
        self.text, self.fails = text, fails
        self.loads = self.calls = self.closes = 0
        self.loaded = False

    def load(self) -> None:
        self.loads += not self.loaded
        self.loaded = True

    def recognise(self, samples: Samples) -> Heard:
        assert self.loaded and samples.dtype == np.float32
        self.calls += 1
        time.sleep(0.05)
        if self.calls <= self.fails:
            raise RuntimeError("busy")
        return Heard(self.text, alternatives=("紅燒又怎麼做",))

    def close(self) -> None:
        self.closes += 1
        self.loaded = False


def recognizer(engine: Engine, **settings: float) -> Recognizer:
    return Recognizer(engine, SpeechSettings(**{"idle_seconds": 0, **settings}))


def test_transcript() -> None:
    heard = recognizer(Engine()).transcribe(CLIP)
    assert (heard.raw, heard.text, heard.alternatives) == ("紅燒肉 怎麼做", "红烧肉怎么做", ("红烧又怎么做",))
    assert not heard.no_speech and heard.language == "zh"
    assert 1 < heard.seconds_audio < 5 and heard.seconds_taken >= 0.05
    assert len(heard.hash) == 64


def test_nothing_is_loaded_before_it_is_needed() -> None:
    engine = Engine()
    ear = recognizer(engine)
    assert engine.loads == 0
    ear.warm_up()
    ear.transcribe(CLIP)
    assert engine.loads == 1


def test_a_clip_is_transcribed_once_even_when_sent_by_many_at_once() -> None:
    engine = Engine()
    ear = recognizer(engine)
    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(ear.transcribe, [CLIP, CLIP.read_bytes()] * 8))
    assert engine.calls == 1
    assert len(set(heard)) == 1
    ear.transcribe(CLIP.with_name("spoken_05.flac"))
    assert engine.calls == 2


def test_a_failure_is_told_and_not_remembered() -> None:
    ear = recognizer(Engine(fails=1))
    with pytest.raises(RuntimeError, match="busy"):
        ear.transcribe(CLIP)
    assert ear.transcribe(CLIP).text == "红烧肉怎么做"


def test_silence_never_reaches_the_engine() -> None:
    engine = Engine()
    heard = recognizer(engine).transcribe(to_wav(np.zeros(2 * RATE, np.float32)))
    assert heard.no_speech and (heard.raw, heard.text) == ("", "")
    assert engine.loads == engine.calls == 0


def test_punctuation_alone_is_no_text() -> None:
    assert recognizer(Engine("。。。")).transcribe(CLIP).no_speech


def test_limits_come_from_the_settings() -> None:
    with pytest.raises(AudioError, match="1 秒"):
        recognizer(Engine(), max_seconds=1).transcribe(CLIP)


def test_engine_is_freed_when_idle_and_loaded_again() -> None:
    engine = Engine()
    ear = recognizer(engine, idle_seconds=0.1)
    ear.transcribe(CLIP)
    assert engine.loaded
    deadline = time.monotonic() + 5
    while engine.loaded and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not engine.loaded
    ear.transcribe(CLIP.with_name("spoken_05.flac"))
    assert engine.loads == 2
    ear.close()
    assert engine.closes >= 2


def test_engine_in_use_is_freed_when_it_is_done() -> None:
    engine = Engine()
    ear = recognizer(engine)
    started = threading.Event()
    original = engine.recognise
    engine.recognise = lambda samples: (started.set(), original(samples))[1]  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(ear.transcribe, CLIP)
        assert started.wait(10)
        ear.close()
        assert heard.result().text == "红烧肉怎么做"
    assert not engine.loaded and engine.closes == 1
    assert ear.transcribe(CLIP.with_name("spoken_05.flac")).text == "红烧肉怎么做"
    assert engine.loaded


def test_parts_of_a_long_recording_become_one_text() -> None:
    parts = [
        Heard("", "en"),
        Heard("红烧又怎么做", alternatives=("红烧肉怎么做",), confidence=0.7, told=("红烧肉怎么做", "红烧肉怎么左")),
        Heard("要炖多久", confidence=0.9),
    ]
    engine = Engine()
    engine.recognise = lambda samples: parts.pop(0)  # type: ignore[method-assign]
    heard = recognizer(engine)._recognise([np.zeros(RATE, np.float32)] * 3)
    assert heard == Heard("红烧又怎么做要炖多久", confidence=0.7, told=("红烧肉怎么做要炖多久",))
    parts[:] = [Heard("how long", "en", confidence=0.9), Heard("do I stew it", "en", confidence=0.8)]
    heard = recognizer(engine)._recognise([np.zeros(RATE, np.float32)] * 2)
    assert heard == Heard("how long do I stew it", "en", confidence=0.8)
    parts[:] = [Heard(""), Heard("")]
    assert recognizer(engine)._recognise([np.zeros(RATE, np.float32)] * 2).text == ""


async def test_event_loop_goes_on() -> None:
    main = threading.get_ident()
    seen: list[int] = []
    engine = Engine()
    original = engine.recognise
    engine.recognise = lambda samples: (seen.append(threading.get_ident()), original(samples))[1]  # type: ignore[method-assign]
    heard = await recognizer(engine).atranscribe(CLIP)
    assert heard.text == "红烧肉怎么做"
    assert seen and main not in seen


def test_repair_takes_other_hearings_and_leaves_english_alone() -> None:
    index = PhoneticIndex.build(["番茄牛腩", "辣子鸡丁"])

    def said(text: str, *others: str, language: str = "zh") -> Transcript:
        return Transcript(text, text, language, 2, 0.3, False, "0" * 64, others, confidence=0.7)

    mended = repair_transcript(said("番茄牛奶包多久", "番茄牛腩包多久"), index)
    assert mended.text.startswith("番茄牛腩")
    assert next((change.old, change.new) for change in mended.changes) == ("奶", "腩")
    english = said("how do I make kung pao chicken", language="en")
    assert repair_transcript(english, index).text == english.text


def test_unknown_provider_names_the_valid_ones() -> None:
    with pytest.raises(ValueError, match="whisper, funasr, openai"):
        create_recognizer(SpeechSettings.model_construct(provider="vosk"))


class Doubtful(Engine):
    """Hears a loud stretch alone more surely than with what is said farther away after it."""

    def __init__(self, sure: float) -> None:
        super().__init__()
        self.sure, self.heard = sure, list[float]()

    def recognise(self, samples: Samples) -> Heard:
        self.heard.append(len(samples) / RATE)
        if len(self.heard) == 1:
            return Heard("红烧又怎么做今天下雨", "zh", ("洪烧肉",), self.sure, ("红烧肉今天下雨",))
        return Heard("红烧肉怎么做", "zh", ("红烧又怎么做", "洪"), 0.8, ("红烧肉怎么做",))


def two_voices() -> bytes:
    near, far = (decode(CLIP.with_name(f"spoken_{n}.flac").read_bytes(), 60) for n in ("00", "05"))
    far = far * (0.15 * np.sqrt(np.mean(near**2)) / np.sqrt(np.mean(far**2)))
    return to_wav(np.concatenate((near, far)))


def test_a_doubtful_clip_is_heard_again_without_what_is_said_farther_away() -> None:
    engine = Doubtful(0.5)
    heard = recognizer(engine).transcribe(two_voices())
    assert len(engine.heard) == 2 and engine.heard[1] < engine.heard[0] - 0.3
    assert (heard.text, heard.confidence) == ("红烧肉怎么做", 0.8)
    assert heard.alternatives == ("红烧又怎么做", "洪", "红烧又怎么做今天下雨", "洪烧肉")
    assert heard.told == ("红烧肉怎么做", "红烧肉今天下雨")


@pytest.mark.parametrize(("sure", "alone"), [(0.95, False), (0.5, True)])
def test_a_sure_hearing_and_a_single_voice_are_heard_once(sure: float, alone: bool) -> None:
    engine = Doubtful(sure)
    clip = to_wav(nearest_voice(decode(CLIP.read_bytes(), 60))) if alone else two_voices()
    assert recognizer(engine).transcribe(clip).text == "红烧又怎么做今天下雨"
    assert len(engine.heard) == 1
