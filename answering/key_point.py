"""The one thing that decides whether a dish works out, as its notes or steps say it themselves."""

import re

from answering.evidence import Sentence, sentences, short
from recipes.recipe import Recipe

# What warns, what gives a reason, what tells a sign; in words of recipes.
_MARKS = tuple(
    (weight, re.compile(words, re.I))
    for weight, words in (
        (3.0, r"关键|千万|务必|一定要|否则|不然|\b(?:otherwise|or else|do not|don't|never)\b"),
        (2.0, r"就[会老柴苦碎散硬腥糊不]|以[免防]|防止|避免|(?<!不)(?:容易|易[糊碎老散焦])|\bto prevent\b"),
        (1.5, r"(?<![才就])不要|不能|(?<![分特])别(?!的)|太[大老久早多]|免得|\b(?:so that|make sure|careful)\b"),
        (1.0, r"才(?!能?是)|[，；](?:让|好让|使)|\buntil\b"),
    )
)
_ANY = re.compile("|".join(pattern.pattern for _, pattern in _MARKS), re.I)
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
    return Sentence(short(_with_what(best), _ANY, _AT_MOST), best.step, best.context)


def _with_what(sentence: Sentence) -> str:
    """Return a sentence, with the clauses before it where it is too short to say of what it speaks."""
    before, found, _ = sentence.context.partition(sentence.text)
    if len(sentence.text) > _SHORT or not found:
        return sentence.text
    clauses = [clause for clause in re.split(r"(?<=[，；])", before.rpartition("。")[2]) if clause]
    return "".join([*clauses[-2:], sentence.text])


def _weight(sentence: Sentence, deciding: int) -> float:
    score = sum(weight for weight, pattern in _MARKS if pattern.search(sentence.text))
    return score + _OF_A_NOTE * (score > 0 and sentence.step == 0) + _DECIDES * (sentence.step == deciding)
