"""Speech to text: decoding, voice activity, one engine, and a memory of clips already transcribed."""

import asyncio
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.phonetic import PhoneticIndex, Repair, is_doubtful, repair
from settings import SpeechSettings
from text.normalize import simplify
from tools.speech.audio import RATE, Samples, decode, nearest_voice, read_bytes, speech_parts
from tools.speech.backends import Backend, Heard

REMEMBERED = 256
FARTHER = 0.3  # seconds in which only somebody farther away is heard
NOT_HEARD = "没有听清"
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff，。！？；：、])\s+|\s+(?=[\u3400-\u9fff，。！？；：、])")


@dataclass(frozen=True)
class Transcript:
    """What was said in a clip.

    `raw` is the engine's own text, `text` the same in simplified script without stray spaces and `alternatives` other
    hearings of it in that form; `confidence` is the engine's in a token, where it tells. `told` are
    those of a second listening for dish names (see `Heard`). `no_speech` tells that nobody was understood: the texts
    are empty. `hash` is the SHA-256 of the file.
    """

    raw: str
    text: str
    language: str
    seconds_audio: float
    seconds_taken: float
    no_speech: bool
    hash: str
    alternatives: tuple[str, ...] = ()
    confidence: float | None = None
    told: tuple[str, ...] = ()


class Recognizer:
    """One engine, loaded lazily, shared by threads, released when idle; the same clip is never transcribed twice."""

    def __init__(self, backend: Backend, settings: SpeechSettings) -> None:
        self._backend = backend
        self._settings = settings
        self._results: OrderedDict[str, Future[Transcript]] = OrderedDict()
        self._lock = threading.Lock()
        self._engine = threading.Lock()
        self._busy = 0
        self._closing = False
        self._timer: threading.Timer | None = None

    def transcribe(self, audio: bytes | Path) -> Transcript:
        """Return what is said in an audio file (wav, flac, mp3, m4a, ogg, webm; any rate and channels).

        Raises:
            AudioError: the audio cannot be read, is too long or too large.
            SpeechError: the engine cannot be used.
        """
        data = read_bytes(audio, self._settings.max_bytes)
        key = hashlib.sha256(data).hexdigest()
        with self._lock:
            known = self._results.get(key)
            future: Future[Transcript] = known or Future()
            self._results[key] = future
            self._results.move_to_end(key)
            while len(self._results) > REMEMBERED:
                self._results.popitem(last=False)
        if known is not None:
            return known.result()
        try:
            future.set_result(self._transcribe(data, key))
        except BaseException as error:
            with self._lock:
                self._results.pop(key, None)
            future.set_exception(error)
        return future.result()

    async def atranscribe(self, audio: bytes | Path) -> Transcript:
        """Do `transcribe` in a thread, so that the event loop goes on."""
        return await asyncio.to_thread(self.transcribe, audio)

    def warm_up(self) -> None:
        """Load the engine now rather than with the first clip."""
        with self._in_use():
            pass

    def close(self) -> None:
        """Free the engine, once nobody needs it; the next clip loads it again."""
        with self._engine:
            if self._timer is not None:
                self._timer.cancel()
            self._closing = self._busy > 0
            if not self._closing:
                self._backend.close()

    def _transcribe(self, data: bytes, key: str) -> Transcript:
        began = time.perf_counter()
        samples = decode(data, self._settings.max_seconds)
        seconds = len(samples) / RATE
        heard = self._recognise(speech_parts(samples))
        text = tidy(heard.text)
        nothing = not any(map(str.isalnum, text))
        return Transcript(
            raw="" if nothing else heard.text,
            text="" if nothing else text,
            language=heard.language,
            seconds_audio=round(seconds, 3),
            seconds_taken=round(time.perf_counter() - began, 3),
            no_speech=nothing,
            hash=key,
            alternatives=() if nothing else tuple(dict.fromkeys(map(tidy, heard.alternatives))),
            confidence=None if nothing else heard.confidence,
            told=() if nothing else tuple(dict.fromkeys(map(tidy, heard.told))),
        )

    def _recognise(self, parts: list[Samples]) -> Heard:
        if not parts:
            return Heard("")
        with self._in_use():
            heard = [self._hear(part) for part in parts]
        return heard[0] if len(heard) == 1 else _joined([each for each in heard if each.text])

    def _hear(self, part: Samples) -> Heard:
        """Return what is said; where that is doubtful and not all of it is as loud, the loud stretch is heard too."""
        heard = self._backend.recognise(part)
        near = nearest_voice(part)
        if not is_doubtful(heard.confidence) or len(part) - len(near) < FARTHER * RATE:
            return heard
        return _both(heard, self._backend.recognise(near))

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Keep the engine loaded while somebody needs it, and start the idle clock afterwards."""
        with self._engine:
            self._backend.load()
            self._busy += 1
            if self._timer is not None:
                self._timer.cancel()
        try:
            yield
        finally:
            with self._engine:
                self._busy -= 1
                if not self._busy and self._closing:
                    self._closing = False
                    self._backend.close()
                elif not self._busy and self._settings.idle_seconds:
                    self._timer = threading.Timer(self._settings.idle_seconds, self._release)
                    self._timer.daemon = True
                    self._timer.start()

    def _release(self) -> None:
        with self._engine:
            if not self._busy:
                self._backend.close()


def _both(first: Heard, second: Heard) -> Heard:
    """Return two hearings of the same speech as one: the surer, and what the other heard as further hearings."""
    if not second.text or second.confidence is None or second.language != first.language:
        return first
    better, other = sorted((first, second), key=lambda heard: -(heard.confidence or 0.0))
    return replace(
        better,
        alternatives=tuple(dict.fromkeys((*better.alternatives, other.text, *other.alternatives[:1]))),
        told=tuple(dict.fromkeys((*better.told, *other.told[:2]))),
    )


def _joined(parts: Sequence[Heard]) -> Heard:
    """Return the parts of a long recording as one: as sure as the least sure of them, English if all are."""
    if not parts:
        return Heard("")
    language = "en" if all(each.language == "en" for each in parts) else "zh"
    space = " " if language == "en" else ""
    sure = [each.confidence for each in parts if each.confidence is not None]
    again = space.join((each.told or (each.text,))[0] for each in parts)
    return Heard(
        space.join(each.text for each in parts),
        language,
        confidence=min(sure, default=None),
        told=(again,) if any(each.told for each in parts) else (),
    )


def repair_transcript(transcript: Transcript, index: PhoneticIndex) -> Repair:
    """Return the transcript's text with its dish names put right, other hearings taken into account.

    Offsets in `changes` refer to `transcript.text`. English is left as it is.
    """
    if transcript.language != "zh":
        return Repair(transcript.text)
    return repair(
        transcript.text,
        index,
        spoken=True,
        alternatives=transcript.alternatives,
        confidence=transcript.confidence,
        told=transcript.told,
    )


def tidy(text: str) -> str:
    """Return a transcript in simplified script without spaces between Chinese characters."""
    return _BETWEEN_CHINESE.sub("", simplify(text)).strip()
