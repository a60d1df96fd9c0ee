"""Sound from the browser: raw chunks of the microphone into a WAV file, and attached clips."""

import tempfile
import wave
from pathlib import Path
from typing import Any

import chainlit as cl


class Recording:
    """One spoken question: 16-bit mono PCM as the browser sends it."""

    def __init__(self, sample_rate: int, max_seconds: float) -> None:
        self._rate = sample_rate
        self._limit = int(max_seconds * sample_rate) * 2
        self._pcm = bytearray()

    @property
    def full(self) -> bool:
        """Whether the longest clip has been reached; what comes after is dropped."""
        return len(self._pcm) >= self._limit

    @property
    def seconds(self) -> float:
        """Length so far, seconds."""
        return len(self._pcm) / 2 / self._rate

    def add(self, chunk: bytes) -> None:
        """Append a chunk, up to the longest clip."""
        self._pcm += chunk[: max(0, self._limit - len(self._pcm))]

    def save(self) -> Path:
        """Write the recording as a WAV file and return its path; the caller deletes it."""
        with tempfile.NamedTemporaryFile(suffix=".wav", prefix="shishen-", delete=False) as file:
            with wave.open(file, "wb") as clip:
                clip.setnchannels(1)
                clip.setsampwidth(2)
                clip.setframerate(self._rate)
                clip.writeframes(bytes(self._pcm[: len(self._pcm) // 2 * 2]))
            return Path(file.name)


def attached_clip(message: cl.Message) -> tuple[Path | None, bool]:
    """Return the attached clip, and whether what is attached can be used."""
    files: list[Any] = [element for element in message.elements if element.path]
    if not files:
        return None, True
    if not str(files[0].mime).startswith("audio/"):
        return None, False
    return Path(files[0].path), True


def spoken_title(heard: str) -> str:
    """Return the name of a chat that began with what was heard."""
    return f"🎤 {heard.removeprefix('🎤').strip()}"
