"""The sentences of answers: `answering/phrases`, Chinese and English side by side, filled in by `say`."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

import yaml
from pydantic import TypeAdapter, ValidationError

PHRASES = Path(__file__).parent / "phrases"
Language = Literal["zh", "en"]
Book = dict[str, tuple[str, ...]]

_FILE: TypeAdapter[dict[str, str | tuple[str, ...]]] = TypeAdapter(dict[str, str | tuple[str, ...]])


def say(key: str, language: Language, *, variant: int = 0, **fields: object) -> str:
    """Return a sentence in a language.

    Args:
        key: its name in the files.
        language: which file.
        variant: which of several wordings, counted round.
        fields: what its `{names}` stand for.

    Raises:
        KeyError: no such sentence, or a field is missing.
    """
    wordings = phrase_book()[language][key]
    return wordings[variant % len(wordings)].format(**fields)


@cache
def phrase_book() -> dict[Language, Book]:
    """Read the files of `answering/phrases`, once per process."""
    return read_phrases(PHRASES)


def read_phrases(folder: Path) -> dict[Language, Book]:
    """Read every `zh*.yaml` and `en*.yaml` of a folder: sentences, or lists of wordings, by name.

    Raises:
        ValueError: a file is none of sentences, two files have one name, or the languages differ in names or fields.
    """
    book: dict[Language, Book] = {"zh": _read(folder, "zh"), "en": _read(folder, "en")}
    if lone := book["zh"].keys() ^ book["en"].keys():
        raise ValueError(f"{folder.name}: in one language only: {', '.join(sorted(lone))}")
    for key, wordings in book["zh"].items():
        if _fields(wordings) != _fields(book["en"][key]):
            raise ValueError(f"{folder.name}: {key}: the languages have different fields")
    return book


def _read(folder: Path, language: Language) -> Book:
    book: Book = {}
    for file in sorted(folder.glob(f"{language}*.yaml")):
        for key, wordings in _sentences(file):
            if key in book:
                raise ValueError(f"{file.name}: {key} stands in another file too")
            book[key] = wordings
    return book


def _sentences(file: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    text = file.read_text(encoding="utf-8")
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = Counter(key.value for key, _ in tree.value) if isinstance(tree, yaml.MappingNode) else Counter[str]()
    if twice := [key for key, times in keys.items() if times > 1]:
        raise ValueError(f"{file.name}: twice: {', '.join(twice)}")
    try:
        rows = _FILE.validate_python(yaml.safe_load(text))
    except ValidationError as error:
        raise ValueError(f"{file.name}: {error}") from None
    for key, value in rows.items():
        wordings = (value,) if isinstance(value, str) else value
        if not wordings or not all(wordings):
            raise ValueError(f"{file.name}: {key} is empty")
        yield key, wordings


def _fields(wordings: tuple[str, ...]) -> set[str]:
    return {name for text in wordings for _, name, _, _ in Formatter().parse(text) if name is not None}
