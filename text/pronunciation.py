"""How a text is read aloud: the syllable and tone of each Chinese character, heteronyms by the phrase they stand in.

The dictionaries and the rule (longest phrase first) are pypinyin's; looking phrases up in tables of codes takes a
twentieth of the time of its `lazy_pinyin`, which counts where a million names are indexed.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from text.pinyin import TONES, syllables


@dataclass(frozen=True)
class Reading:
    """The syllables of a text: only its Chinese characters and digits, each with where it stands.

    `codes` is syllable * 5 + tone (neutral is 0), shape (n,); `chars` the code points; `offsets` positions in the text.
    """

    codes: NDArray[np.uint16]
    chars: NDArray[np.uint32]
    offsets: NDArray[np.int32]


def read(text: str) -> Reading:
    """Return the reading of the Chinese characters of `text`, heteronyms resolved by the phrase they stand in.

    Digits are read one by one, as recognisers write numbers in digits that belong to names (`3杯鸡`, `8宝粥`).
    """
    codes = read_codes(text)
    kept = [offset for offset, code in enumerate(codes) if code is not None]
    return Reading(
        np.array([codes[at] for at in kept], np.uint16),
        np.array([ord(text[at]) for at in kept], np.uint32),
        np.array(kept, np.int32),
    )


def read_codes(text: str) -> list[int | None]:
    """Return for each character its syllable * 5 + tone, None for what is not read."""
    from pypinyin.constants import PHRASES_DICT

    longest = _longest_phrases()
    codes: list[int | None] = []
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        for end in range(min(size, at + longest.get(char, 1)), at + 1, -1):
            phrase = text[at:end]
            if phrase in PHRASES_DICT:
                codes.extend(_code(each[0]) for each in PHRASES_DICT[phrase])
                at = end
                break
        else:
            codes.append(_char_code(char))
            at += 1
    return codes


def spelling(text: str) -> str:
    """Return the toneless pinyin of the Chinese characters of `text`, joined."""
    return "".join(_spelt()[code // TONES] for code in read_codes(text) if code is not None)


@cache
def _spelt() -> tuple[str, ...]:
    return tuple(syllables().number)


@cache
def other_readings(char: str) -> tuple[int, ...]:
    """Return the toneless syllables that a single character can have, in the order of the dictionary."""
    from pypinyin.constants import PINYIN_DICT

    codes = [_code(sound) for sound in PINYIN_DICT.get(ord(char), "").split(",")]
    return tuple(dict.fromkeys(code // TONES for code in codes if code is not None))


_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


@lru_cache(maxsize=65_536)
def _char_code(char: str) -> int | None:
    from pypinyin.constants import PINYIN_DICT

    char = _DIGITS.get(char, char)
    if not "\u3400" <= char <= "\u9fff":
        return None
    return _code(PINYIN_DICT.get(ord(char), "").split(",")[0])


@cache
def _code(sound: str) -> int | None:
    """Return the code of a syllable with a tone mark."""
    from pypinyin.contrib.tone_convert import to_tone3

    plain = to_tone3(sound, v_to_u=False)
    syllable = syllables().number.get(plain.rstrip("12345"))
    if syllable is None:
        return None
    return syllable * TONES + (int(plain[-1]) if plain[-1].isdigit() else 0) % TONES


@cache
def _longest_phrases() -> dict[str, int]:
    """Return the length of the longest phrase that begins with each character."""
    from pypinyin.constants import PHRASES_DICT

    longest: dict[str, int] = {}
    for phrase in PHRASES_DICT:
        longest[phrase[0]] = max(longest.get(phrase[0], 1), len(phrase))
    return longest
