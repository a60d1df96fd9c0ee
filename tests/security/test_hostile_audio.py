"""Recordings made to cost much: refused before anything is made of them, in a process that is ended where it must be."""

import io
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from settings import ROOT
from tools.speech import decoding
from tools.speech.audio import AudioError, decode
from tools.speech.decoder_process import DecoderProcesses
from tools.speech.decoding import ASKED, DecodingError

CLIP = (ROOT / "tests" / "fixtures" / "audio" / "spoken_00.flac").read_bytes()


def crc(data: bytes, polynomial: int, bits: int) -> int:
    rest, top = 0, 1 << (bits - 1)
    for byte in data:
        rest ^= byte << (bits - 8)
        for _ in range(8):
            rest = ((rest << 1) ^ polynomial if rest & top else rest << 1) & ((1 << bits) - 1)
    return rest


def flac(rate: int, block: int, frames: int = 1) -> bytes:
    """Return a FLAC file of constant blocks of 2**`block` samples, 8 bits, mono, said to be of any rate."""
    size = 1 << block
    stream = size.to_bytes(2, "big") * 2 + bytes(6) + (rate << 44 | 7 << 36 | size * frames).to_bytes(8, "big")
    data = b"fLaC\x80\x00\x00\x22" + stream + bytes(16)
    for number in range(frames):
        head = bytes((0xFF, 0xF8, block << 4, 0x02, number))
        frame = head + bytes((crc(head, 0x07, 8),)) + b"\x00\x40"
        data += frame + crc(frame, 0x8005, 16).to_bytes(2, "big")
    return data


def wav(rate: int, channels: int, seconds: float = 1.0) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as clip:
        clip.setnchannels(channels)
        clip.setsampwidth(2)
        clip.setframerate(rate)
        clip.writeframes(bytes(int(rate * seconds) * channels * 2))
    return file.getvalue()


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
