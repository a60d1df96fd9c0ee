"""An opened recipe index: vectors, lexical and phonetic search, and the recipes."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrieval.index.generations import Lease
from retrieval.index.lexical_index import LexicalIndex
from retrieval.index.manifest import Manifest, RecipeIndexError, check_files, damaged, read_manifest
from retrieval.index.recipe_store import RecipeStore
from retrieval.phonetic import PhoneticIndex
from retrieval.stores import open_store
from retrieval.stores.vector_store import VectorStore

VECTORS, LEXICAL, PHONETIC, RECIPES = "vectors", "lexical", "phonetic", "recipes.sqlite"
_ATTEMPTS = 5
# What speaks of this process, its rights and means, and not of the files.
_OF_PROCESS = (errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)


@dataclass(frozen=True)
class RecipeIndex:
    """Parts of one index, opened once, shared by every conversation; each is closed when nobody has it any more."""

    folder: Path
    manifest: Manifest
    vectors: VectorStore
    lexical: LexicalIndex
    phonetic: PhoneticIndex
    recipes: RecipeStore
    lease: Lease


def manifest_of(folder: Path, embedding: str) -> Manifest:
    """Read the manifest of the index in `folder`, which must be of the model named `embedding`.

    Raises:
        RecipeIndexError: there is no index, or it was built with another embedding model.
    """
    manifest = read_manifest(folder)
    if manifest.embedding != embedding:
        raise RecipeIndexError(
            f"索引与向量模型不符 The index in {folder} was built with '{manifest.embedding}', the configuration has "
            f"'{embedding}'; run: python index_builder.py build {' '.join(manifest.sources)} --out {folder}"
        )
    return manifest


def open_index(folder: Path, embedding: str) -> RecipeIndex:
    """Open the index in `folder` for questions embedded by the model named `embedding`.

    Another generation may be published meanwhile: then that one is opened.

    Raises:
        RecipeIndexError: it is missing, damaged, or was built with another embedding model.
    """
    for _ in range(_ATTEMPTS):
        manifest = manifest_of(folder, embedding)
        try:
            return _open(folder, manifest)
        except RecipeIndexError:
            if read_manifest(folder).generation == manifest.generation:
                raise
    return _open(folder, manifest_of(folder, embedding))


@contextmanager
def reading(index: RecipeIndex) -> Iterator[None]:
    """Turn what damaged files raise while they are searched into the sentence that says what to run.

    Raises:
        RecipeIndexError: something that is read from the index makes no sense.
    """
    with _whole(index.folder, index.manifest):
        yield


@contextmanager
def _whole(folder: Path, manifest: Manifest) -> Iterator[None]:
    try:
        yield
    except RecipeIndexError:
        raise
    except BaseException as error:
        # What four libraries raise over damaged files is beyond listing, and a panic of tantivy is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _OF_PROCESS):
            raise RecipeIndexError(
                f"索引读不了 The index in {folder} cannot be read ({error or 'no memory'}); "
                f"'python index_builder.py verify {folder}' tells whether it is damaged."
            ) from error
        if type(error).__name__ == "BlockingError":
            raise
        raise damaged(folder, manifest, f"{type(error).__name__}: {error}") from error


def _open(folder: Path, manifest: Manifest) -> RecipeIndex:
    home = folder / manifest.generation
    lease = Lease(home)
    with _whole(folder, manifest):
        check_files(folder, manifest)
        lexical = LexicalIndex(home / LEXICAL)
        phonetic = PhoneticIndex.load(home / PHONETIC)
        recipes = RecipeStore(home / RECIPES)
        recipes.check()
        vectors = open_store(manifest.store, home / VECTORS, (manifest.questions, manifest.dimension))
    return RecipeIndex(folder, manifest, vectors, lexical, phonetic, recipes, lease)
