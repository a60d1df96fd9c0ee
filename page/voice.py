"""Reading aloud by an OpenAI-compatible speech endpoint."""

from typing import TYPE_CHECKING

from settings import SettingsError, VoiceSettings, secret

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MEDIA_TYPE = "audio/mpeg"


class VoiceError(RuntimeError):
    """The endpoint did not read the text; the message is one sentence for the user."""


class EndpointVoice:
    """The voice of a speech endpoint; connects at its first use."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._client: AsyncOpenAI | None = None

    async def speak(self, text: str) -> bytes:
        """Return `text` read aloud, as MP3; what is longer than the longest text is cut off.

        Raises:
            VoiceError: the endpoint failed or said nothing.
        """
        from openai import OpenAIError

        try:
            spoken = await self._connected().audio.speech.create(
                model=self._settings.model,
                voice=self._settings.voice,
                input=text[: self._settings.max_chars],
                response_format="mp3",
            )
        except OpenAIError as error:
            raise VoiceError(f"朗读服务没有回应。The speech endpoint failed ({type(error).__name__}).") from error
        if not spoken.content:
            raise VoiceError("朗读服务没有出声。The speech endpoint said nothing.")
        return spoken.content

    def _connected(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            key = secret(self._settings.api_key_env)
            self._client = AsyncOpenAI(
                base_url=self._settings.base_url,
                api_key=key.get_secret_value() if key else "none",
                timeout=self._settings.timeout_s,
                max_retries=1,
            )
        return self._client


def create_voice(settings: VoiceSettings) -> EndpointVoice | None:
    """Return the configured endpoint's voice, None where the user's device reads.

    Raises:
        SettingsError: an unknown provider; the message lists the valid ones.
    """
    match settings.provider:
        case "browser":
            return None
        case "openai":
            return EndpointVoice(settings)
        case other:
            raise SettingsError(f"Unknown voice.provider '{other}'; valid: browser, openai.")
