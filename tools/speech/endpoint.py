"""Any OpenAI-compatible transcription endpoint (`/audio/transcriptions`)."""

import io
import wave
from typing import TYPE_CHECKING

from settings import SpeechSettings, endpoint_key
from tools.speech.audio import RATE, Samples
from tools.speech.backends import Heard, SpeechError

if TYPE_CHECKING:
    from openai import OpenAI


class EndpointBackend:
    """Sends 16 kHz wav to an OpenAI-compatible server."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._settings = settings
        self._client: OpenAI | None = None

    def load(self) -> None:
        """Open the connection pool; nothing is sent."""
        if self._client is None:
            from openai import OpenAI

            self._client = OpenAI(
                base_url=self._settings.base_url,
                api_key=endpoint_key(self._settings.api_key_env),
                timeout=self._settings.timeout_s,
                max_retries=1,
            )

    def recognise(self, samples: Samples) -> Heard:
        """Return the endpoint's text.

        Raises:
            SpeechError: the endpoint does not answer, or refuses.
        """
        from openai import APIError, omit

        self.load()
        assert self._client is not None
        language = self._settings.language
        try:
            answer = self._client.audio.transcriptions.create(
                model=self._settings.model,
                file=("speech.wav", to_wav(samples), "audio/wav"),
                language=omit if language == "auto" else language,
                prompt=self._settings.prompt or omit,
            )
        except APIError as error:
            raise SpeechError(
                f"语音服务没有回应 The speech endpoint {self._settings.base_url} failed: {error.message}"
            ) from None
        text = answer.text.strip()
        return Heard(text, "en" if text.isascii() and text else "zh")

    def close(self) -> None:
        """Close the connection pool."""
        if self._client is not None:
            self._client.close()
            self._client = None


def to_wav(samples: Samples) -> bytes:
    """Return 16 kHz mono samples as a 16-bit wav file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return buffer.getvalue()
