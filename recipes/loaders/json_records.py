"""Read JSON: one record a line, one array however long, or one object; each record says itself what it is."""

import json
from collections.abc import Iterator
from typing import IO, Any

from recipes.export import is_own_jsonld, read_own_jsonld
from recipes.loaders.base import (
    MAX_DOCUMENT,
    MAX_RECORD,
    Broken,
    Source,
    describe,
    head_text,
    is_short,
    read_lines,
    read_text,
)
from recipes.loaders.encodings import encoding_of
from recipes.loaders.fields import layout
from recipes.loaders.mealie_tables import is_tables, joined
from recipes.loaders.records import recipes_of
from recipes.loaders.xtuner import is_conversation, read_conversation
from recipes.recipe import Recipe

MAX_ARRAY_RECORD = 16 * 2**20
FAULTS = (ValueError, TypeError, AttributeError, RecursionError)


def accepts(source: Source) -> bool:
    """Tell whether a source is JSON: it starts with a brace or a bracket."""
    return head_text(source).lstrip()[:1] in ("{", "[") and not source.place.name.lower().endswith((".md", ".txt"))


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of JSON lines, of an array, or of one document; memory does not grow with the file."""
    head = head_text(source).lstrip()
    if head.startswith("["):
        yield from _array(source)
    elif _is_whole(head.split("\n", 1)[0]):
        # A line without end is one document: a database, or a recipe with its photo.
        most = MAX_RECORD if "\n" in head else MAX_DOCUMENT
        for number, line in read_lines(source, most):
            if line is None:
                yield Broken(number, f"a line of more than {most >> 20} MB")
            elif line.strip():
                yield from _line(line, number, source)
    else:
        yield from _document(source)


def parse_json(text: str) -> Any:
    """Parse JSON as it is met: with line breaks in texts, with commas before closing brackets, with halves of letters.

    Raises:
        ValueError: it is no JSON for all that.
    """
    try:
        value = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        try:
            value = json.loads(layout("trailing_comma").sub(lambda match: match[1] or "", text), strict=False)
        except json.JSONDecodeError:
            raise error from None
    return _whole_letters(value) if "\\u" in text else value


def _whole_letters(value: Any) -> Any:
    """Replace halves of letters (a surrogate alone), which no text can be written with."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, list):
        return [_whole_letters(part) for part in value]
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(part) for key, part in value.items()}
    return value


def convert(record: Any, source: Source) -> Iterator[Recipe]:
    """Yield the recipes of one record: an XTuner conversation, XiaChuFang's schema, JSON-LD, or any with named parts.

    Raises:
        ValueError: the record has no recipe.
    """
    if not isinstance(record, (dict, list)):
        raise ValueError("not a JSON object")
    if isinstance(record, dict) and is_conversation(record):
        yield from read_conversation(record, source.place.name)
    elif isinstance(record, dict) and _is_xiachufang(record):
        yield Recipe.from_xiachufang(record, source=source.place.name)
    elif isinstance(record, dict) and is_own_jsonld(record):
        yield read_own_jsonld(record, source.place.name)
    else:
        yield from recipes_of(record, source.place.name)


def _is_xiachufang(row: dict[str, Any]) -> bool:
    """Tell whether a record is in the corpus' own schema, whose lists are texts that stay as they are."""
    if "@type" in row or "@context" in row or not isinstance(row.get("name"), str) or not row["name"].strip():
        return False
    listed = ("recipeIngredient", "recipeInstructions", "keywords", "tags", "notes")
    if not all(isinstance(row.get(name) or [], list) for name in listed):
        return False
    if not all(isinstance(item, (str, int, float)) for name in listed for item in row.get(name) or ()):
        return False
    numbers = all(isinstance(row.get(name), (int, type(None))) for name in ("servings", "minutes"))
    return numbers and bool(row.get("recipeIngredient") or row.get("recipeInstructions") or row.get("notes"))


def _is_whole(line: str) -> bool:
    try:
        return isinstance(parse_json(line), dict)
    except (ValueError, RecursionError):
        # A first line that is broken, or longer than the part that was read, is still one line of many.
        return line.rstrip().endswith("}") or len(line) > 200


def _line(line: bytes, number: int, source: Source) -> Iterator[Recipe | Broken]:
    try:
        yield from _records(parse_json(line.decode("utf-8-sig" if number == 1 else "utf-8")), source)
    except FAULTS as error:
        yield Broken(number, describe(error))


def _document(source: Source) -> Iterator[Recipe | Broken]:
    try:
        yield from _records(parse_json(read_text(source)), source)
    except FAULTS as error:
        yield Broken(1, describe(error))


def _records(document: Any, source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of a document; those of a database one by one, whatever one of them lacks."""
    if not is_tables(document):
        yield from convert(document, source)
        return
    for number, record in enumerate(joined(document), 1):
        yield from _record(record, number, source)


class _Metered:
    """A stream that refuses to go on when one record grows beyond `MAX_ARRAY_RECORD`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.since = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.since += len(data)
        if self.since > MAX_ARRAY_RECORD:
            raise ValueError(f"a record of more than {MAX_ARRAY_RECORD >> 20} MB")
        return data


def _array(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of an array as it is read; one that is short, or in another encoding, is read whole."""
    try:
        if is_short(source) or encoding_of(source.head) != "utf-8-sig":
            records = parse_json(read_text(source))
            # Records that refer to each other are one document.
            for number, record in enumerate([records] if '"@id"' in head_text(source) else records, 1):
                yield from _record(record, number, source)
            return
    except (ValueError, RecursionError):
        pass
    yield from _streamed(source)


def _streamed(source: Source) -> Iterator[Recipe | Broken]:
    import ijson

    number = 0
    with source.open() as file:
        stream = _Metered(file)
        try:
            for number, record in enumerate(ijson.items(stream, "item", use_float=True), 1):
                stream.since = 0
                yield from _record(_whole_letters(record), number, source)
        except (ijson.JSONError, ValueError, RecursionError) as error:
            yield Broken(number + 1, f"the array ends here: {describe(error)}")


def _record(record: Any, number: int, source: Source) -> Iterator[Recipe | Broken]:
    try:
        yield from convert(record, source)
    except FAULTS as error:
        yield Broken(number, describe(error))
