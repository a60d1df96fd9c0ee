"""Read for how many persons a recipe is; pieces, weights and dozens are no persons."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from text.numerals import parse_number
from text.phrases import load_phrases

_YIELDS = Path(__file__).parent / "phrases" / "yields.yaml"
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_MOST = 1000


def persons_of(value: Any, *, helpings: bool = False) -> int | None:
    """Return the persons that a yield states, the lower end of a range; None where it counts something else.

    Args:
        value: a number, a text, a schema.org QuantitativeValue, or a list of these.
        helpings: whether bowls and glasses count too, as in schema.org's `recipeYield`, which means servings.
    """
    if isinstance(value, list):
        return next((found for part in value if (found := persons_of(part, helpings=helpings))), None)
    if isinstance(value, Mapping):
        return _of_mapping(value, helpings=helpings)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text, words = str(value).strip(), load_phrases(_YIELDS)
    for row in ("serves", "persons", "bare", *(["helping"] if helpings else [])):
        if match := words[row].search(text):
            groups = match.groupdict()
            return _count(groups.get("count") or groups.get("ecount") or "")
    return None


def _of_mapping(value: Mapping[str, Any], *, helpings: bool) -> int | None:
    count = next((value[key] for key in ("value", "minValue", "amount", "quantity", "@value") if key in value), None)
    unit = next((value[key] for key in ("unitText", "type", "unit", "name", "text") if value.get(key)), "")
    if count is None:
        return persons_of(unit, helpings=helpings)
    unit = unit.get("name", "") if isinstance(unit, Mapping) else unit
    return persons_of(f"{count} {unit}", helpings=helpings)


def _count(text: str) -> int | None:
    low = text.lower()
    if low in _WORDS or low == "twelve":
        return 12 if low == "twelve" else _WORDS.index(low) + 1
    span = parse_number(re.sub(r"\.0+$", "", text))
    count = int(span.low) if span and span.low is not None else 0
    return count if 1 <= count <= _MOST else None
