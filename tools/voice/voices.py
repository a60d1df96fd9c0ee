"""What every voice does, and the ways it fails."""

from collections.abc import AsyncIterator, Sequence
from typing import Literal, Protocol

from errors import UserError

SoundFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]
MEDIA_TYPES: dict[SoundFormat, str] = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


class VoiceError(UserError, RuntimeError):
    """The text was not read; the message is one sentence for the user."""


class VoiceBusyError(VoiceError):
    """Too many texts wait to be read."""

    def __init__(self) -> None:
        super().__init__("朗读的人太多了，请稍后再试。Too many texts are waiting to be read; try again later.")


class UnknownVoiceError(UserError, ValueError):
    """A voice that there is not."""

    def __init__(self, voice: str, known: Sequence[str]) -> None:
        super().__init__(f"没有这个声音 No voice '{voice[:40]}'; there are: {', '.join(known)}.")


class Voice(Protocol):
    """Reads texts aloud."""

    def read(
        self, text: str, kind: SoundFormat = "mp3", *, voice: str = "", speed: float = 1.0
    ) -> AsyncIterator[bytes]:
        """Yield `text` read aloud as one file of `kind`, in pieces as they are made.

        Args:
            text: what is read, marks of Markdown left out.
            kind: mp3, opus (in Ogg), aac, flac, wav, or pcm: 24 kHz mono, 16 bit.
            voice: the name of a voice; empty: the configured one.
            speed: 1 is the voice's own.

        Raises:
            VoiceError: it cannot be read.
            UnknownVoiceError: there is no such voice.
        """
        ...

    async def aclose(self) -> None:
        """Stop reading and free what is loaded."""


async def whole(spoken: AsyncIterator[bytes]) -> bytes:
    """Return the pieces of a text read aloud as one."""
    return b"".join([piece async for piece in spoken])
