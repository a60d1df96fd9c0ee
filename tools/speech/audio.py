"""Audio in: any common file to 16 kHz mono samples, and the parts of them in which somebody speaks."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from errors import UserError

RATE = 16_000
LONGEST_PART_S = 28  # Whisper's window is 30 s
# Playlist formats could make the decoder open other files or addresses: only these containers are tried.
_CONTAINERS = "wav,flac,mp3,mov,mp4,m4a,3gp,ogg,matroska,webm,aac"

Samples = NDArray[np.float32]


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

    Raises:
        AudioError: no sound can be read from it, or it is longer than `max_seconds`.
    """
    import av

    frames: list[Samples] = []
    total = 0
    try:
        with av.open(io.BytesIO(data), mode="r", options={"format_whitelist": _CONTAINERS}) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    frames.append(piece.to_ndarray()[0])
                    total += len(frames[-1])
                if total > max_seconds * RATE:
                    raise AudioError(
                        f"录音太长，最多 {max_seconds:.0f} 秒。 The audio is longer than {max_seconds:.0f} seconds."
                    )
            frames.extend(piece.to_ndarray()[0] for piece in resampler.resample(None))
    except (av.FFmpegError, IndexError, ValueError) as error:
        if isinstance(error, AudioError):
            raise
        raise AudioError(
            "无法识别的音频格式，请用 wav、flac、mp3、m4a、ogg 或 webm。 This is no audio file that can be read."
        ) from None
    if not total:
        raise AudioError("音频里没有声音数据。 The file holds no sound.")
    return np.nan_to_num(np.concatenate(frames)).clip(-1, 1).astype(np.float32)


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
