"""Whisper on CTranslate2 (faster-whisper): the embedded base model, a local folder, or a size by name."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.weights import WeightsError, ensure_weights
from retrieval.phonetic import is_doubtful
from settings import SpeechSettings, resolve
from tools.speech.audio import Samples
from tools.speech.backends import Heard, SpeechError
from tools.speech.names import Suggest
from tools.speech.prompt_echo import lists_only, said_once, without_recital

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

HYPOTHESES = 5
_MARGIN = 600  # frames of 10 ms of silence after the speech; a whole window of 3,000 takes three times as long
_NO_SPEECH = 0.6
_REPEATED = 2.4  # compression ratio above which a text is a loop (Whisper's own threshold)
_LONGEST_PROMPT = 160  # tokens
_POSITIONS = 448  # tokens that the decoder holds, prompt and text together


@dataclass(frozen=True)
class _Loaded:
    model: "WhisperModel"
    tokenizers: dict[str, "Tokenizer"]


class WhisperBackend:
    """Whisper with beam search, keeping the runners-up: the right dish name is often among them.

    Where it is unsure it listens again with the names in its prompt that `suggest` returns for what it heard, and with
    the prompt's examples. It hears these into unclear speech (`红烧肉` for `咕噜肉`), so the first time it is told the
    subject only, unless there is no second time.
    """

    def __init__(self, settings: SpeechSettings, suggest: Suggest | None = None) -> None:
        self._settings = settings
        self._suggest = suggest
        self._loaded: _Loaded | None = None

    def load(self) -> None:
        """Load the model.

        Raises:
            SpeechError: the weights cannot be had or are no Whisper model.
        """
        if self._loaded is not None:
            return
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        folder = self._folder()
        try:
            model = WhisperModel(
                folder, device=self._settings.device, compute_type="int8", cpu_threads=self._settings.threads
            )
        except (RuntimeError, ValueError, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise SpeechError(f"无法加载语音模型 The Whisper model {folder} cannot be loaded: {reason}") from None
        multilingual = model.model.is_multilingual
        languages = ("zh", "en") if multilingual else ("en",)
        tokenizers = {
            each: Tokenizer(model.hf_tokenizer, multilingual, task="transcribe", language=each) for each in languages
        }
        self._loaded = _Loaded(model, tokenizers)

    def recognise(self, samples: Samples) -> Heard:
        """Return the likeliest text and up to four others; empty if Whisper itself hears no speech."""
        import numpy as np

        self.load()
        loaded = self._loaded
        assert loaded is not None
        features = loaded.model.feature_extractor(samples, padding=_MARGIN * 160)
        features = features[..., : 2 * (min(features.shape[-1], 3000) // 2)]
        encoded = loaded.model.encode(np.ascontiguousarray(features))
        seconds = len(samples) / 16_000
        language = self._language(loaded, encoded)
        if language != "zh":
            return self._decode(loaded, encoded, language, seconds, "")
        prompt = self._settings.prompt
        if self._suggest is None:
            return self._decode(loaded, encoded, language, seconds, prompt)
        subject, _, examples = prompt.partition("。")
        subject = f"{subject}。" if subject else ""
        heard = self._decode(loaded, encoded, language, seconds, subject)
        if not heard.text or not is_doubtful(heard.confidence):
            return heard
        names = self._suggest((heard.text, *heard.alternatives))
        if not names:
            return heard
        # Named after the subject, so that what Whisper goes on from is a question and not a list.
        told = f"{subject}{'、'.join(names)}。{examples}"
        return self._told(heard, self._decode(loaded, encoded, language, seconds, told), names)

    def _decode(self, loaded: _Loaded, encoded: Any, language: str, seconds: float, prompt: str) -> Heard:
        """Return what is heard in an encoded clip by a decoder that takes `prompt` as said before."""
        tokenizer = loaded.tokenizers[language]
        before = [tokenizer.sot_prev, *tokenizer.encode(" " + prompt)[-_LONGEST_PROMPT:]] if prompt else []
        result = loaded.model.model.generate(
            encoded,
            [[*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]],
            beam_size=self._settings.beam_size,
            num_hypotheses=min(HYPOTHESES, self._settings.beam_size),
            max_length=_longest(len(before), seconds),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        texts = [tokenizer.decode(ids).strip() for ids in result.sequences_ids]
        texts = [without_recital(said_once(text), prompt, seconds) for text in texts]
        if (result.no_speech_prob > _NO_SPEECH and result.scores[0] < -1) or _looping(texts[0]):
            return Heard("", language)
        confidence = min(1.0, math.exp(result.scores[0]))
        return Heard(texts[0], language, tuple(dict.fromkeys(texts[1:])), confidence)

    def _told(self, heard: Heard, again: Heard, names: Sequence[str]) -> Heard:
        """Add the hearings of the second time that are about as long as the first: others recite the prompt."""
        size = _size(heard.text)
        told = [
            text
            for text in (again.text, *again.alternatives)
            if text and abs(_size(text) - size) <= max(2, size // 4) and not lists_only(text, names)
        ]
        return replace(heard, told=tuple(told))

    def close(self) -> None:
        """Free the model."""
        self._loaded = None

    def _folder(self) -> str:
        source = self._settings.source
        if source is not None:
            folder = resolve(source)
            if not folder.is_dir():
                raise SpeechError(f"没有这个语音模型文件夹 No folder at {folder}; speech.source must name a model.")
            return str(folder)
        if self._settings.model != "whisper-base":
            return self._settings.model
        try:
            return str(Path(ensure_weights("whisper-base")).parent)
        except WeightsError as error:
            raise SpeechError(str(error)) from None

    def _language(self, loaded: _Loaded, encoded: Any) -> str:
        """Return "en" only where English is plain: accented Mandarin is taken for other languages by small models."""
        if self._settings.language != "auto" or len(loaded.tokenizers) == 1:
            return self._settings.language if len(loaded.tokenizers) > 1 else "en"
        ranked = dict(loaded.model.model.detect_language(encoded)[0])
        return "en" if ranked.get("<|en|>", 0.0) > 0.8 else "zh"


def _longest(before: int, seconds: float) -> int:
    """Return how many tokens prompt and text may have, the text half of it at most (CTranslate2's own rule).

    Nobody says more than nine syllables a second; a decoder that goes on is in a loop.
    """
    return min(_POSITIONS, before + 8 + math.ceil(16 * (seconds + 1)))


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))


def _looping(text: str) -> bool:
    import zlib

    data = text.encode()
    return len(data) / len(zlib.compress(data)) > _REPEATED
