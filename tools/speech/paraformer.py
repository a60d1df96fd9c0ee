"""Paraformer and SenseVoice on FunASR, from a local folder, offline."""

import contextlib
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from settings import SpeechSettings, resolve
from tools.speech.audio import Samples
from tools.speech.backends import Heard, SpeechError

_TAGS = re.compile(r"<\|[^|]*\|>")  # SenseVoice: <|zh|><|NEUTRAL|><|Speech|><|woitn|>
MAX_HOTWORDS = 200
# A folder's own configuration would else name models to fetch, and code to run.
_TRUST_NOTHING = {"trust_remote_code": False}
_NOTHING_ELSE: dict[str, Any] = {
    "vad_model": None,
    "punc_model": None,
    "spk_model": None,
    "vad_kwargs": _TRUST_NOTHING,
    **_TRUST_NOTHING,
}


class FunASRBackend:
    """A FunASR model; calls are serialised because `AutoModel.generate` is not thread-safe."""

    def __init__(self, settings: SpeechSettings, names: Callable[[], Sequence[str]] = tuple) -> None:
        self._settings = settings
        self._names = names
        self._hotwords: tuple[Sequence[str], str] = ((), "")
        self._model: Any = None
        self._punctuation: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Load the model, and those for voice activity and punctuation where configured.

        Raises:
            SpeechError: FunASR is not installed, or a folder is missing or holds no model.
        """
        with self._lock:
            if self._model is None:
                self._model, self._punctuation = self._build()

    def recognise(self, samples: Samples) -> Heard:
        """Return the text of one stretch of speech."""
        self.load()
        hotwords = self.hotwords()
        options: dict[str, Any] = {"hotword": hotwords} if hotwords else {}
        with self._lock, contextlib.redirect_stdout(sys.stderr):
            results = self._model.generate(input=samples, cache={}, language=self._settings.language, **options)
            raw = _text(results)
            text = _TAGS.sub("", raw).strip()
            if text and self._punctuation is not None:
                text = _text(self._punctuation.generate(input=text)).strip()
        return Heard(text, "en" if "<|en|>" in raw else "zh")

    def hotwords(self) -> str:
        """Return the best known dish names, parted by spaces; they are chosen anew when the index has changed."""
        names = self._names()
        if names is not self._hotwords[0]:
            self._hotwords = names, " ".join(_best_known(names))
        return self._hotwords[1]

    def close(self) -> None:
        """Free the models."""
        with self._lock:
            self._model = self._punctuation = None

    def _build(self) -> tuple[Any, Any]:
        """Return the recogniser, with voice activity where configured, and the punctuation model or None.

        Punctuation is a model of its own, not a part of the recogniser's: FunASR would punctuate SenseVoice's tags.
        """
        folders = {
            "model": self._settings.source,
            "vad_model": self._settings.vad_source,
            "punctuation": self._settings.punctuation_source,
        }
        found = {part: str(_folder(path)) for part, path in folders.items() if path is not None}
        if "model" not in found:
            raise SpeechError(
                "没有配置语音模型文件夹 speech.provider funasr needs speech.source, a Paraformer or SenseVoice folder."
            )
        punctuation = found.pop("punctuation", None)
        return self._open(**found), None if punctuation is None else self._open(model=punctuation)

    def _open(self, **folders: str) -> Any:
        with contextlib.redirect_stdout(sys.stderr):
            try:
                from funasr import AutoModel
            except ImportError as error:
                raise SpeechError(
                    f"需要安装 funasr Install the extra: pip install 'shishen[funasr]' ({error})."
                ) from None
            try:
                return AutoModel(
                    **_NOTHING_ELSE | folders,
                    device="cuda" if self._settings.device == "cuda" else "cpu",
                    ncpu=self._settings.threads or os.cpu_count(),
                    disable_update=True,
                    disable_pbar=True,
                    disable_log=True,
                )
            except Exception as error:
                reason = " ".join(str(error).split())[:200]
                names = "、".join(folders.values())
                raise SpeechError(f"无法加载语音模型 FunASR cannot load {names}: {reason}") from None


def _text(results: list[dict[str, Any]]) -> str:
    """Return the text of the only result, "" where FunASR found nothing."""
    return str(results[0].get("text", "")) if results else ""


def _best_known(names: Sequence[str]) -> list[str]:
    """Return `MAX_HOTWORDS` of the names, those of the glossary first, in its order."""
    from culinary.dishes import load_dishes

    glossary = [dish.name for dish in load_dishes()]
    given = set(glossary).intersection(names)
    famous = (name for name in glossary if name in given)
    return list(islice(dict.fromkeys((*famous, *islice(names, MAX_HOTWORDS))), MAX_HOTWORDS))


def _folder(path: Path) -> Path:
    folder = resolve(path)
    if not (folder / "config.yaml").is_file():
        raise SpeechError(f"没有这个语音模型 No FunASR model at {folder} (config.yaml is missing).")
    return folder
