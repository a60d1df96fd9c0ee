"""Factory of speech recognisers."""

from collections.abc import Callable

from retrieval.phonetic import PhoneticIndex
from settings import SpeechSettings
from tools.speech.backends import Backend
from tools.speech.names import names_like
from tools.speech.recognizer import Recognizer


def create_recognizer(settings: SpeechSettings, names: Callable[[], PhoneticIndex] | None = None) -> Recognizer:
    """Return the configured recogniser; nothing is loaded before the first clip or `warm_up`.

    Args:
        settings: the `speech` section.
        names: gives the dish names to expect now. Whisper, where unsure, listens a second time for those that sound
            like what it heard; FunASR gets the best known as hotwords.

    Raises:
        ValueError: an unknown provider; the message lists the valid ones.
    """
    backend: Backend
    match settings.provider:
        case "whisper":
            from tools.speech.whisper import WhisperBackend

            backend = WhisperBackend(settings, None if names is None else lambda heard: names_like(heard, names()))
        case "funasr":
            from tools.speech.paraformer import FunASRBackend

            backend = FunASRBackend(settings, tuple if names is None else lambda: names().names)
        case "openai":
            from tools.speech.endpoint import EndpointBackend

            backend = EndpointBackend(settings)
        case other:
            raise ValueError(f"Unknown speech.provider '{other}'; valid: whisper, funasr, openai.")
    return Recognizer(backend, settings)
