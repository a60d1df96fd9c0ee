"""Read YAML: recipes of programs that keep them so, and the front matter of Markdown."""

from collections.abc import Iterator
from typing import Any

import yaml

from recipes.loaders.base import Broken, Source, describe, has_suffix, head_text, read_text
from recipes.loaders.records import recipes_of
from recipes.loaders.values import MAX_DEPTH
from recipes.recipe import Recipe

# Every scalar a text, so that 1:30 is no number of seconds and "no" no truth value; in C where PyYAML was built so.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def accepts(source: Source) -> bool:
    """Tell whether a source is YAML."""
    return has_suffix(source, ".yaml", ".yml") and bool(head_text(source).strip())


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of a YAML file of one or several documents."""
    try:
        for number, document in enumerate(parse_yaml(read_text(source)), 1):
            try:
                yield from recipes_of(document, source.place.name)
            except (ValueError, TypeError, AttributeError) as error:
                yield Broken(number, describe(error))
    except (ValueError, RecursionError) as error:
        yield Broken(1, describe(error))


def parse_yaml(text: str) -> list[Any]:
    """Return the documents of a YAML text, each scalar a text and "null" nothing.

    Raises:
        ValueError: it is no YAML, is nested too deeply, or uses aliases, by which a short text becomes an endless one.
    """
    try:
        depth = 0
        for event in yaml.parse(text, _LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH:
                raise ValueError("YAML with aliases, or nested too deeply, is not read")
        return [_without_nulls(document) for document in yaml.load_all(text, _LOADER)]
    except yaml.YAMLError as error:
        raise ValueError(f"YAML 有误 broken YAML: {error}") from None


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_nulls(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    return None if value in ("null", "~", "Null", "NULL", "") else value
