"""Hold a model's prose against the material it was given: amounts, warnings, allergies, refusals, language."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from answering.allergies import breaks
from answering.english import is_english
from culinary.ingredients import is_a, mentions
from culinary.quantities import Quantity, covers, find_quantities
from culinary.safety import Warning
from text.normalize import simplify
from text.phrases import load_phrases
from tools.kitchen.text import Language
from understanding.preferences import Preferences

PHRASES = Path(__file__).parent / "data" / "prose_faults.yaml"

_CLAUSE = re.compile(r"[，。；！？;!?\n]|[,.](?=\s|$)")
_SENTENCE = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
# Letters between an amount and its food: 盐放4汤匙, 4 tbsp of the light soy sauce.
_BEFORE, _AFTER = 6, 10
_LONG_ENOUGH = 5  # letters of a sentence that may not come twice
_FOREIGN = 0.3

Pair = tuple[str, Quantity]


def faults(
    prose: str,
    material: str,
    *,
    language: Language,
    known: Preferences | None = None,
    warnings: Sequence[Warning] = (),
) -> list[str]:
    """Return what is wrong with a model's prose, one line a fault; none where it may be shown.

    Args:
        prose: what the model wrote.
        material: all that it was given: recipe lines, notes, the composed parts before.
        language: in which it was to write.
        known: what the user must not have; none of it may be recommended.
        warnings: those shown before it; after a danger nothing may say that it is fine.
    """
    if not prose.strip():
        return ["empty"]
    plain = simplify(prose)
    phrases = load_phrases(PHRASES)
    found = [f"not in the material: {text}" for text in unsupported(prose, material)]
    found += [kind for kind in ("refusal", "elsewhere") if phrases[kind].search(plain)]
    if any(one.severity == "danger" for one in warnings) and (hit := phrases["reassurance"].search(plain)):
        found.append(f"contradicts a warning: {hit[0]}")
    if known:
        found += [f"forbidden: {told}" for told in _forbidden(plain, known)]
    found += [f"said twice: {sentence}" for sentence in _repeated(plain)]
    if not _in_language(prose, language):
        found.append(f"not in {language}")
    return found


def unsupported(prose: str, material: str) -> list[str]:
    """Return the amounts of foods, and other quantities, that the material does not have."""
    pairs, quantities = list(_pairs(material)), find_quantities(material)
    of_foods = {id(quantity): (food, quantity) for food, quantity in _pairs(prose)}
    missing = []
    for quantity in find_quantities(prose):
        if quantity.vague:
            continue
        pair = next((one for one in of_foods.values() if one[1] == quantity), None)
        if pair is None:
            supported = covers(quantities, quantity)
        else:
            supported = covers([own for food, own in pairs if _same_food(food, pair[0])], quantity)
        if not supported:
            missing.append(f"{pair[0]} {quantity.text}" if pair else quantity.text)
    return list(dict.fromkeys(missing))


def _same_food(first: str, second: str) -> bool:
    return is_a(first, second) or is_a(second, first)


def _pairs(text: str) -> Iterator[Pair]:
    """Yield each amount of a text with the food that it is of: the nearest in its clause, behind it or before it."""
    named = mentions(text)
    for quantity in find_quantities(text):
        if quantity.kind not in ("amount", "count") or quantity.vague:
            continue
        after = [one for one in named if 0 <= one.start - quantity.end <= _AFTER]
        before = [one for one in named if 0 <= quantity.start - one.end <= _BEFORE]
        inside = [one for one in named if quantity.start <= one.start < quantity.end]
        behind = [one for one in after if not _CLAUSE.search(text, quantity.end, one.start)]
        ahead = [one for one in before if not _CLAUSE.search(text, one.end, quantity.start)]
        if inside:
            yield inside[0].name, quantity
        elif behind and (not ahead or behind[0].start - quantity.end <= quantity.start - ahead[-1].end):
            yield behind[0].name, quantity
        elif ahead:
            yield ahead[-1].name, quantity


def _forbidden(plain: str, known: Preferences) -> list[str]:
    """Return what of the things told prose recommends: named in a clause that does not deny it."""
    denied = load_phrases(PHRASES)["denied"]
    clauses = (clause for clause in _CLAUSE.split(plain) if clause and not denied.search(clause))
    return list(dict.fromkeys(told for clause in clauses if (told := breaks(clause, known))))


def _repeated(plain: str) -> list[str]:
    said = Counter(sentence.strip() for sentence in _SENTENCE.split(plain))
    return [sentence for sentence, times in said.items() if times > 1 and len(sentence) >= _LONG_ENOUGH]


def _in_language(prose: str, language: Language) -> bool:
    """Tell whether prose is in a language; names in the other one may stand in it."""
    letters = [letter for letter in prose if letter.isalpha()]
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in letters)
    return is_english(prose) if language == "en" else chinese >= _FOREIGN * len(letters)
