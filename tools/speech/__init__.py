"""Speech to text and the repair of misheard dish names."""

from tools.speech.audio import AudioError
from tools.speech.backends import SpeechError
from tools.speech.factory import create_recognizer
from tools.speech.recognizer import NOT_HEARD, Recognizer, Transcript, repair_transcript

__all__ = [
    "NOT_HEARD",
    "AudioError",
    "Recognizer",
    "SpeechError",
    "Transcript",
    "create_recognizer",
    "repair_transcript",
]
