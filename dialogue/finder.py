"""Retrieval as the dialogue needs it."""

from collections.abc import Sequence
from typing import Protocol


class Finder(Protocol):
    """Looks dishes up by name, by question and by what is told of them; each look may read from disk."""

    def names_in(self, text: str) -> list[tuple[str, str]]:
        """Return `(name, title)` of the dishes that a text names, in the order they appear."""
        ...

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        """Return the recipe of each title as text; titles that the index lacks are left out."""
        ...

    def best(self, question: str) -> tuple[str, float]:
        """Return the best recipe's title and confidence (0-1) for a question; an empty title where there is none."""
        ...

    def described(self, text: str) -> tuple[str, float]:
        """Return the title of the recipe whose text is most like `text`, and how far ahead of the next it is (0-1)."""
        ...
