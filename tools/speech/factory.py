"""Factory of speech recognisers."""

from collections.abc import Callable, Sequence

from settings import SpeechSettings
from tools.speech.backends import Backend
from tools.speech.recognizer import Recognizer


def create_recognizer(settings: SpeechSettings, hotwords: Callable[[], Sequence[str]] = tuple) -> Recognizer:
    """Return the configured recogniser; nothing is loaded before the first clip or `warm_up`.

    Args:
        settings: the `speech` section.
        hotwords: gives the dish names to expect now, for engines that take them (FunASR: the best known 200).

    Raises:
        ValueError: an unknown provider; the message lists the valid ones.
    """
    backend: Backend
    match settings.provider:
        case "whisper":
            from tools.speech.whisper import WhisperBackend

            backend = WhisperBackend(settings)
        case "funasr":
            from tools.speech.paraformer import FunASRBackend

            backend = FunASRBackend(settings, hotwords)
        case "openai":
            from tools.speech.endpoint import EndpointBackend

            backend = EndpointBackend(settings)
        case other:
            raise ValueError(f"Unknown speech.provider '{other}'; valid: whisper, funasr, openai.")
    return Recognizer(backend, settings)
