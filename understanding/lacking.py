"""Whether a turn speaks of something lacking, left out or replaced."""

from understanding.tables import words

_CHANGES = ("lacks", "leaves_out", "only_has", "changed_for", "takes_place", "may_it_be")
_INSTEAD = ("lacks", "takes_place", "may_it_be", "is_it_allowed")


def changes_recipe(text: str) -> bool:
    """Tell whether simplified `text` may change what goes into a dish: lacking, left out, replaced, all there is."""
    return _says(text, _CHANGES)


def goes_without(text: str) -> bool:
    """Tell whether simplified `text` says that something is lacking, left out or not eaten."""
    return _says(text, ("lacks", "leaves_out", "cannot_eat"))


def puts_in_place(text: str) -> bool:
    """Tell whether simplified `text` asks if something may take the place of something else."""
    return _says(text, _INSTEAD)


def _says(text: str, rows: tuple[str, ...]) -> bool:
    return any(words("lacking")[row].search(text) for row in rows)
