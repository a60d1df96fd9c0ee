"""Mandarin as Kokoro says it: spelt by pypinyin word by word, read as a kitchen reads it, in misaki's alphabet."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

_READINGS = Path(__file__).with_name("readings.yaml")
_TONES = {"˧˩˧": "↓", "˧˥": "↗", "˥˩": "↘", "˥": "→"}
_SYLLABIC = {"ɻ̩": "ɨ", "ɹ̩": "ɨ"}
_NO_SYLLABLE = "\u032f"  # the mark of a vowel that makes no syllable of its own; the model has no sign for it


def run_phonemes(run: str) -> str:
    """Return the phonemes of a run of Chinese characters, a space between words (jieba's)."""
    import jieba

    words = jieba.lcut(run)
    spelt = iter(read_syllables(run, words))
    return " ".join("".join(mandarin_phonemes(next(spelt)) for _ in word) for word in words)


def read_syllables(run: str, words: list[str]) -> list[str]:
    """Return the syllable of each character of `words`, its tone as a number; empty for one that nobody reads."""
    from pypinyin import Style, lazy_pinyin

    unread: Any = lambda rare: [""] * len(rare)  # noqa: E731  a list is taken, though pypinyin does not say so
    spelt = [
        syllable
        for word in words
        for syllable in lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors=unread)
    ]
    readings, longest = _readings()
    at = 0
    while at < len(run):
        known = next((run[at:end] for end in range(at + longest, at, -1) if run[at:end] in readings), "")
        spelt[at : at + len(known)] = readings.get(known, [])
        at += len(known) or 1
    return spelt


@lru_cache(maxsize=2048)
def mandarin_phonemes(syllable: str) -> str:
    """Return a syllable with its tone's number in Kokoro's alphabet, as `misaki.zh` writes it."""
    from misaki.transcription import pinyin_to_ipa

    if not syllable:
        return ""
    sound = "".join(pinyin_to_ipa(syllable)[0])
    for old, new in (_TONES | _SYLLABIC).items():
        sound = sound.replace(old, new)
    return sound.replace(_NO_SYLLABLE, "")


@cache
def _readings() -> tuple[dict[str, list[str]], int]:
    table = yaml.load(_READINGS.read_text(encoding="utf-8"), yaml.BaseLoader)
    return {written: read.split() for written, read in table.items()}, max(map(len, table))
