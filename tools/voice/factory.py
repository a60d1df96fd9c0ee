"""Factory of voices."""

from importlib.util import find_spec

from settings import SettingsError, VoiceSettings
from tools.voice.voices import Voice

_NEEDED = ("misaki", "ordered_set", "wetext", "onnxruntime")


def create_voice(settings: VoiceSettings) -> Voice | None:
    """Return the configured voice, None where the user's device reads; nothing is loaded before the first text.

    Raises:
        SettingsError: an unknown provider, or an extra that is not installed; the message says which.
    """
    match settings.provider:
        case "browser":
            return None
        case "openai":
            from tools.voice.endpoint import EndpointVoice

            return EndpointVoice(settings)
        case "kokoro":
            if missing := [name for name in _NEEDED if find_spec(name) is None]:
                raise SettingsError(
                    "朗读需要安装：pip install 'shishen[voice]'。"
                    f"voice.provider kokoro needs the extra shishen[voice] ({', '.join(missing)})."
                )
            from tools.voice.kokoro import KokoroVoice

            return KokoroVoice(settings)
        case other:
            raise SettingsError(f"Unknown voice.provider '{other}'; valid: browser, openai, kokoro.")
