"""Whether a dish is eaten cold, as its name and its last steps show."""

from pathlib import Path

from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "served.yaml"
_LAST = 3  # steps


def is_cold(name: str, steps: str) -> bool:
    """Tell whether a dish is eaten cold: by its name, or because it is chilled and heated no more.

    Args:
        name: its name, simplified.
        steps: its steps, parted by line feeds and simplified.
    """
    words = load_phrases(_WORDS)
    if words["cold_name"].search(name) and not words["hot_name"].search(name):
        return True
    served = words["kept"].sub("", "\n".join(steps.rsplit("\n", _LAST)[-_LAST:]))
    if words["cold_noodles"].search(name) and words["rinsed"].search(steps):
        return True
    chilled = list(words["chilled"].finditer(served))
    return bool(chilled) and words["heated"].search(words["hot_oil"].sub("", served[chilled[-1].end() :])) is None
