"""The kitchen note, and the notes of `knowledge/notes`."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

NOTES = Path(__file__).parent / "notes"
Kind = Literal[
    "technique", "why", "trouble", "choosing", "difference", "keeping", "heat", "tool", "sauce", "cuisine", "festival"
]


class Bilingual(BaseModel, frozen=True, extra="forbid"):
    """One text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, language: Literal["zh", "en"]) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en


class Lines(BaseModel, frozen=True, extra="forbid"):
    """Several texts in both languages."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    def of(self, language: Literal["zh", "en"]) -> tuple[str, ...]:
        """Return the texts in `language`."""
        return self.zh if language == "zh" else self.en


class About(BaseModel, frozen=True, extra="forbid"):
    """What a note is about, by Chinese names."""

    dishes: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()


class Note(BaseModel, frozen=True, extra="forbid"):
    """What a good cook knows about one question."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Kind
    questions: Lines
    answer: Bilingual
    """The answer first, in one sentence."""
    points: Lines
    about: About = About()
    source: str | None = None
    """Where a figure of food safety comes from."""


@cache
def load_notes() -> tuple[Note, ...]:
    """Read every note of `knowledge/notes`, once per process, in the order of files and lines.

    Raises:
        ValueError: a line is no note, or two notes have one id.
    """
    notes: dict[str, Note] = {}
    for file in sorted(NOTES.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            note = _note(line, f"{file.name}:{number}")
            if note.id in notes:
                raise ValueError(f"{file.name}:{number}: the id {note.id} is taken")
            notes[note.id] = note
    return tuple(notes.values())


def _note(line: str, place: str) -> Note:
    try:
        return Note.model_validate_json(line)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
