"""How far a cook is with a recipe, read off what was said: for conversations that were held elsewhere."""

from collections.abc import Sequence

from text.normalize import cut, simplify

_ALIKE = 0.5
"""Share of the words of the shorter text, a reply or a step, from which the reply tells that step."""
_TELLING = 3
"""Words that a reply and a step must share."""


def step_told(steps: Sequence[str], replies: Sequence[str]) -> int:
    """Return the number, from 1, of the step that the latest reply tells which tells any; 0 where none does.

    Args:
        steps: of the recipe.
        replies: of the assistant, oldest first.
    """
    words = [_words(step) for step in steps]
    for reply in reversed(replies):
        said = _words(reply)
        shares = [_share(said, step) for step in words]
        best = max(range(len(shares)), key=shares.__getitem__, default=-1)
        if best >= 0 and shares[best] >= _ALIKE:
            return best + 1
    return 0


def _share(said: set[str], step: set[str]) -> float:
    shared = len(said & step)
    return shared / min(len(said), len(step)) if shared >= _TELLING else 0.0


def _words(text: str) -> set[str]:
    return {word for word in cut(simplify(text)) if len(word) > 1}
