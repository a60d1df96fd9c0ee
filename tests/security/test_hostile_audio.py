"""Recordings made to cost much: refused before anything is made of them, in a process that is ended where it must be."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from settings import ROOT
from tests.hostile_files import flac, wav
from tools.speech import decoding
from tools.speech.audio import AudioError, decode
from tools.speech.decoder_process import DecoderProcesses
from tools.speech.decoding import ASKED, DecodingError

CLIP = (ROOT / "tests" / "fixtures" / "audio" / "spoken_00.flac").read_bytes()


def test_the_files_made_here_are_whole() -> None:
    assert len(decode(flac(16_000, 13, frames=8), 60)) == 8 * 8192


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(flac(1, 13), id="1 Hz"),
        pytest.param(flac(3_999, 13), id="too slow"),
        pytest.param(wav(1_000, 1), id="slow wav"),
        pytest.param(wav(400_000, 1, 0.1), id="too fast"),
        pytest.param(wav(16_000, 16), id="channels"),
    ],
)
def test_a_rate_or_channels_that_no_recording_has_are_refused_before_anything_is_made_of_them(
    hostile: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode(CLIP, 60)
    began = time.monotonic()
    with pytest.raises(AudioError) as refused:
        decode(hostile, 60)
    assert time.monotonic() - began < 2
    assert "\n" not in str(refused.value)

    class Never:
        def __init__(self, **choices: object) -> None:
            pass

        def resample(self, frame: object) -> list[object]:
            raise AssertionError("resampled")

    monkeypatch.setattr("av.AudioResampler", Never)
    with pytest.raises(DecodingError):
        decoding.decoded(hostile, 60)


def test_a_small_hostile_file_is_as_small_as_told() -> None:
    assert len(flac(1, 13)) <= 53


def test_more_than_may_be_decoded_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "DECODED_BYTES", 100_000)
    with pytest.raises(DecodingError) as refused:
        decoding.decoded(wav(48_000, 2, 5), 60)
    assert refused.value.why == DecodingError.OUT_OF_BOUNDS


def test_the_process_may_take_no_more_memory_than_any_honest_file_needs() -> None:
    code = "from tools.speech import decoding\ndecoding._bound_memory()\nkept = bytearray(2 * decoding.MEMORY_BYTES)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "MemoryError" in run.stderr


def test_the_process_is_ended_when_it_computes_too_long() -> None:
    code = (
        "from tools.speech import decoding\ndecoding.CPU_S = 1\n"
        "def spin(data, seconds):\n    while True: pass\n"
        "decoding.decoded = spin\ndecoding.serve()"
    )
    asked = ASKED.pack(60, 1) + b"x"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input=asked, capture_output=True, check=False)
    assert run.returncode == -signal.SIGXCPU


def test_a_file_that_ends_its_process_is_refused_and_the_next_one_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_in = tmp_path / "decoding.py"
    stands_in.write_text(
        "import os, sys\nsys.path.insert(0, os.environ['PYTHONPATH'])\n"
        "from tools.speech import decoding\nreal = decoding.decoded\n"
        "def decoded(data, seconds):\n    return os.abort() if data == b'bomb' else real(data, seconds)\n"
        "decoding.decoded = decoded\ndecoding.serve()"
    )
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(decoding, "__file__", str(stands_in))
    processes = DecoderProcesses()
    try:
        for _ in range(2):
            with pytest.raises(DecodingError):
                processes.decode(b"bomb", 60)
            assert np.frombuffer(processes.decode(CLIP, 60), np.float32).size > 16_000
    finally:
        processes.close()


def test_a_process_that_ended_while_it_had_nothing_to_do_is_replaced() -> None:
    processes = DecoderProcesses()
    try:
        first = bytes(processes.decode(CLIP, 60))
        os.kill(processes._idle[0]._process.pid, signal.SIGKILL)
        processes._idle[0]._process.wait()
        assert bytes(processes.decode(CLIP, 60)) == first
    finally:
        processes.close()


def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHISHEN_SECRET_OF_THE_TEST", "x")
    processes = DecoderProcesses()
    try:
        processes.decode(CLIP, 60)
        environment = Path(f"/proc/{processes._idle[0]._process.pid}/environ").read_bytes()
    finally:
        processes.close()
    assert b"OPENBLAS" in environment
    assert b"SECRET" not in environment
