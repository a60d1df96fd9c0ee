"""How a dish is cooked, as its name and steps show it: stewed, steamed, deep-fried."""

from pathlib import Path

from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "methods.yaml"
_FINISH = 2  # steps
_BLANCHED = frozenset("煮煎炸")
"""What is done first to what is stir-fried at last."""
_METHODS = frozenset("炖蒸煮炒煎炸烤卤拌烧")


def methods_in(letters: str) -> set[str]:
    """Return the methods that letters of a name stand for: 炖 for 煲, 煮 for 涮."""
    return set(load_phrases(_WORDS).found(letters)) & _METHODS


def methods_of(name: str, steps: str) -> set[str]:
    """Return the methods of a recipe: those that its name has, and those that its steps give a time.

    Args:
        name: its name, simplified.
        steps: its steps, simplified.
    """
    words = load_phrases(_WORDS)
    found = methods_in(words["no_method"].sub("", name) + "".join(words["timed"].findall(steps)))
    if words["deep"].search(steps):
        found.add("炸")
    if words["shallow"].search(steps):
        found.add("煎")
    finish = "\n".join(steps.rsplit("\n", _FINISH)[-_FINISH:])
    fried = words["stirred"].search(steps if found <= {"煎", "炸"} else finish)
    if found <= _BLANCHED and fried:
        found.add("炒")
    return found
