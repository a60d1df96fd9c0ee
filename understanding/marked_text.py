"""A text of which readers mark what they have understood, so that the rest can be read for something else."""

import re


class MarkedText:
    """A simplified text and the spans of it that have been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return every match of a pattern, each marked as read."""
        found = list(pattern.finditer(self.text))
        self.spans += [match.span() for match in found]
        return found

    def mark(self, start: int, end: int) -> None:
        """Mark a span as read."""
        self.spans.append((start, end))

    def holds(self, place: int) -> bool:
        """Tell whether a place has been read."""
        return any(start <= place < end for start, end in self.spans)

    @property
    def rest(self) -> str:
        """Return the text with what has been read as spaces, so that places stay the same."""
        return blanked(self.text, self.spans)


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text with spans of it as spaces."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def first_group(match: re.Match[str]) -> str:
    """Return what the first group that took part in a match holds, "" where none did."""
    return next((group for group in match.groups() if group), "")
