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


def mark(answer: str, unsupported: Sequence[str], language: str) -> str:
    """Return `answer` with one line that names what its recipe does not have; unchanged if there is nothing."""
    if not unsupported:
        return answer
    listed = "、".join(unsupported) if language == "zh" else ", ".join(unsupported)
    note = f"⚠️ 菜谱中没有写：{listed}，请自行斟酌。" if language == "zh" else f"⚠️ Not in the recipe: {listed}."
    return f"{answer}\n\n{note}"
