"""Read JSON: one record a line, one array however long, or one object; each record says itself what it is."""

import json
from collections.abc import Iterator
from typing import IO, Any

from recipes.loaders.base import Broken, Source, describe, head_text, read_lines, read_text
from recipes.loaders.schema_org import is_schema_org, recipes_of
from recipes.loaders.xtuner import is_conversation, read_conversation
from recipes.recipe import Recipe

MAX_ARRAY_RECORD = 16 * 2**20


def accepts(source: Source) -> bool:
    """Tell whether a source is JSON: it starts with a brace or a bracket."""
    return head_text(source).lstrip()[:1] in ("{", "[") and not source.place.name.lower().endswith((".md", ".txt"))


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of JSON lines, of an array, or of one document; memory does not grow with the file."""
    head = head_text(source).lstrip()
    if head.startswith("["):
        yield from _array(source)
    elif _is_whole(head.split("\n", 1)[0]):
        for number, line in read_lines(source):
            if line is None:
                yield Broken(number, "a line of more than 4 MB")
            elif line.strip():
                yield from _line(line, number, source)
    else:
        yield from _document(source)


def convert(record: Any, source: Source) -> Iterator[Recipe]:
    """Yield the recipes of one record: an XTuner conversation, schema.org JSON-LD, or XiaChuFang's schema.

    Raises:
        ValueError: the record has no recipe.
    """
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    if is_conversation(record):
        yield from read_conversation(record, source.place.name)
    elif is_schema_org(record):
        yield from recipes_of(record, source.place.name)
    else:
        yield _xiachufang(record, source.place.name)


def _xiachufang(row: dict[str, Any], source: str) -> Recipe:
    for name in ("recipeIngredient", "recipeInstructions", "keywords", "tags", "notes"):
        if not all(isinstance(item, (str, int, float)) for item in row.get(name) or ()):
            raise ValueError(f"{name} is no list of texts")
    if not isinstance(row.get("name"), str):
        raise ValueError("the record has no name")
    if not row.get("recipeIngredient") and not row.get("recipeInstructions") and not row.get("notes"):
        raise ValueError("no ingredients and no steps")
    return Recipe.from_xiachufang(row, source=source)


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        # A first line that is broken, or longer than the part that was read, is still one line of many.
        return line.rstrip().endswith("}") or len(line) > 200


def _line(line: bytes, number: int, source: Source) -> Iterator[Recipe | Broken]:
    try:
        yield from convert(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")), source)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        yield Broken(number, describe(error))


def _document(source: Source) -> Iterator[Recipe | Broken]:
    try:
        yield from convert(json.loads(read_text(source)), source)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        yield Broken(1, describe(error))


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
    import ijson

    number = 0
    with source.open() as file:
        stream = _Metered(file)
        try:
            for number, record in enumerate(ijson.items(stream, "item", use_float=True), 1):
                stream.since = 0
                yield from _record(record, number, source)
        except (ijson.JSONError, ValueError, RecursionError) as error:
            yield Broken(number + 1, f"the array ends here: {describe(error)}")


def _record(record: Any, number: int, source: Source) -> Iterator[Recipe | Broken]:
    try:
        yield from convert(record, source)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        yield Broken(number, describe(error))
