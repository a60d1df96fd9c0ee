"""English dish names that a text spells nearly right: "kung pow chiken"."""

from functools import cache

from culinary.dishes import load_dishes
from text.normalize import LATIN_WORD

_LIKENESS = 84.0  # of the whole name to a part of the text, 0-100: what is less is not compared word by word
_CANDIDATES = 8
_SHORTEST = 9  # letters of a name
_LONG_WORD = 7  # letters from which two may be wrong


def mend_spelling(text: str) -> str:
    """Return lower-case `text` with a misspelt English dish name of two words or more written right."""
    words = list(LATIN_WORD.finditer(text))
    if len(words) < 2:
        return text
    from rapidfuzz import fuzz, process

    found = process.extract(text, _names(), scorer=fuzz.partial_ratio, score_cutoff=_LIKENESS, limit=_CANDIDATES)
    for name, _, _ in sorted(found, key=lambda each: -len(each[0])):
        wanted = name.split()
        for first in range(len(words) - len(wanted) + 1):
            window = words[first : first + len(wanted)]
            if all(_nearly(word.group(), right) for word, right in zip(window, wanted, strict=True)):
                return f"{text[: window[0].start()]}{name}{text[window[-1].end() :]}"
    return text


@cache
def _names() -> tuple[str, ...]:
    names = (name for dish in load_dishes() for name in dish.english)
    return tuple(dict.fromkeys(name for name in names if " " in name and len(name) >= _SHORTEST))


def _nearly(word: str, right: str) -> bool:
    """Tell whether a word is `right`, but for a letter or two; the first letter is seldom wrong."""
    if word == right or (word[0] == right[0] and word in (f"{right}s", f"{right}es")):
        return True
    from rapidfuzz.distance import DamerauLevenshtein

    allowed = 0 if len(right) < 3 else 1 if len(right) < _LONG_WORD else 2
    return word[0] == right[0] and DamerauLevenshtein.distance(word, right, score_cutoff=allowed) <= allowed
