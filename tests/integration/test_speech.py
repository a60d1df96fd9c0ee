"""The embedded Whisper on clips of a synthetic voice at several speeds, half of them in noise of 15 or 10 dB."""

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.questions import Clip, read_rows
from evaluation.speech import character_errors, evaluate_speech
from retrieval.phonetic import PhoneticIndex, is_doubtful
from settings import SpeechSettings
from tests.unit.retrieval.test_phonetic import DISHES, invented
from tools.speech import Recognizer, create_recognizer
from tools.speech.audio import RATE, decode
from tools.speech.endpoint import to_wav

CLIPS = Path(__file__).parents[1] / "fixtures" / "audio"

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def ear() -> Recognizer:
    recognizer = create_recognizer(SpeechSettings())
    recognizer.warm_up()
    return recognizer


def test_dish_names_are_heard_right_among_30_000() -> None:
    clips = read_rows(CLIPS / "clips.jsonl", Clip)
    names = PhoneticIndex.build([*DISHES, *(clip.dish for clip in clips), *invented(30_000)])
    report = evaluate_speech(create_recognizer(SpeechSettings(), lambda: names), names, clips, CLIPS)
    print(json.dumps(report.as_dict(), ensure_ascii=False))
    assert report.repaired.dish >= 0.9
    assert report.repaired.cer <= report.raw.cer / 2
    assert report.real_time_factor < 1


def test_where_it_is_unsure_it_listens_again_for_names_that_sound_alike(ear: Recognizer) -> None:
    clips = read_rows(CLIPS / "clips.jsonl", Clip)[:8]
    names = PhoneticIndex.build([*DISHES, *(clip.dish for clip in clips)])
    told = create_recognizer(SpeechSettings(), lambda: names)
    plain = [ear.transcribe(CLIPS / clip.file) for clip in clips]
    again = [told.transcribe(CLIPS / clip.file) for clip in clips]
    assert not any(each.told for each in plain)
    assert not any(each.told for each in again if not is_doubtful(each.confidence))
    right = [clip.dish in "".join(each.told or (each.text,)) for clip, each in zip(clips, again, strict=True)]
    assert sum(right) > sum(clip.dish in each.text for clip, each in zip(clips, plain, strict=True))


def test_nothing_is_made_up_from_noise(ear: Recognizer) -> None:
    rng = np.random.default_rng(1)
    for level in (0.0, 0.001, 0.05, 0.3):
        assert ear.transcribe(to_wav((rng.standard_normal(4 * RATE) * level).clip(-1, 1).astype(np.float32))).no_speech


def test_a_long_recording_is_heard_to_its_end(ear: Recognizer) -> None:
    rows = [json.loads(line) for line in (CLIPS / "clips.jsonl").read_text(encoding="utf-8").splitlines()]
    quiet = [Clip(**row) for row in rows if row["noise_db"] is None]
    pause = np.zeros(RATE, np.float32)
    chosen = (quiet * 2)[:12]
    long = np.concatenate([np.concatenate((decode((CLIPS / clip.file).read_bytes(), 60), pause)) for clip in chosen])
    assert 30 * RATE < len(long) < 60 * RATE
    heard = ear.transcribe(to_wav(long)).text
    said = "".join(clip.text for clip in chosen)
    wrong, size = character_errors(said, heard)
    assert wrong / size < 0.6
    assert len(heard) > 0.7 * len(said)
