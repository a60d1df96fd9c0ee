"""What Kokoro says: a sentence in words becomes the phonemes it learned, Chinese and English in one line."""

import re

from text.normalize import has_han
from tools.voice.english_words import english_phonemes
from tools.voice.mandarin import run_phonemes

_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]+(?:['’-][A-Za-z]+)*|[^\u3400-\u9fffA-Za-z]+")
_PAUSES = str.maketrans(
    {**dict.fromkeys("，、,", ", "), **dict.fromkeys("。．.", ". "), "！": "! ", "？": "? ", "：": ": ", "；": "; "}
    | {"（": " (", "）": ") ", "…": "… ", "—": "— "}
)
_SPOKEN_MARKS = frozenset(" ,.!?:;()…—")


def phonemes(words: str) -> str:
    """Return the phonemes of a sentence without digits; what has no sound is left out."""
    said = []
    for run in _RUN.findall(words):
        if has_han(run[0]):
            said.append(run_phonemes(run))
        elif run[0].isalpha() and run[0].isascii():
            said.append(f" {english_phonemes(run)} ")
        else:
            said.append("".join(mark for mark in run.translate(_PAUSES) if mark in _SPOKEN_MARKS))
    return re.sub(r" {2,}", " ", re.sub(r" (?=[,.!?:;)])", "", "".join(said))).strip()
