"""The one thing that decides whether a dish works out, as its notes or steps say it themselves."""

import re
from functools import cache

from answering.evidence import Sentence, recipe_words, sentences, short
from recipes.recipe import Recipe

_MARKS = {"warns": 3.0, "reasons": 2.0, "advises": 1.5, "tells_a_sign": 1.0}
_OF_A_NOTE, _DECIDES = 0.5, 8.0
_SHORT, _AT_MOST = 16, 44  # letters


def key_point(recipe: Recipe) -> Sentence | None:
    """Return what decides, shortened, with the step that it stands in, or None where the recipe gives no reason."""
    deciding = recipe.deciding_step or -1
    scored = [
        (_weight(one, deciding), min(len(one.text), _AT_MOST), -number, one)
        for number, one in enumerate(sentences(recipe))
    ]
    weight, _, _, best = max(scored, key=lambda entry: entry[:3], default=(0.0, 0, 0, None))
    if best is None or weight <= 0:
        return None
    return Sentence(short(_with_what(best), _any_mark(), _AT_MOST), best.step, best.context)


@cache
def _any_mark() -> re.Pattern[str]:
    return re.compile("|".join(recipe_words()[row].pattern for row in _MARKS))


def _with_what(sentence: Sentence) -> str:
    """Return a sentence, with the clauses before it where it is too short to say of what it speaks."""
    before, found, _ = sentence.context.partition(sentence.text)
    if len(sentence.text) > _SHORT or not found:
        return sentence.text
    clauses = [clause for clause in re.split(r"(?<=[，；])", before.rpartition("。")[2]) if clause]
    return "".join([*clauses[-2:], sentence.text])


def _weight(sentence: Sentence, deciding: int) -> float:
    score = sum(weight for row, weight in _MARKS.items() if recipe_words()[row].search(sentence.text))
    return score + _OF_A_NOTE * (score > 0 and sentence.step == 0) + _DECIDES * (sentence.step == deciding)
