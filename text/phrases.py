"""Phrase tables: the words of one concept as a data file, with examples that match and that must not.

A table is a YAML file of macros and rows. `<name>` in a pattern stands for the macro of that name, `<number>` for any
number (`text.numerals`); a row may hold patterns of several languages, which count alike. A row cannot exist without
examples, so that it is its own test (after TacoBot's regex templates and OHF-Voice's intents).
"""

import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from text.numerals import NUMBER

_MACRO = re.compile(r"<([a-z_]+)>")
# Every scalar a text; in C where PyYAML was built so: eight times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
Text = Annotated[str, StringConstraints(min_length=1)]


class Row(BaseModel, frozen=True, extra="forbid"):
    """One phrase: regular expressions over simplified, lower-case text, and what they are to find and to pass over."""

    zh: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()
    yes: tuple[Text, ...] = Field(min_length=1, description="Texts that the row is found in.")
    no: tuple[Text, ...] = Field(min_length=1, description="Texts that it is not found in.")

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, value: object) -> object:
        if isinstance(value, Mapping):
            return {key: (one,) if isinstance(one, str) else one for key, one in value.items()}
        return value

    @model_validator(mode="after")
    def _has_pattern(self) -> "Row":
        if not (self.zh or self.en):
            raise ValueError("a row needs a pattern, zh or en")
        return self


class Table(BaseModel, frozen=True, extra="forbid"):
    """The content of one file: what it is about, macros, and rows by name."""

    about: Text
    macros: dict[str, Text] = Field(default_factory=dict)
    """A macro may be a list: its lines are alternatives."""
    rows: dict[str, Row]

    @field_validator("macros", mode="before")
    @classmethod
    def _joined(cls, macros: dict[str, str | list[str]]) -> dict[str, str]:
        return {name: one if isinstance(one, str) else "|".join(one) for name, one in macros.items()}


def compiled(pattern: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    """Return a pattern with its macros filled in; `(?P<name>` and `(?<name>` are groups, not macros.

    Raises:
        ValueError: there is no macro of a name, or the pattern is no regular expression.
    """

    def fill(match: re.Match[str]) -> str:
        if match.string[: match.start()].endswith(("(?P", "(?")):
            return match[0]
        if match[1] not in macros:
            raise ValueError(f"no macro <{match[1]}>")
        return f"(?:{macros[match[1]]})"

    while (filled := _MACRO.sub(fill, pattern)) != pattern:
        pattern = filled
    return re.compile(pattern)


class Phrases:
    """A table, compiled: `phrases["row"]` is the regular expression of a row."""

    def __init__(self, table: Table) -> None:
        self.table = table

    @cached_property
    def _compiled(self) -> dict[str, re.Pattern[str]]:
        macros = {"number": NUMBER, **self.table.macros}
        return {name: compiled("|".join((*row.zh, *row.en)), macros) for name, row in self.table.rows.items()}

    def __getitem__(self, row: str) -> re.Pattern[str]:
        return self._compiled[row]

    @cached_property
    def any(self) -> re.Pattern[str]:
        """Return the regular expression of all rows together, those that come first in the file preferred."""
        return compiled("|".join(pattern.pattern for pattern in self._compiled.values()), {})

    def found(self, text: str) -> list[str]:
        """Return the names of the rows found in a simplified text, in the order of the file."""
        return [name for name, pattern in self._compiled.items() if pattern.search(text)]

    def faults(self) -> list[str]:
        """Return a line for every example that a row treats wrongly; none where the table keeps its word."""
        wrong = []
        for name, row in self.table.rows.items():
            pattern = self[name]
            wrong += [f"{name}: not found in '{text}'" for text in row.yes if not pattern.search(text)]
            wrong += [f"{name}: found in '{text}'" for text in row.no if pattern.search(text)]
        return wrong


@cache
def load_phrases(file: Path) -> Phrases:
    """Read a table, once per process.

    Raises:
        ValueError: the file is no table, a macro is missing, or a pattern is no regular expression.
    """
    try:
        # Everything is text: YAML itself takes the keys yes and no for true and false.
        return Phrases(Table.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)))
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{file.name}: {error}") from None
