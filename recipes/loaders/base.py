"""What all loaders share: a source, its limits, its encoding, and how a broken record is reported."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from pydantic import ValidationError

from errors import UserError
from recipes.loaders.encodings import decode, encoding_of
from recipes.recipe import Recipe

MAX_RECORD = 4 * 2**20
MAX_DOCUMENT = 32 * 2**20
HEAD = 64 * 2**10


class LoaderError(UserError, RuntimeError):
    """A source that cannot be read; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What was not read: a record, whose `line` counts from 1 or numbers it, or the whole `file` (line 0).

    `fault` tells what should have been a recipe from what is none by its nature.
    """

    line: int
    problem: str
    file: str = ""
    fault: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or a member of an archive.

    `shown` names it to the user, `place` is its path below the folder given; `open` starts reading it anew.
    """

    shown: str
    place: PurePath
    head: bytes
    open: Callable[[], IO[bytes]]


Read = Callable[[Source], Iterator[Recipe | Broken]]


@dataclass(frozen=True, slots=True)
class Loader:
    """A format: whether a source is in it, by name and first bytes, and how to read it."""

    name: str
    accepts: Callable[[Source], bool]
    read: Read


def describe(error: Exception) -> str:
    """Return an exception as one line of at most 200 characters."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        error = ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}")
    elif isinstance(error, json.JSONDecodeError):
        error = ValueError(f"JSON 有误 broken JSON at character {error.pos + 1}: {error.msg}")
    return " ".join(str(error).split())[:200] or type(error).__name__


def head_text(source: Source) -> str:
    """Return the first characters of a source, empty if they are no text; a character cut at the end is dropped."""
    try:
        text = source.head.decode(encoding_of(source.head), "ignore")
    except ValueError:
        return ""
    return "" if "\0" in text else text


def read_text(source: Source) -> str:
    """Return a whole document as text.

    Raises:
        ValueError: it is larger than `MAX_DOCUMENT` or no text.
    """
    with source.open() as file:
        data = file.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        raise ValueError(f"larger than {MAX_DOCUMENT >> 20} MB")
    return decode(data)


def is_short(source: Source) -> bool:
    """Tell whether a source ends within its head."""
    return len(source.head) < HEAD


def read_lines(source: Source, most: int = MAX_RECORD) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines of a source with their numbers; None in place of a line longer than `most`."""
    with source.open() as file:
        number = 0
        while line := file.readline(most):
            number += 1
            if len(line) < most or line.endswith(b"\n"):
                yield number, line
                continue
            while (rest := file.readline(most)) and not rest.endswith(b"\n"):
                pass
            yield number, None


def has_suffix(source: Source, *suffixes: str) -> bool:
    """Tell whether a source's name ends in one of `suffixes`; ".gz" at the end does not count."""
    return source.place.name.lower().removesuffix(".gz").endswith(suffixes)


def is_inside(path: Path, folder: Path) -> bool:
    """Tell whether `path`, links resolved, lies in `folder`."""
    return path.resolve().is_relative_to(folder.resolve())
