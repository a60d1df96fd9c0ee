"""Read tables (CSV, TSV) with a header row in Chinese or English."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from recipes.loaders.base import MAX_RECORD, Broken, Source, describe, has_suffix, head_text
from recipes.loaders.encodings import encoding_of
from recipes.loaders.fields import field_of
from recipes.loaders.records import read_record
from recipes.loaders.xtuner import parse_list
from recipes.recipe import Recipe
from text.phrases import load_phrases

_DELIMITERS = ",\t;|，"
_STEPS = Path(__file__).parent / "phrases" / "steps.yaml"


def accepts(source: Source) -> bool:
    """Tell whether a source is a table: its first line names a recipe's columns, a name among them."""
    if has_suffix(source, ".md", ".json", ".html"):
        return False
    header, _ = _header(head_text(source))
    known = {field_of(cell) for cell in header} - {None}
    return "name" in known and len(known) >= 2


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipe of each row; rows may span lines, cells may hold lists."""
    header, delimiter = _header(head_text(source))
    # The limit is the module's own, for all readers; cells of recipes may be long.
    csv.field_size_limit(MAX_RECORD)
    with source.open() as file:
        text = io.TextIOWrapper(cast(IO[bytes], _Readable(file)), encoding_of(source.head), newline="")
        # A line without an end comes in parts, so that it does not fill the memory.
        lines = iter(lambda: text.readline(MAX_RECORD), "")
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                yield Broken(rows.line_num + 1, f"the table ends here: {describe(error)}")
                return
            except csv.Error as error:
                yield Broken(rows.line_num, describe(error))
                continue
            if rows.line_num > 1 and any(cell.strip() for cell in row) and row != header:
                yield _row(header, row, rows.line_num, source)


class _Readable(io.RawIOBase):
    """Give a stream that only reads what `TextIOWrapper` asks of a file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    read1 = read


def _header(text: str) -> tuple[list[str], str]:
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        return next(csv.reader([first], delimiter=delimiter), []), delimiter
    except csv.Error:
        return [], delimiter


def _row(header: list[str], row: list[str], line: int, source: Source) -> Recipe | Broken:
    if any(cell.strip() for cell in row[len(header) :]):
        return Broken(line, f"{len(row)} cells, the header has {len(header)}")
    cells = {title: cell.strip() for title, cell in zip(header, row, strict=False) if title.strip() and cell.strip()}
    others = [f"{title.strip()}：{cell}" for title, cell in cells.items() if field_of(title) is None]
    record: dict[str, Any] = {title: _value(field_of(title), cell) for title, cell in cells.items()}
    if isinstance(aliases := record.pop("keywords", None), str):
        record["aliases"] = split_cell(aliases, commas=True)
    try:
        recipe = read_record(record, source.place.name)
    except ValueError as error:
        return Broken(line, describe(error))
    return recipe.model_copy(update={"notes": (*recipe.notes, *others)})


def _value(part: str | None, cell: str) -> Any:
    match part:
        case "ingredients" | "more_ingredients" if "\n\n" in cell.replace("\r\n", "\n"):
            return cell
        case "ingredients" | "more_ingredients" | "keywords" | "tags":
            return split_cell(cell, commas=True)
        case "notes" | "tools":
            return split_cell(cell)
        case "steps":
            return split_steps(cell)
        case _:
            return cell


def split_cell(cell: str, *, commas: bool = False) -> list[str]:
    """Split a cell of several values: a JSON or Python list, lines, or values parted by | ; or, if asked, commas."""
    if cell.startswith("[") and cell.endswith("]"):
        try:
            return [str(item) for item in json.loads(cell)]
        except ValueError:
            return parse_list(cell)
    for mark in (r"\r?\n|<br\s*/?>", r"\s*\|\s*", r"[;；]") + ((r"[、，,](?![^（(]*[）)])",) if commas else ()):
        parts = [part.strip() for part in re.split(mark, cell) if part.strip()]
        if len(parts) > 1:
            return parts
    return [cell] if cell else []


def split_steps(cell: str) -> list[str]:
    """Split a cell of steps by lists, lines, | ; or their numbers."""
    parts, numbered = split_cell(cell), load_phrases(_STEPS)["numbered"]
    if len(parts) == 1:
        parts = numbered.split(parts[0])
    return [bare for part in parts if (bare := numbered.sub("", part, count=1).strip(" ；;"))]
