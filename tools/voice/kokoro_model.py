"""Kokoro v1.0 (int8) on ONNX Runtime: phonemes of a sentence and a voice become sound."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.voice.voices import UnknownVoiceError, VoiceError

RATE = 24_000
MODEL, VOICES = "kokoro-82m-v1.0-int8", "kokoro-voices"
MOST = 510  # phonemes at once; a voice has a style for each length
_STYLE = 256
_SYMBOLS = Path(__file__).with_name("symbols.json")
_QUIET = 0.01
_BEFORE, _AFTER = RATE // 20, RATE // 8  # silence kept around what is said

Sound = NDArray[np.int16]


class KokoroModel:
    """The loaded model; for one thread at a time.

    Args:
        model: the ONNX file.
        voices: the archive of the npm package kokoro-js, which holds `package/voices/<name>.bin`.
        threads: CPU threads; 0: ONNX Runtime decides.

    Raises:
        VoiceError: the file is no such model.
    """

    def __init__(self, model: Path, voices: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Threads that wait in a loop take a quarter of the processor from whatever else runs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's own errors have no common base but this
            reason = " ".join(str(error).split())[:200]
            raise VoiceError(f"无法加载朗读模型。The voice model {model} cannot be loaded: {reason}") from None
        self._archive = voices
        self._styles: dict[str, NDArray[np.float32]] = {}

    def say(self, phonemes: str, voice: str, speed: float) -> Sound:
        """Return what is said, 24 kHz mono, the silence around it cut off.

        Raises:
            UnknownVoiceError: there is no such voice.
        """
        style = self._style(voice)
        numbers = [symbols()[sign] for sign in phonemes if sign in symbols()][:MOST]
        if not numbers:
            return np.zeros(0, np.int16)
        sound = self._session.run(
            None,
            {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "style": style[len(numbers) - 1][None],
                "speed": np.array([speed], np.float32),
            },
        )[0]
        return _trimmed((np.nan_to_num(sound).clip(-1, 1) * 32767).astype(np.int16))

    def _style(self, voice: str) -> NDArray[np.float32]:
        if voice not in self._styles:
            if voice not in voice_names(self._archive):
                raise UnknownVoiceError(voice, voice_names(self._archive))
            with tarfile.open(self._archive) as archive:
                file = archive.extractfile(f"package/voices/{voice}.bin")
                data = file.read() if file else b""
            self._styles[voice] = np.frombuffer(data, "<f4").reshape(MOST, _STYLE)
        return self._styles[voice]


@cache
def symbols() -> dict[str, int]:
    """Return the number of each sign that the model knows (hexgrad/Kokoro-82M, config.json)."""
    known: dict[str, int] = json.loads(_SYMBOLS.read_text(encoding="utf-8"))
    return known


@cache
def voice_names(archive: Path) -> tuple[str, ...]:
    """Return the names of the voices in the archive."""
    with tarfile.open(archive) as opened:
        return tuple(Path(name).stem for name in opened.getnames() if name.endswith(".bin"))


def _trimmed(sound: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > _QUIET * 32767)
    if not loud.size:
        return sound[:0]
    return sound[max(0, int(loud[0]) - _BEFORE) : int(loud[-1]) + _AFTER]
