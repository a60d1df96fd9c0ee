"""Find the files of a source: a file, a folder, or an archive."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

from recipes.loaders.archives import HIDDEN, budget, sources_in
from recipes.loaders.base import Broken, LoaderError, Source, is_inside

MAX_FILES = 2_000_000
_SKIPPED_FOLDERS = {"node_modules", "__pycache__", "venv"}


def find_sources(path: Path) -> Iterator[Source | Broken]:
    """Yield the readable files of `path`, sorted by path; of a folder, what cannot be read is reported, not followed.

    Raises:
        LoaderError: the path cannot be read, or is an archive that is damaged or expands beyond all measure.
    """
    try:
        if path.is_dir():
            yield from _walk(path)
        else:
            yield from _file(path, PurePath(path.name))
    except OSError as error:
        raise LoaderError(f"无法读取 Cannot read {error.filename or path}: {error.strerror or error}.") from None


def _walk(folder: Path) -> Iterator[Source | Broken]:
    count = 0
    for parent, folders, names in os.walk(folder):
        passed = [name for name in folders if name.startswith(".") or name in _SKIPPED_FOLDERS]
        folders[:] = sorted(set(folders) - set(passed))
        for name in sorted([*passed, *names]):
            path = Path(parent, name)
            if name in passed or name.startswith("."):
                yield Broken(0, HIDDEN, str(path), fault=False)
                continue
            if path.is_symlink() and not is_inside(path, folder):
                yield Broken(0, "a link that leads out of the folder", str(path))
                continue
            count += 1
            if count > MAX_FILES:
                raise LoaderError(f"文件太多 {folder} holds more than {MAX_FILES} files.")
            if not path.is_file():
                yield Broken(0, "不是普通文件 not a plain file", str(path))
                continue
            try:
                yield from _file(path, PurePath(folder.resolve().name) / path.relative_to(folder))
            except (LoaderError, OSError) as error:
                yield Broken(0, str(error), str(path))


def _file(path: Path, place: PurePath) -> Iterator[Source | Broken]:
    yield from sources_in(lambda: path.open("rb"), str(path), place, budget(str(path), path.stat().st_size))
