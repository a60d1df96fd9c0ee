"""How far a cook is with a recipe, read off what was said: for conversations that were held elsewhere.

Each reply either tells one to three steps, or none (an amount, thanks, a list of the ingredients). What all replies
told is found together (Viterbi): each is compared with the steps word by word, and a step that follows the one before
it is likelier than one that is far from it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recipes.recipe import Recipe
from text.normalize import cut, simplify
from understanding.tables import words

LATEST = 120
"""Messages that are read."""
_MOST_TOLD = 3
"""Steps that one reply tells at most."""
_LIKE, _LEAST, _PAD = 6.0, 2.4, 1.0
"""How much likeness counts, the shared weight from which it counts in full, and what a short reply is taken to lack."""
_TELLING, _EACH_MORE = 2.5, 0.55
"""What telling a step costs, and each further step in the same reply."""
_SAME, _SKIPPED, _BACK = 0.6, 0.8, 1.2
"""What it costs to tell the same step again, to skip one, to go back."""
_ONLY_FOODS, _ANSWERS = 0.5, 1.0
"""How much likelier a reply tells no step that only names ingredients, or that answers how much."""
_WHOLE = 0.3
"""Share of a step's words from which it was told whole."""
_ENDINGS = ("ing", "ed", "es", "s", "e")

Span = tuple[int, int]
"""The first and the last step that a reply tells, from 1; (0, 0): none yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The step told last, from 1, 0 where none was; `whole`: more of it was told than how it begins."""

    step: int = 0
    whole: bool = True


@dataclass(frozen=True)
class _Reply:
    said: frozenset[str]
    silent: float
    """How much likelier than not it tells no step."""


def progress_in(recipe: Recipe, history: Sequence[tuple[str, str]]) -> Progress:
    """Return how far the replies of `(role, content)` messages, oldest first, have told a recipe."""
    bags = [_words(step) for step in recipe.steps]
    frequency = Counter(word for bag in bags for word in bag)
    weight = {word: math.log((len(bags) + 1) / count) + 0.3 for word, count in frequency.items()}
    foods = frozenset[str]().union(*map(_words, recipe.ingredients))
    replies = list(_replies(history[-LATEST:], foods, weight))
    path = _likeliest(replies, _spans(bags), weight)
    last = path[-1] if path else (0, 0)
    if last == (0, 0):
        return Progress()
    heard = _heard(path, replies, last)
    step = bags[last[1] - 1]
    return Progress(last[1], _weigh(step & heard, weight) >= _WHOLE * _weigh(step, weight))


def _replies(history: Iterable[tuple[str, str]], foods: frozenset[str], weight: dict[str, float]) -> Iterable[_Reply]:
    asked = False
    for role, content in history:
        if role == "user":
            asked = words("steps")["asks_fact"].search(simplify(content)) is not None
            continue
        said = _words(content)
        known = [word for word in said if word in foods or word in weight]
        only_foods = bool(known) and foods.issuperset(known)
        yield _Reply(said, _ONLY_FOODS * only_foods + _ANSWERS * asked)


def _spans(bags: Sequence[frozenset[str]]) -> dict[Span, frozenset[str]]:
    """Return every run of steps that one reply may tell, with its words."""
    runs = ((first, last) for first in range(1, len(bags) + 1) for last in range(first, first + _MOST_TOLD))
    return {run: frozenset[str]().union(*bags[run[0] - 1 : run[1]]) for run in runs if run[1] <= len(bags)}


def _likeliest(replies: Sequence[_Reply], spans: dict[Span, frozenset[str]], weight: dict[str, float]) -> list[Span]:
    """Return for each reply what was told last when it ended; a reply that tells nothing leaves it as it was."""
    best: dict[Span, tuple[float, tuple[Span, ...]]] = {(0, 0): (0.0, ())}
    for reply in replies:
        ends: dict[int, tuple[float, tuple[Span, ...]]] = {}
        for (_, last), known in best.items():
            ends[last] = max(known, ends.get(last, known))
        after = {span: (score + reply.silent, (*path, span)) for span, (score, path) in best.items()}
        for span, step_words in spans.items():
            like = _likeness(reply.said, step_words, weight)
            if not like:
                continue
            told = like - _TELLING - _EACH_MORE * (span[1] - span[0])
            score, path = max((score + told - _leap(span[0] - end), path) for end, (score, path) in ends.items())
            after[span] = max(after.get(span, (-math.inf, ())), (score, (*path, span)))
        best = after
    return list(max(best.values())[1])


def _likeness(said: frozenset[str], step: frozenset[str], weight: dict[str, float]) -> float:
    shared = _weigh(said & step, weight)
    if not shared:
        return 0.0
    size = math.sqrt(_weigh(step, weight) * (_weigh(said & weight.keys(), weight) + _PAD))
    return _LIKE * shared / size * min(1.0, shared / _LEAST)


def _leap(steps: int) -> float:
    """Return what it costs to tell a step so many after the one told last."""
    if steps > 0:
        return _SKIPPED * (steps - 1)
    return _SAME if steps == 0 else _BACK - 0.12 * steps


def _heard(path: Sequence[Span], replies: Sequence[_Reply], last: Span) -> frozenset[str]:
    """Return the words of the latest replies that told the step told last."""
    heard = frozenset[str]()
    for span, reply in zip(reversed(path), reversed(replies), strict=True):
        if not span[0] <= last[1] <= span[1]:
            break
        heard |= reply.said
    return heard


def _weigh(known: Iterable[str], weight: dict[str, float]) -> float:
    return sum(weight[word] for word in known)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Return the words of a text without those that any step has, English ones without their ending."""
    kept = (word for word in cut(simplify(text)) if len(word) > 1 or word.isdigit())
    return frozenset(_stem(word) for word in kept if not words("steps")["empty"].fullmatch(word))


def _stem(word: str) -> str:
    if not word.isascii():
        return word
    stem = next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) >= len(end) + 3), word)
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
