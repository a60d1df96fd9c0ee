"""Check an answer against its recipe: which amounts, times and temperatures are not there."""

from collections.abc import Sequence

from culinary.quantities import covers, find_quantities


def unsupported_quantities(answer: str, evidence: Sequence[str]) -> list[str]:
    """Return the amounts, times and temperatures of `answer` that no text of `evidence` has, each once.

    Args:
        evidence: the recipe, and whatever else the answer may quote (the question, a scaled list).
    """
    missing = find_quantities(answer)
    for text in dict.fromkeys(evidence):
        if missing:
            known = find_quantities(text)
            missing = [quantity for quantity in missing if not covers(known, quantity)]
    return list(dict.fromkeys(quantity.text for quantity in missing))
