"""Audio in: any common file to 16 kHz mono samples, and the parts of them in which somebody speaks."""

import atexit
from functools import cache
from pathlib import Path

import numpy as np

from errors import UserError
from tools.speech.decoder_process import DecoderProcesses
from tools.speech.decoding import RATE, DecodingError, Samples

__all__ = ["RATE", "AudioError", "Samples", "decode", "nearest_voice", "read_bytes", "speech_parts"]

LONGEST_PART_S = 28  # Whisper's window is 30 s
_LOUD_DB = 7.0  # how much less loud than its loudest tenth what somebody says near the microphone is at least
_SMOOTH, _HOP = RATE // 5, RATE // 100
_MARGIN = 3 * RATE // 10  # a last syllable that is said low is not lost
_REFUSED = {
    DecodingError.NO_AUDIO: (
        "无法识别的音频格式，请用 wav、flac、mp3、m4a、ogg 或 webm。 This is no audio file that can be read."
    ),
    DecodingError.TOO_LONG: "录音太长，最多 {seconds:.0f} 秒。 The audio is longer than {seconds:.0f} seconds.",
    DecodingError.OUT_OF_BOUNDS: (
        "这不像一段录音：采样率要在 4 到 192 kHz，最多 8 个声道。 "
        "This is no recording that can be decoded: 4 to 192 kHz, at most 8 channels."
    ),
    DecodingError.SILENT: "音频里没有声音数据。 The file holds no sound.",
}


class AudioError(UserError, ValueError):
    """Audio that cannot be transcribed; the message is one sentence for the user, Chinese first."""


def read_bytes(audio: bytes | Path, max_bytes: int) -> bytes:
    """Return the content of an audio file or upload.

    Raises:
        AudioError: it is missing, empty or larger than `max_bytes`.
    """
    try:
        size = len(audio) if isinstance(audio, bytes) else audio.stat().st_size
        if size > max_bytes:
            limit = f"{max_bytes / 1e6:.0f} MB"
            raise AudioError(f"音频文件太大，最多 {limit}。 The audio is larger than {limit}.")
        data = audio if isinstance(audio, bytes) else audio.read_bytes()
    except OSError as error:
        raise AudioError(f"无法读取音频文件 {audio!s}。 The audio file cannot be read: {error.strerror}.") from None
    if not data:
        raise AudioError("音频是空的。 The audio is empty.")
    return data


def decode(data: bytes, max_seconds: float) -> Samples:
    """Return the first audio stream of a wav, flac, mp3, m4a, ogg or webm file as 16 kHz mono, float32 in -1 … 1.

    Another process decodes, within limits on memory and time.

    Raises:
        AudioError: no sound can be read from it, it is longer than `max_seconds`, or it is no recording.
    """
    try:
        return np.frombuffer(_processes().decode(data, max_seconds), np.float32)
    except DecodingError as error:
        raise AudioError(_REFUSED[error.why].format(seconds=max_seconds)) from None


@cache
def _processes() -> DecoderProcesses:
    processes = DecoderProcesses()
    atexit.register(processes.close)
    return processes


def speech_parts(samples: Samples) -> list[Samples]:
    """Return the stretches in which somebody speaks, each at most 28 s, silence trimmed; none if nobody does.

    Voice activity is detected by Silero VAD.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=0.35,
        min_speech_duration_ms=200,
        min_silence_duration_ms=1500,
        max_speech_duration_s=LONGEST_PART_S,
        speech_pad_ms=400,
    )
    parts: list[Samples] = []
    for span in get_speech_timestamps(samples, options):
        part = samples[span["start"] : span["end"]]
        if parts and len(parts[-1]) + len(part) <= LONGEST_PART_S * RATE:
            parts[-1] = np.concatenate((parts[-1], part))
        else:
            parts.append(part)
    return parts


def nearest_voice(samples: Samples) -> Samples:
    """Return the stretch from the first to the last moment in which it is about as loud as where it is loudest.

    What another voice says farther away, before and after, is cut off; what it says in between is not.
    """
    energy = np.concatenate(([0.0], np.cumsum(np.square(samples, dtype=np.float64))))
    if len(energy) <= _SMOOTH:
        return samples
    level = 10 * np.log10((energy[_SMOOTH:] - energy[:-_SMOOTH])[::_HOP] / _SMOOTH + 1e-10)
    loud = np.flatnonzero(level > np.percentile(level, 90) - _LOUD_DB) * _HOP + _SMOOTH // 2
    return samples[max(0, int(loud[0]) - _MARGIN) : int(loud[-1]) + _MARGIN]
