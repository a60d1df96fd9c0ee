"""What a recogniser recites of its prompt or of what it heard before, and was not said."""

import re
from collections.abc import Collection

from text.clauses import cut
from text.normalize import letters

_ENDS = "。？！?!"
_FASTEST = 7  # syllables a second: nobody says more in a clip that begins and ends with a pause
_SHORTEST = 2  # syllables that show that a sentence of the prompt begins


def without_recital(text: str, prompt: str, seconds: float) -> str:
    """Return what was heard without the sentences of `prompt` at its end that were not said.

    Whisper in noise goes on from its prompt where the speech has ended. A sentence of the prompt may be said, too: it
    is taken for recited where it is the last one and breaks off, comes twice, or makes the text longer than anybody
    could say in `seconds`.
    """
    known = [each for each in map(letters, cut(prompt, _ENDS)) if len(each) >= _SHORTEST]
    sentences: list[str] = cut(text, _ENDS)
    bare = [letters(each) for each in sentences]
    kept = len(sentences)
    if kept and known and _breaks_off(bare[-1], known[-1]):
        kept -= 1
    while kept > 1 and bare[kept - 1] in known:
        kept -= 1
    recited = bare[kept:]
    if not 0 < kept < len(sentences):
        return text
    twice = len(set(recited)) < len(recited)
    if twice or recited[-1] not in known or len(letters(text)) > _FASTEST * seconds:
        return "".join(sentences[:kept])
    return text


def said_once(text: str) -> str:
    """Return a text without the sentences that only say again what the one before them says."""
    kept: list[str] = []
    for each in cut(text, _ENDS):
        if not kept or not (bare := letters(each)) or bare != letters(kept[-1]):
            kept.append(each)
    return "".join(kept)


def lists_only(text: str, names: Collection[str]) -> bool:
    """Tell whether a text is nothing but two or more of the names that a recogniser was told."""
    parts = [part for part in re.split(r"\W+", text) if part]
    return len(parts) > 1 and all(part in names for part in parts)


def _breaks_off(bare: str, sentence: str) -> bool:
    return len(bare) >= _SHORTEST and bare != sentence and sentence.startswith(bare)
