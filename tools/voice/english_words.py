"""English as Kokoro says it: misaki's pronouncing dictionaries, their endings, pinyin, and letters for the rest.

Misaki's own English needs spaCy and a model from elsewhere to tell `read` from `read`; here each has one sound.
"""

import json
from functools import cache, lru_cache
from importlib.resources import files

from text.pinyin import in_syllables, syllables
from tools.voice.mandarin import mandarin_phonemes

_VOICELESS, _HISSING = "ptkfθ", "szʃʒʧʤ"
_UNSTRESSED = {"a": "ɐ", "an": "ɐn", "the": "ðə", "to": "tə", "in": "ɪn"}


def english_phonemes(word: str) -> str:
    """Return the phonemes of a word of letters, apostrophes and hyphens."""
    word = word.replace("’", "'")
    known = _UNSTRESSED.get(word.lower()) or _known(word)
    if known is None and "-" in word:
        return " ".join(map(english_phonemes, filter(None, word.split("-"))))
    return known or _romanised(word.lower()) or _letters(word)


@lru_cache(maxsize=4096)
def _known(word: str) -> str | None:
    table = _dictionary()
    lower = word.lower()
    for form in (word, lower, lower.capitalize()):
        if form in table:
            return table[form]
    return _ending(lower, table)


def _ending(word: str, table: dict[str, str]) -> str | None:
    """Return the sound of a word whose stem is known: -s, -ed, -ing, as misaki builds them."""
    stems: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("ies", (f"{word[:-3]}y",)),
        ("'s", (word[:-2],)),
        ("s", (word[:-1], word[:-2])),
        ("ed", (word[:-1], word[:-2], word[:-3])),
        ("ing", (word[:-3], f"{word[:-3]}e", word[:-4])),
    )
    for end, possible in stems:
        for stem in possible if word.endswith(end) else ():
            if len(stem) > 2 and stem in table:
                return table[stem] + _added(end, table[stem][-1])
    return None


def _added(end: str, last: str) -> str:
    if end == "ing":
        return "ɪŋ"
    if end.endswith("s"):
        return "s" if last in _VOICELESS else "ᵻz" if last in _HISSING else "z"
    return "ᵻd" if last in "td" else "t" if last in _VOICELESS + "sʃʧ" else "d"


def _romanised(word: str) -> str:
    """Return the sound of a romanised Chinese word (doubanjiang), its tones unknown; empty for another word."""
    names = list(syllables().number)
    return "".join(mandarin_phonemes(f"{names[number]}1") for number in in_syllables(word))


def _letters(word: str) -> str:
    """Return a word letter by letter, as XO and MSG are read."""
    table = _dictionary()
    return "".join(table[letter] for letter in word.upper() if letter.isalpha())


@cache
def _dictionary() -> dict[str, str]:
    folder = files("misaki") / "data"
    table: dict[str, str] = {}
    for name in ("us_silver.json", "us_gold.json"):
        for word, sound in json.loads((folder / name).read_text(encoding="utf-8")).items():
            table[word] = sound if isinstance(sound, str) else sound["DEFAULT"]
    return table
