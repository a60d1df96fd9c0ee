"""Normalisation and tokenisation of Chinese text, shared by indexing, reading and search."""

import re
import unicodedata
from functools import cache
from operator import add

_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|[\u3400-\u9fff]+")
LATIN_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*", re.IGNORECASE)
# What stands in brackets of any kind, none within.
BRACKETED = re.compile(r"[（(【「『\[]([^（）()【】「」『』\[\]]*)[）)】」』\]]")
_HEX = frozenset("0123456789abcdef")
_WIDE = tuple(zip("，：；！（）", ",:;!()", strict=True))

_CONTRACTED = re.compile(
    r"\b(?:(i)(m|ve)|(you|they)(re|ve)|(what|how|that|there|where|let)(s)"
    r"|(don|doesn|didn|isn|aren|wasn|haven|hasn|couldn|wouldn|shouldn|can|won)(t))\b"
)


@cache
def _converter() -> "object":
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in simplified script, full-width forms folded (NFKC), lower case; halves of letters are dropped.

    English typed without its apostrophes gets them: im, dont, whats.
    """
    # Most texts are normal but for these marks, and to see that takes a tenth of the time of making them so.
    for wide, plain in _WIDE:
        text = text.replace(wide, plain)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    folded = text.lower()
    if not folded.isascii():
        folded = folded.encode("utf-8", "ignore").decode()
    if folded.isascii():
        return _CONTRACTED.sub(lambda match: "'".join(filter(None, match.groups())), folded)
    return str(_converter().convert(folded))  # type: ignore[attr-defined]


def tokens(text: str) -> list[str]:
    """Split `text` into Latin words and numbers, Chinese characters and overlapping character pairs.

    Characters plus bigrams are the usual analysis of Chinese without a dictionary (Lucene's CJK analyzer).
    """
    return cut(simplify(text))


def cut(simple: str) -> list[str]:
    """Return the tokens of a text that is simplified already."""
    found: list[str] = []
    for run in _TOKEN.findall(simple):
        if run.isascii():
            found.append(run)
        else:
            found.extend(run)
            found.extend(map(add, run, run[1:]))
    return found


def is_hex(text: str, digits: int) -> bool:
    """Tell whether a text is a number of so many hexadecimal digits, in small letters."""
    return len(text) == digits and _HEX.issuperset(text)


def has_han(text: str) -> bool:
    """Tell whether a text has a Chinese character."""
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def letters(text: str) -> str:
    """Return the letters and digits of a text, of all scripts: no spaces, no punctuation."""
    return "".join(filter(str.isalnum, text))
