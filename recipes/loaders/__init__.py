"""Read recipes from files; the kind of a source is recognised by its content."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from recipes.corpus import Corpus, Skipped
from recipes.loaders.base import Broken, LoaderError, describe
from recipes.loaders.files import find_sources
from recipes.loaders.registry import loader_for
from recipes.recipe import Recipe

__all__ = ["LoaderError", "open_corpus"]


def open_corpus(sources: Sequence[Path], *, limit: int | None = None, strict: bool = False) -> Corpus:
    """Return the recipes of all `sources`, read while they are consumed, in memory that does not grow with them.

    A source is a file, a folder, or an archive (.gz, .tar.gz); docs/corpora.md lists the formats. A broken record
    is skipped and counted in `Corpus.skipped`, the first of them as "file:line: what is wrong".

    Args:
        sources: files and folders, read in this order.
        limit: stop after this many recipes.
        strict: raise at the first broken record.

    Raises:
        LoaderError: a source does not exist; while reading, a file is in no known format, an archive is damaged or
            expands beyond all measure, or, if `strict`, a record is broken.
    """
    for source in sources:
        if not source.exists():
            raise LoaderError(f"没有这个文件 No such file: {source}.")
    skipped = Skipped()
    return Corpus(
        _recipes(sources, limit, strict, skipped),
        [str(source) for source in sources],
        skipped,
        fingerprint=_fingerprint(sources, limit),
    )


def _fingerprint(sources: Sequence[Path], limit: int | None) -> str:
    """Return a hash of the paths, sizes and times of all files in `sources`, which changes when any of them does."""
    total = hashlib.sha256(repr(limit).encode())
    for source in sources:
        for file in _files(source):
            found = file.stat()
            total.update(repr((str(file.absolute()), found.st_size, found.st_mtime_ns)).encode())
    return total.hexdigest()


def _files(source: Path) -> Iterator[Path]:
    """Yield the files of a source, sorted within each folder."""
    if not source.is_dir():
        yield source
    for parent, folders, names in os.walk(source):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(parent, name)).is_file())


def _recipes(sources: Sequence[Path], limit: int | None, strict: bool, skipped: Skipped) -> Iterator[Recipe]:
    count = 0
    for path in sources:
        for found in _read(path):
            if isinstance(found, str):
                if strict:
                    raise LoaderError(found)
                skipped.append(found)
                continue
            yield found
            count += 1
            if count == limit:
                return


def _read(path: Path) -> Iterator[Recipe | str]:
    """Yield the recipes below `path`, and a line of text for each record that is broken."""
    known = 0
    for source in find_sources(path):
        if isinstance(source, Broken):
            yield source.problem
            continue
        loader = loader_for(source)
        if loader is None:
            continue
        known += 1
        try:
            for found in loader.read(source):
                yield f"{source.shown}:{found.line}: {found.problem}" if isinstance(found, Broken) else found
        except OSError as error:
            yield f"{source.shown}:0: {describe(error)}"
    if not known:
        raise LoaderError(
            f"不认识的格式 {path} holds no recipes in a known format (JSON, XTuner, Markdown, JSON-LD, CSV)."
        )
