"""Numbers as cooking text writes them: 1.5, 1 1/2, ½, 十五, 一百二, 三四, 半, 三分之一, one and a half."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

# One letter for one letter, so that offsets stay those of the source.
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_FULL_WIDTH |= {"．": ".", "／": "/", "－": "-", "＋": "+", "～": "~", "　": " "}
_TRADITIONAL = dict(
    zip(
        "個兩顆條塊張頭節鐘鍾時湯攝華熱適許幾隻錢盃點聽間關過週禮燒溫夾匙攪滿層數雙來餘後約內該盤罈壺綑",
        "个两颗条块张头节钟钟时汤摄华热适许几只钱杯点听间关过周礼烧温夹匙搅满层数双来余后约内该盘坛壶捆",
        strict=True,
    )
)
LETTERS = str.maketrans(_FULL_WIDTH | _TRADITIONAL)

_GLYPHS = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5),
    "⅖": Fraction(2, 5),
    "⅛": Fraction(1, 8),
    "⅜": Fraction(3, 8),
    "⅝": Fraction(5, 8),
    "⅞": Fraction(7, 8),
}
_GLYPH = f"[{''.join(_GLYPHS)}]"
_DIGITS = (
    rf"(?<![0-9./])(?:[0-9]{{1,4}}(?:又|\s)[0-9]{{1,3}}[/⁄][0-9]{{1,3}}|[0-9]{{1,4}}[/⁄][0-9]{{1,4}}|[0-9]{{1,4}}\s?{_GLYPH}"
    rf"|[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?|{_GLYPH})"
)
_CHINESE = (
    r"(?:[一二两三四五六七八九十]又)?[一二两三四五六七八九十]{1,2}分之[一二两三四五六七八九十]"
    r"|[零一二两三四五六七八九十百]{1,5}点[零一二三四五六七八九]{1,2}"
    r"|[大小]?半|[一二两三四五六七八九十几][零〇一二两三四五六七八九十百千几]{0,7}"
)
NUMBER = rf"(?:{_DIGITS}|{_CHINESE})"

_ENGLISH = "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty"
_WORDS = {
    "a": Fraction(1),
    "an": Fraction(1),
    "half": Fraction(1, 2),
    "a half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "a quarter": Fraction(1, 4),
    "three quarters": Fraction(3, 4),
    "one and a half": Fraction(3, 2),
    "two and a half": Fraction(5, 2),
    "a couple": Fraction(2),
    "a dozen": Fraction(12),
} | {
    word: Fraction(value)
    for word, value in zip(
        re.findall(r"\w+", _ENGLISH),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 40, 50, 60),
        strict=True,
    )
}
WORD_NUMBER = "(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + "|a few|several)"

_DIGIT = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_ONES = frozenset("一二两三四五六七八九")
# 三七 is a herb, 二八 and 四六 are shares: no one counts so.
_NO_RANGES = frozenset(("三七", "二八", "四六"))


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and highest number a wording may mean; both None where it is vague (几, a few)."""

    low: Fraction | None
    high: Fraction | None


def _integer(text: str) -> int | None:
    """Read 十五, 一百二, 两千零五; None for what is no number."""
    total, digit, scale = 0, None, 10000
    last_scale, zero = 0, False
    for letter in text:
        if letter in _SCALE:
            if _SCALE[letter] >= scale or (digit is None and (letter != "十" or total)):
                return None
            scale = last_scale = _SCALE[letter]
            total += (1 if digit is None else digit) * scale
            digit, zero = None, False
        elif digit is not None:
            return None
        elif _DIGIT[letter] == 0:
            zero = True
        else:
            digit = _DIGIT[letter]
    if digit is not None:
        # 一百二 is 120, 一百零二 is 102.
        total += digit * (last_scale // 10 if last_scale >= 100 and not zero else 1)
    return total or None


def _chinese(text: str) -> Span | None:
    if text.endswith("半"):
        return Span(Fraction(1, 2), Fraction(1, 2))
    if "几" in text:
        return _several(text)
    if text in _NO_RANGES:
        return None
    at = next((at for at, pair in enumerate(pairwise(text)) if _ONES.issuperset(pair)), None)
    if at is not None:
        ends = [_integer(text[:at] + digit + text[at + 2 :]) for digit in text[at : at + 2]]
        if ends[0] is None or ends[1] is None:
            return None
        return Span(Fraction(min(ends[0], ends[1])), Fraction(max(ends[0], ends[1])))
    value = _integer(text)
    return None if value is None else Span(Fraction(value), Fraction(value))


def _several(text: str) -> Span | None:
    if text == "几":
        return Span(None, None)
    low, high = _chinese(text.replace("几", "二" if text[0] == "几" else "一")), _chinese(text.replace("几", "九"))
    return Span(low.low, high.high) if low and high else None


def _digits(text: str) -> Span | None:
    parts = re.split(r"[\s又]+", re.sub(f"({_GLYPH})", r" \1", text).strip().replace("⁄", "/"))
    try:
        value = sum((_GLYPHS[part] if part in _GLYPHS else Fraction(part) for part in parts), Fraction(0))
    except (ValueError, ZeroDivisionError):
        return None
    return Span(value, value)


@lru_cache(maxsize=1024)
def parse_number(text: str) -> Span | None:
    """Read one number in digits, Chinese numerals or English words.

    Returns a range where the wording is one (三四 is 3 to 4, 十几 is 11 to 19), None for what is no number.
    """
    word = text.strip().lower()
    if word in _WORDS:
        return Span(_WORDS[word], _WORDS[word])
    if word in ("a few", "several"):
        return Span(None, None)
    if word[0] in "0123456789" or word[0] in _GLYPHS:
        return _digits(word)
    if "分之" in word:
        whole, _, fraction = word.rpartition("又")
        bottom, top = (_integer(part) for part in fraction.split("分之"))
        if bottom is None or top is None:
            return None
        value = Fraction(top, bottom) + (_integer(whole) or 0 if whole else 0)
        return Span(value, value)
    if "点" in word:
        whole, decimals = word.split("点")
        value = Fraction(f"{_integer(whole) or 0}.{''.join(str(_DIGIT[letter]) for letter in decimals)}")
        return Span(value, value)
    return _chinese(word)
