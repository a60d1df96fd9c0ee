"""What a speech recogniser must be able to do, whichever engine it runs on."""

from dataclasses import dataclass
from typing import Protocol

from errors import UserError
from tools.speech.audio import Samples


class SpeechError(UserError, RuntimeError):
    """A recogniser that cannot be used; the message is one sentence for the user."""


@dataclass(frozen=True)
class Heard:
    """What an engine heard in one stretch of speech.

    `alternatives` are other hearings, likeliest first; `confidence` is the geometric mean of the probabilities of the
    text's tokens, 0-1, None where the engine does not tell. `told` are hearings, likeliest first, of an engine that
    was unsure and listened again, told which dish names sound alike.
    """

    text: str
    language: str = "zh"
    alternatives: tuple[str, ...] = ()
    confidence: float | None = None
    told: tuple[str, ...] = ()


class Backend(Protocol):
    """An engine. `recognise` is called from any thread, after `load`; `close` frees the model until the next `load`."""

    def load(self) -> None:
        """Load the model, or do nothing if it is loaded."""

    def recognise(self, samples: Samples) -> Heard:
        """Return what is said in 16 kHz mono `samples` of at most 28 s."""

    def close(self) -> None:
        """Free the model."""
