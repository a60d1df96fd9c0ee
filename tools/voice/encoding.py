"""Sound into the formats of the OpenAI protocol, piece by piece, so that a listener hears the first ones early."""

import io
import wave
from typing import Any, Protocol

import numpy as np

from tools.voice.kokoro_model import RATE, Sound
from tools.voice.voices import SoundFormat

_MUXERS: dict[str, tuple[str, str, dict[str, str]]] = {
    "mp3": ("mp3", "libmp3lame", {"write_xing": "0", "id3v2_version": "0"}),
    "opus": ("ogg", "libopus", {"page_duration": "200000"}),
    "aac": ("adts", "aac", {}),
    "flac": ("flac", "flac", {}),
}
_BIT_RATE = 64_000


class Encoder(Protocol):
    """Makes one file of 24 kHz mono sound."""

    def add(self, sound: Sound) -> bytes:
        """Return what the next stretch of sound adds to the file, maybe nothing yet."""
        ...

    def end(self) -> bytes:
        """Return the end of the file."""
        ...


def create_encoder(kind: SoundFormat) -> Encoder:
    """Return what makes files of `kind`."""
    match kind:
        case "pcm":
            return _Samples()
        case "wav":
            return _Wav()
        case _:
            return _Encoded(*_MUXERS[kind])


class _Samples:
    def add(self, sound: Sound) -> bytes:
        return sound.astype("<i2").tobytes()

    def end(self) -> bytes:
        return b""


class _Wav:
    """Comes whole at the end: its head tells its length."""

    def __init__(self) -> None:
        self._said: list[Sound] = []

    def add(self, sound: Sound) -> bytes:
        self._said.append(sound)
        return b""

    def end(self) -> bytes:
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(sound.astype("<i2").tobytes() for sound in self._said))
        return out.getvalue()


class _Pipe:
    """Takes what a muxer writes; it cannot seek, so that nothing is filled in afterwards."""

    def __init__(self) -> None:
        self._held = b""

    def write(self, data: bytes) -> int:
        self._held += bytes(data)
        return len(data)

    def take(self) -> bytes:
        taken, self._held = self._held, b""
        return taken


class _Encoded:
    """Compressed by FFmpeg (PyAV)."""

    def __init__(self, muxer: str, codec: str, options: dict[str, str]) -> None:
        import av

        self._pipe = _Pipe()
        self._container: Any = av.open(self._pipe, "w", format=muxer, options=options)
        self._stream: Any = self._container.add_stream(codec, rate=RATE, layout="mono", bit_rate=_BIT_RATE)
        self._at = 0

    def add(self, sound: Sound) -> bytes:
        import av

        if not len(sound):
            return b""
        frame = av.AudioFrame.from_ndarray(sound[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, self._at
        self._at += len(sound)
        self._mux(frame)
        return self._pipe.take()

    def end(self) -> bytes:
        self._mux(None)
        self._container.close()
        return self._pipe.take()

    def _mux(self, frame: Any) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)


def silence(seconds: float) -> Sound:
    """Return silence of a length."""
    return np.zeros(int(seconds * RATE), np.int16)
