"""Kokoro reads on this machine: sentence by sentence, one at a time, what was said before from disk."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from models.weights import CATALOGUE, WeightsError, ensure_weights
from settings import VoiceSettings, resolve
from tools.voice.encoding import create_encoder, silence
from tools.voice.kokoro_model import MODEL, VOICES, KokoroModel, Sound
from tools.voice.phonemes import phonemes
from tools.voice.sound_store import SoundStore
from tools.voice.spoken_text import in_words, sentences, tongue_of
from tools.voice.voices import SoundFormat, VoiceBusyError, VoiceError

T = TypeVar("T")

_PAUSE_S, _SHORT_PAUSE_S = 0.3, 0.1
_PAUSING = '.。!！?？;；…:："”’)）'


class KokoroVoice:
    """One model in one thread of its own, loaded with the first text and freed when idle; used from any event loop."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._store = SoundStore(resolve(settings.folder), settings.max_folder_bytes)
        self._thread = ThreadPoolExecutor(1, "voice")
        self._model: KokoroModel | None = None
        self._waiting = 0
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    async def read(
        self, text: str, kind: SoundFormat = "mp3", *, voice: str = "", speed: float = 1.0
    ) -> AsyncIterator[bytes]:
        """Yield `text` read aloud; see `Voice.read`."""
        said = sentences(text)
        if not said:
            raise VoiceError("没有可读的文字。There is nothing to read.")
        encoder = create_encoder(kind)
        for sentence in said:
            sound = await self._do(partial(self._say, sentence, text, voice, speed))
            pause = silence(_PAUSE_S if sentence[-1] in _PAUSING else _SHORT_PAUSE_S)
            for stretch in (sound, pause):
                if made := await asyncio.to_thread(encoder.add, stretch):
                    yield made
        if made := await asyncio.to_thread(encoder.end):
            yield made

    async def aclose(self) -> None:
        """Finish the sentence being said, and free the model."""
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.to_thread(self._thread.shutdown, wait=True, cancel_futures=True)
        self._model = None

    async def _do(self, work: Callable[[], T]) -> T:
        """Run `work` in the model's thread.

        Raises:
            VoiceBusyError: too much waits for it.
        """
        with self._lock:
            if self._waiting > self._settings.max_waiting:
                raise VoiceBusyError
            self._waiting += 1
        try:
            future = self._thread.submit(work)
        except RuntimeError:
            self._left(None)
            raise VoiceError("服务正在关闭。The server is stopping.") from None
        future.add_done_callback(self._left)
        return await asyncio.wrap_future(future)

    def _left(self, future: "Future[T] | None") -> None:
        with self._lock:
            self._waiting -= 1

    def _say(self, sentence: str, around: str, voice: str, speed: float) -> Sound:
        tongue = tongue_of(sentence, around)
        voice = voice or (self._settings.chinese_voice if tongue == "zh" else self._settings.english_voice)
        words = in_words(sentence, tongue)
        key = (CATALOGUE[MODEL].sha256, voice, speed, words)
        sound = self._store.find(*key)
        if sound is None:
            sound = self._loaded().say(phonemes(words), voice, speed)
            self._store.keep(sound, *key)
        return sound

    def _loaded(self) -> KokoroModel:
        """Return the model, loaded, and start its idle clock anew; in its own thread."""
        if self._timer is not None:
            self._timer.cancel()
        if self._model is None:
            try:
                files = ensure_weights(MODEL), ensure_weights(VOICES)
            except WeightsError as error:
                raise VoiceError(str(error)) from None
            self._model = KokoroModel(*files, self._settings.threads)
        if self._settings.idle_seconds:
            self._timer = threading.Timer(self._settings.idle_seconds, self._release)
            self._timer.daemon = True
            self._timer.start()
        return self._model

    def _release(self) -> None:
        def free() -> None:
            self._model = None

        try:
            self._thread.submit(free)
        except RuntimeError:  # closed meanwhile
            return
