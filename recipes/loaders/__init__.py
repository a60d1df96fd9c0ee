"""Read recipes from files; the kind of a source is recognised by its content."""

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from recipes.corpus import Corpus, Skipped
from recipes.loaders.archives import MAX_NESTED, Budget, sources_in
from recipes.loaders.base import Broken, LoaderError, Source, describe
from recipes.loaders.files import find_sources
from recipes.loaders.pictures import Pictures
from recipes.loaders.registry import loader_for, why_not
from recipes.recipe import Recipe

__all__ = ["LoaderError", "Problem", "open_corpus", "read_all", "read_bytes", "read_illustrated"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not read: a whole file (`line` 0), or a record of it; `fault` where it should have been a recipe."""

    file: str
    line: int
    reason: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def open_corpus(sources: Sequence[Path], *, limit: int | None = None, strict: bool = False) -> Corpus:
    """Return the recipes of all `sources`, read while they are consumed, in memory that does not grow with them.

    A source is a file, a folder, or an archive (ZIP, gzip, tar); docs/corpora.md lists the formats. What is not read
    is counted in `Corpus.skipped`, the first of it as "file:line: what is wrong"; of pictures those that no recipe has.

    Args:
        sources: files and folders, read in this order.
        limit: stop after this many recipes.
        strict: raise at the first broken record.

    Raises:
        LoaderError: a source does not exist; while reading, nothing in a source is in a known format, it is an archive
            that is damaged or expands beyond all measure, or, if `strict`, a record is broken.
    """
    _must_exist(sources)
    skipped = Skipped()
    return Corpus(
        _recipes(sources, limit, strict, skipped),
        [str(source) for source in sources],
        skipped,
        fingerprint=_fingerprint(sources, limit),
    )


def read_all(sources: Sequence[Path]) -> Iterator[Recipe | Problem]:
    """Yield every recipe of `sources`, and every file and record that was not read, with the reason.

    A picture is named only where no recipe has it.

    Raises:
        LoaderError: a source does not exist.
    """
    _must_exist(sources)
    for path in sources:
        yield from _read(path, [])


def read_bytes(data: bytes, name: str) -> Iterator[Recipe | Problem]:
    """Yield the recipes of a file that was handed over, an archive too, and what of it was not read."""
    for source in _handed_over(data, name):
        if isinstance(source, Problem):
            yield source
        else:
            yield from read_one(source)


def read_illustrated(data: bytes, name: str) -> Iterator[tuple[Recipe, bytes | None] | Problem]:
    """Yield the recipes of a file that was handed over, each with its picture as it lies there, and what was not read.

    A picture lies in its recipe's record, or beside it in the archive.
    """
    pictures, read = Pictures(), list[tuple[str, Recipe]]()
    for source in _handed_over(data, name):
        if isinstance(source, Problem):
            yield source
        elif not pictures.take(source):
            for one in read_one(source):
                if isinstance(one, Problem):
                    yield one
                else:
                    read.append((source.shown, one))
                    pictures.want(one.picture, source.shown)
    for shown, recipe in read:
        yield recipe, pictures.of(recipe.picture, shown)
    yield from _of_nobody(pictures)


def _of_nobody(pictures: Pictures) -> Iterator[Problem]:
    for shown in pictures.unused():
        yield Problem(shown, 0, "没有菜谱用到的图片 a picture of no recipe", fault=False)


def _handed_over(data: bytes, name: str) -> Iterator[Source | Problem]:
    spend = Budget(name, max(8 * len(data), MAX_NESTED))
    try:
        for source in sources_in(lambda: io.BytesIO(data), name, PurePath(name), spend):
            if isinstance(source, Broken):
                yield Problem(source.file or name, 0, source.problem, source.fault)
            else:
                yield source
    except LoaderError as error:
        yield Problem(name, 0, str(error))


def read_one(source: Source) -> Iterator[Recipe | Problem]:
    """Yield the recipes of one file, and what of it was not read."""
    loader = loader_for(source)
    if loader is None:
        yield Problem(source.shown, 0, why_not(source), fault=False)
        return
    found = False
    try:
        for read in loader.read(source):
            found = True
            if isinstance(read, Broken):
                yield Problem(source.shown, read.line, read.problem, read.fault)
            else:
                yield read
    except (OSError, LoaderError) as error:
        yield Problem(source.shown, 0, describe(error))
    else:
        if not found:
            yield Problem(source.shown, 0, "里面没有菜谱 nothing in it", fault=False)


def _found(source: Source | Broken) -> Iterator[Recipe | Problem]:
    if isinstance(source, Broken):
        yield Problem(source.file, 0, source.problem, source.fault)
    else:
        yield from read_one(source)


def _must_exist(sources: Sequence[Path]) -> None:
    for source in sources:
        if not source.exists():
            raise LoaderError(f"没有这个文件 No such file: {source}.")


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
        fatal: list[str] = []
        before = count
        for found in _read(path, fatal):
            if isinstance(found, Problem):
                if strict and found.fault:
                    raise LoaderError(str(found))
                skipped.append(str(found))
                continue
            yield found.with_picture("")
            count += 1
            if count == limit:
                return
        if fatal and count == before:
            raise LoaderError(fatal[0])


def _read(path: Path, fatal: list[str]) -> Iterator[Recipe | Problem]:
    """Yield what is read below `path`; `fatal` gets the sentence to end with should no recipe be among it."""
    known, pictures = 0, Pictures(named=True)
    reasons: list[str] = []

    def reported(one: Problem) -> Problem:
        if len(reasons) < 3:
            reasons.append(one.reason if one.file == str(path) else str(one))
        if one.fault and not one.line:
            fatal.append(one.reason)
        return one

    try:
        for source in find_sources(path):
            if isinstance(source, Source) and pictures.take(source):
                continue
            for one in _found(source):
                known += isinstance(one, Recipe) or one.line > 0
                if isinstance(one, Recipe) and isinstance(source, Source):
                    pictures.want(one.picture, source.shown)
                yield one if isinstance(one, Recipe) else reported(one)
    except LoaderError as error:
        fatal.append(str(error))
        yield Problem(str(path), 0, str(error))
    for unused in _of_nobody(pictures):
        yield reported(unused)
    if not known and not fatal:
        fatal.append(f"没有读到菜谱 No recipe could be read from {path}: {'; '.join(reasons) or 'it is empty'}.")
