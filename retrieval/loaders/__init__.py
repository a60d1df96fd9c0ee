"""Read recipes from files; the kind of a source is recognised by its content."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from retrieval.building import Corpus
from retrieval.recipe import Recipe


class LoaderError(RuntimeError):
    """A source that cannot be read; the message is one sentence for the user."""


def open_corpus(sources: Sequence[Path], *, limit: int | None = None, strict: bool = False) -> Corpus:
    """Return the recipes of all `sources`, read while they are consumed.

    A broken record is skipped and noted in `Corpus.skipped` with its line.

    Args:
        limit: stop after this many recipes.
        strict: raise at the first broken record.

    Raises:
        LoaderError: a source does not exist; while reading, a broken record if `strict`.
    """
    for source in sources:
        if not source.exists():
            raise LoaderError(f"没有这个文件 No such file: {source}.")
    skipped: list[str] = []

    def recipes() -> Iterator[Recipe]:
        count = 0
        for source in sources:
            for recipe in _read_json_lines(source, skipped, strict):
                if limit is not None and count >= limit:
                    return
                count += 1
                yield recipe

    return Corpus(recipes(), [str(source) for source in sources], skipped)


def _read_json_lines(source: Path, skipped: list[str], strict: bool) -> Iterator[Recipe]:
    with source.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield Recipe.from_xiachufang(json.loads(line), source=source.name)
            except (ValueError, TypeError, AttributeError) as error:
                problem = f"{source}:{number}: {' '.join(str(error).split())[:200]}"
                if strict:
                    raise LoaderError(problem) from None
                skipped.append(problem)
