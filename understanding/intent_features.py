"""What a turn's kind is told by: character and word n-grams of the question, plain and with its foods masked.

Masked, "红烧肉放多少盐" reads "DI放多少I": what was learned of one dish holds for every other. The last message of the
user and the last reply count beside the question, for follow-ups ("盐呢") that only they explain.
"""

import re
from collections.abc import Iterator, Sequence
from zlib import crc32

from culinary.dishes import mentions as dishes_in
from culinary.ingredients import mentions as foods_in
from understanding.plain_words import plain

VERSION = 2
"""Raised whenever the features change, so that a head trained on others is refused."""

_LONGEST_SAID = 80
_ELLIPTIC = 14
_LONGEST_ENGLISH_ELLIPSIS = 40
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_RUN = re.compile(r"[a-z][a-z' ]*")
_WORD = re.compile(r"[a-z']+|[DIN0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

History = Sequence[tuple[str, str]]
"""Messages before the turn, `(role, content)`, oldest first; role is user or assistant."""


def feature_groups(question: str, history: History = ()) -> tuple[list[int], ...]:
    """Return the features of a turn as hashes of 32 bits, a list for each group of `GROUP_WEIGHTS`."""
    text = plain(question)
    masked = mask_foods(text)
    user, reply = _last(history, "user"), _last(history, "assistant")
    own = list(_grams(masked, "m"))
    before = [*_grams(mask_foods(user), "u"), *_grams(mask_foods(reply), "a")] if history else ["alone"]
    elliptic = len(text) <= (_ELLIPTIC if _HAN.search(text) else _LONGEST_ENGLISH_ELLIPSIS)
    groups = (
        list(_grams(text, "q")),
        own,
        before,
        list(_counts(text, masked, bool(history))),
        [f"{bool(history)}{gram}" for gram in own] if elliptic else [],
    )
    return tuple([crc32(f"{number}{gram}".encode()) for gram in group] for number, group in enumerate(groups))


GROUP_WEIGHTS = (1.0, 1.0, 0.5, 0.3, 0.7)


def mask_foods(text: str) -> str:
    """Return simplified `text` with dishes written D, other ingredients I and numbers N."""
    spans = [(each.start, each.end, "D") for each in dishes_in(text)]
    taken = {place for start, end, _ in spans for place in range(start, end)}
    spans += [(each.start, each.end, "I") for each in foods_in(text) if taken.isdisjoint(range(each.start, each.end))]
    for start, end, letter in sorted(spans, reverse=True):
        text = text[:start] + letter + text[end:]
    return _NUMBER.sub("N", text)


def _last(history: History, role: str) -> str:
    said = next((content for who, content in reversed(history[-2:]) if who == role), "")
    return plain(said[:_LONGEST_SAID])


def _grams(text: str, kind: str) -> Iterator[str]:
    """Yield n-grams of characters of the Chinese part, and of words, with word pieces, of the Latin part."""
    framed = f"^{text}$"
    if _HAN.search(text):
        chinese = _LATIN_RUN.sub("#", framed)
        yield from (
            f"{kind}z{chinese[at : at + size]}" for size in (1, 2, 3, 4) for at in range(len(chinese) - size + 1)
        )
    words = ["^", *_WORD.findall(framed), "$"]
    for size, letter in ((1, "w"), (2, "b"), (3, "t")):
        yield from (f"{kind}{letter}{' '.join(words[at : at + size])}" for at in range(len(words) - size + 1))
    for word in words:
        if len(word) > 4:
            framed_word = f"<{word}>"
            yield from (f"{kind}c{framed_word[at : at + 4]}" for at in range(len(framed_word) - 3))


def _counts(text: str, masked: str, follows: bool) -> Iterator[str]:
    """Yield how long a turn is, what it names, and whether it follows others."""
    dishes, foods, numbers = (masked.count(letter) for letter in "DIN")
    length = min(6, len(text) // 4)
    yield from (f"long{length}", f"follows{follows}", f"dishes{min(3, dishes)}", f"foods{min(3, foods)}")
    yield from (f"numbers{min(2, numbers)}", f"chinese{bool(_HAN.search(text))}")
    yield from (f"follows{follows}long{length}", f"follows{follows}names{bool(dishes)}{bool(foods)}")
