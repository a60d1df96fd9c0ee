"""The one thing that decides whether a dish works out, as its notes or steps say it themselves."""

import re
from itertools import combinations

from answering.english import is_english
from answering.evidence import Sentence, clauses_of, recipe_words, sentences
from recipes.recipe import Recipe

_MARKS = {"warns": 3.0, "reasons": 2.0, "advises": 1.5, "tells_a_sign": 1.0}
# How far and how long something is cooked: no reason for a sentence to be chosen, but what to keep of a long one.
_DEGREE, _MEASURED = 1.0, 0.5
_MEASURE = re.compile(r"[0-9半]\s?(?:分钟|小时|秒|℃|°C|min|hour|sec)")
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
    return Sentence(_shortened(_with_what(best)), best.step, best.context)


def _shortened(text: str) -> str:
    """Return a sentence without its closing mark; of a long one the clauses in a row that say most."""
    bare = text.rstrip("。；;，, .")
    limit = _AT_MOST * (3 if is_english(bare) else 1)
    if len(bare) <= limit:
        return bare
    clauses = clauses_of(bare)
    rows = ["".join(clauses[first:last]) for first, last in combinations(range(len(clauses) + 1), 2)]
    fitting = [row for row in rows if len(row) <= limit] or clauses
    return max(fitting, key=lambda row: (_said(row) + _measured(row), len(row))).strip("，,：； ")


def _said(text: str) -> float:
    return sum(weight for row, weight in _MARKS.items() if recipe_words()[row].search(text))


def _measured(text: str) -> float:
    return _DEGREE * bool(recipe_words()["degree"].search(text)) + _MEASURED * bool(_MEASURE.search(text))


def _with_what(sentence: Sentence) -> str:
    """Return a sentence, with the clauses before it where it is too short to say of what it speaks."""
    before, found, _ = sentence.context.partition(sentence.text)
    if len(sentence.text) > _SHORT or not found:
        return sentence.text
    clauses = [clause for clause in re.split(r"(?<=[，；])", before.rpartition("。")[2]) if clause]
    return "".join([*clauses[-2:], sentence.text])


def _weight(sentence: Sentence, deciding: int) -> float:
    score = _said(sentence.text)
    return score + _OF_A_NOTE * (score > 0 and sentence.step == 0) + _DECIDES * (sentence.step == deciding)
