"""Any OpenAI-compatible speech endpoint (`/audio/speech`)."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from settings import VoiceSettings, endpoint_key
from tools.voice.voices import SoundFormat, VoiceError

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class EndpointVoice:
    """The voice of a speech endpoint; connects at its first use."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._client: AsyncOpenAI | None = None

    async def read(
        self, text: str, kind: SoundFormat = "mp3", *, voice: str = "", speed: float = 1.0
    ) -> AsyncIterator[bytes]:
        """Yield what the endpoint says; see `Voice.read`."""
        from openai import OpenAIError

        try:
            spoken = await self._connected().audio.speech.create(
                model=self._settings.model,
                voice=voice or self._settings.voice,
                input=text,
                response_format=kind,
                speed=speed,
            )
        except OpenAIError as error:
            raise VoiceError(f"朗读服务没有回应。The speech endpoint failed ({type(error).__name__}).") from error
        if not spoken.content:
            raise VoiceError("朗读服务没有出声。The speech endpoint said nothing.")
        yield spoken.content

    async def aclose(self) -> None:
        """Close the connection pool."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _connected(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                base_url=self._settings.base_url,
                api_key=endpoint_key(self._settings.api_key_env),
                timeout=self._settings.timeout_s,
                max_retries=1,
            )
        return self._client
