"""The manifest of a recipe index: what it holds, how it was made, and the sum of every file."""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from errors import UserError
from retrieval.stores.chroma_content import content_sum

FORMAT = 5
MANIFEST = "manifest.json"
# An index of at most this many bytes is read whole when it is opened.
SUMMED_BELOW = 64_000_000
# So is every file of at most this many, in which it stands what others hold.
SMALL = 1_000_000
# A folder whose database writes to its own files when it is opened: what it holds is summed, not the files.
LIVE = "live"


class RecipeIndexError(UserError, RuntimeError):
    """An index that cannot be used; the message is one sentence that says what to run."""


class FileSum(BaseModel, frozen=True, extra="forbid"):
    """Size in bytes and SHA-256 of one file."""

    size: int
    sha256: str


class Manifest(BaseModel, frozen=True, extra="forbid"):
    """Contents of `manifest.json`. Replacing this file publishes an index: it names the folder of its files."""

    format: int
    generation: str
    store: str
    embedding: str
    dimension: int
    recipes: int
    questions: int
    corpus_sha256: str
    sources: tuple[str, ...]
    skipped: int
    built_at: str
    files: dict[str, FileSum]
    contents: dict[str, str] = {}
    """Folders in which a database writes to its own files when it is opened, with the sum of what it holds."""
    removed: int = 0
    """Recipes of the sources that were taken out since it was built."""
    seal: str = ""
    """SHA-256 of all the rest."""

    def sealed(self) -> "Manifest":
        """Return the manifest with the sum of its own content."""
        return self.model_copy(update={"seal": self._sum()})

    def broken(self) -> bool:
        """Tell whether it was changed since it was sealed."""
        return bool(self.seal) and self.seal != self._sum()

    def _sum(self) -> str:
        # Manifests of before say nothing of removals.
        left_out = {"seal"} if self.removed else {"seal", "removed"}
        return hashlib.sha256(self.model_dump_json(exclude=left_out).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the index in `folder`.

    Raises:
        RecipeIndexError: there is no index, its manifest is damaged, or it was written by another version.
    """
    build = f"python index_builder.py build data/recipes.jsonl --out {folder}"
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RecipeIndexError(f"没有找到菜谱索引 No recipe index in {folder}; run: {build}") from None
    try:
        manifest = Manifest.model_validate_json(text)
        if manifest.broken():
            raise ValueError
    except ValueError:
        raise RecipeIndexError(f"索引清单已损坏 The manifest in {folder} is damaged; run: {build}") from None
    if manifest.format != FORMAT:
        raise RecipeIndexError(
            f"索引版本不符 The index in {folder} has format {manifest.format}, not {FORMAT}; run: {build}"
        )
    return manifest


def sum_files(folder: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> dict[str, FileSum]:
    """Return size and SHA-256 of every file below `folder` but those in `LIVE`, keyed by its path relative to it.

    Args:
        progress: called with how many files are done, and their total.
    """
    sums = {}
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [file for file in every if LIVE not in file.relative_to(folder).parts]
    for done, file in enumerate(files, 1):
        sums[file.relative_to(folder).as_posix()] = sum_of(file)
        progress(done, len(files))
    return sums


def sum_contents(folder: Path) -> dict[str, str]:
    """Return the sums of what the databases in folders called `LIVE` hold; "" for one that cannot be read."""
    found = (path for path in folder.rglob(LIVE) if path.is_dir())
    return {path.relative_to(folder).as_posix(): _content(path) for path in found}


def _content(live: Path) -> str:
    try:
        return content_sum(live)
    except (sqlite3.Error, OSError):
        return ""


def _changed(home: Path, manifest: Manifest) -> list[str]:
    """Return the databases that hold something else than they were published with."""
    return [name for name, total in manifest.contents.items() if _content(home / name) != total]


def sum_of(file: Path) -> FileSum:
    """Return size and SHA-256 of a file."""
    with file.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    return FileSum(size=file.stat().st_size, sha256=digest)


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse an index of which a file is missing or has another size, or, if it or the index is small, another sum.

    Milliseconds, however large the index is; `verify` reads every byte.

    Raises:
        RecipeIndexError: naming the first such file.
    """
    whole = sum(file.size for file in manifest.files.values()) <= SUMMED_BELOW
    for name, expected in manifest.files.items():
        file = folder / manifest.generation / name
        summed = whole or expected.size <= SMALL
        if not file.is_file() or file.stat().st_size != expected.size or (summed and sum_of(file) != expected):
            raise damaged(folder, manifest, name)
    if whole and (changed := _changed(folder / manifest.generation, manifest)):
        raise damaged(folder, manifest, changed[0])


def damaged(folder: Path, manifest: Manifest, what: str) -> RecipeIndexError:
    """Return the error of an index whose files make no sense; `what` is a file, or what it led to."""
    return RecipeIndexError(
        f"索引已损坏 The index in {folder} is damaged ({' '.join(what.split())[:200]}); "
        f"'python index_builder.py verify {folder}' names the files, this makes it anew: "
        f"python index_builder.py build {' '.join(manifest.sources)} --out {folder}"
    )


def verify(folder: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> list[str]:
    """Return what is wrong with the index in `folder`, one sentence a file; an empty list if every byte is right.

    Args:
        folder: the index.
        progress: called with how many files were read, and their total.

    Raises:
        RecipeIndexError: there is no readable manifest.
    """
    manifest = read_manifest(folder)
    home = folder / manifest.generation
    found = sum_files(home, progress)
    problems = [f"missing: {name}" for name in manifest.files if name not in found]
    problems += [f"unexpected: {name}" for name in found if name not in manifest.files]
    problems += [f"changed: {name}" for name, total in manifest.files.items() if found.get(name, total) != total]
    problems += [f"changed: {name}" for name in _changed(home, manifest)]
    return problems
