"""One table of what the parts of a recipe are called, for every format whose parts have names."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from text.normalize import simplify
from text.phrases import load_phrases

_TABLE = Path(__file__).parent / "fields.yaml"
_LAYOUTS = Path(__file__).parent / "phrases" / "layouts.yaml"


def layout(row: str) -> re.Pattern[str]:
    """Return the pattern of a row of `layouts.yaml`."""
    return load_phrases(_LAYOUTS)[row]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    with _TABLE.open(encoding="utf-8") as file:
        return {name: tuple(words.split()) for name, words in yaml.safe_load(file).items()}


@cache
def _lookup() -> dict[str, str]:
    return {word: name for name, words in reversed(_table().items()) for word in words}


def plain_key(key: str) -> str:
    """Return a key without case, script, spaces and marks, and without its vocabulary (`schema:`, `http://…/`)."""
    return simplify(layout("key_noise").sub("", key))


def field_of(key: str) -> str | None:
    """Return which part of a recipe a key names, by its words; None for any other."""
    return _lookup().get(plain_key(key))


class Fields:
    """The parts of one recipe, found under whatever names its source has for them."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        for key, value in record.items():
            if value not in (None, "", [], {}, 0):
                self._values.setdefault(plain_key(str(key)), value)

    def get(self, part: str) -> Any:
        """Return what stands under the first name of `part` that holds something; None if none does."""
        return next(iter(self.all(part)), None)

    def all(self, part: str) -> list[Any]:
        """Return what stands under each name of `part`."""
        return [self._values[word] for word in _table()[part] if word in self._values]
