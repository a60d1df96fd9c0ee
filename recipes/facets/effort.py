"""How much work a recipe is, where it does not say so itself: minutes of handwork, and how hard it is."""

from collections.abc import Sequence
from pathlib import Path

from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "effort.yaml"
# Minutes of handwork: a line of the list, a letter of a step and at most a step, kneading, each way of shaping.
_LINE, _LETTER, _MOST, _DOUGH, _SHAPING = 1.0, 0.08, 10.0, 10.0, 4.0
_FRYING = 8.0
"""Minutes of handwork that deep-frying is as hard as."""
# Below the first a dish is easy, above the second hard.
_EASY, _HARD = 25.0, 40.0
_BYTES = 3  # a Chinese character's; one of English tells a third as much


def estimated_handwork(lines: Sequence[str], steps: Sequence[str]) -> int:
    """Return the minutes in which the cook works, by the length of the list and the steps and what is done by hand."""
    words, text = load_phrases(_WORDS), "\n".join(steps)
    written = sum(min(_MOST, _LETTER * len(step.encode()) / _BYTES) for step in steps)
    shaping = {match[0] for match in words["shaped"].finditer(text)}
    kneaded = words["kneaded"].search(text) is not None
    return max(1, round(_LINE * (len(lines) - 1) + written + _DOUGH * kneaded + _SHAPING * len(shaping)))


def estimated_level(hands_on: int, steps: str) -> int:
    """Return how hard a dish is, 1 easy to 3 hard."""
    effort = hands_on + _FRYING * (load_phrases(_WORDS)["deep_fried"].search(steps) is not None)
    return 1 if effort < _EASY else 3 if effort > _HARD else 2
