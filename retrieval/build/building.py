"""Build, extend and shrink a recipe index beside the old one, and publish it by one atomic rename."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from recipes.corpus import Corpus
from retrieval.build import stages
from retrieval.build.options import Options, Progress
from retrieval.build.staging import Staging
from retrieval.embeddings.embedding_cache import CACHE
from retrieval.index import recipe_index as layout
from retrieval.index.generations import drop_old, publish
from retrieval.index.manifest import (
    FORMAT,
    Manifest,
    RecipeIndexError,
    damaged,
    read_manifest,
    sum_contents,
    sum_files,
    verify,
)
from retrieval.stores import store_kind
from retrieval.stores.store_location import Place
from retrieval.stores.vector_store import HERE, Changes, Server

__all__ = ["Corpus", "add_recipes", "build_index", "remove_recipes"]


def _quiet(stage: str, done: int, total: int | None) -> None:
    """Report nothing."""


def build_index(
    corpus: Corpus,
    folder: Path,
    *,
    embeddings: Embeddings,
    embedding: str,
    store: str = "faiss",
    server: Server = HERE,
    progress: Progress = _quiet,
    options: Options | None = None,
) -> Manifest:
    """Build the index of `corpus` in `folder`, replacing the one that is there only when the new one is whole.

    Every stage leaves a checkpoint: a build that was killed goes on where it was when it is started again with the
    same sources. Vectors are kept by the hash of their text in `embeddings.sqlite` beside the index, so that a rebuild
    embeds only what is new.

    Args:
        embedding: name of the embedding model for the manifest.
        server: where Chroma or Milvus keep the vectors; by default in the index.
        progress: called with a stage, how much of it is done, and its total if that is known.

    Raises:
        RecipeIndexError: no recipe could be read, another build is running, or the folder cannot be written.
        ValueError: an unknown store.
    """
    kind = store_kind(store)
    options = options or Options()
    with _writing(folder):
        plan = {"work": "build", "fingerprint": corpus.fingerprint, "embedding": embedding, "store": store}
        staging = Staging(folder, plan | {"server": server.uri, "format": str(FORMAT), "base": ""})
        read = stages.read_recipes(corpus, staging, options, progress)
        if not read.recipes:
            staging.discard()
            raise RecipeIndexError(f"没有读到菜谱 No recipe could be read from {', '.join(corpus.sources)}.")
        stages.index_names(staging, progress)
        with stages.embedded(staging, folder / CACHE, embeddings, embedding, options, progress) as vectors:
            name = staging.generation
            staging.once(layout.VECTORS, lambda part: kind.build(part, vectors, server, name))
            dimension = vectors.dimension
        progress("vectors", read.questions, read.questions)
        manifest = _manifest(staging, read, progress, embedding, store, dimension, tuple(corpus.sources))
        return _finish(folder, staging, manifest)


def add_recipes(
    corpus: Corpus,
    folder: Path,
    *,
    embeddings: Embeddings,
    embedding: str,
    progress: Progress = _quiet,
    options: Options | None = None,
) -> Manifest:
    """Add the recipes of `corpus` to the index in `folder`; those that it has already are left out.

    Only the new recipes are read, analysed and embedded. Searches go on over the old index until the new one, which
    shares what did not change, is published whole. A killed addition leaves the old index and goes on when it is
    started again.

    Raises:
        RecipeIndexError: there is no index, it has another embedding, or the folder cannot be written.
    """
    options = options or Options()
    with _writing(folder):
        base = _whole(folder, layout.manifest_of(folder, embedding), progress)
        staging = _staging_on(folder, base, "add", corpus.fingerprint)
        first = stages.copy_base(staging, folder / base.generation)
        read = stages.read_recipes(corpus, staging, options, progress)
        stages.index_names(staging, progress, folder / base.generation)
        kind, old = store_kind(base.store), folder / base.generation / layout.VECTORS
        with stages.embedded(staging, folder / CACHE, embeddings, embedding, options, progress, first) as vectors:
            changes = Changes((), vectors if vectors.dimension else _none(base.dimension), first)
            staging.once(layout.VECTORS, lambda part: kind.change(old, part, changes))
        progress("vectors", read.questions, read.questions)
        sources = tuple(dict.fromkeys((*base.sources, *corpus.sources)))
        manifest = _manifest(staging, read, progress, base.embedding, base.store, base.dimension, sources, base)
        return _finish(folder, staging, manifest, base)


def remove_recipes(
    folder: Path, *, ids: Sequence[str] = (), titles: Sequence[str] = (), progress: Progress = _quiet
) -> Manifest:
    """Remove recipes by id or by title (every recipe of that title) from the index in `folder`.

    Searches go on over the old index until the new one is published whole.

    Raises:
        RecipeIndexError: there is no index, or no such recipe; nothing is removed then.
    """
    with _writing(folder):
        base = _whole(folder, read_manifest(folder), progress)
        named = hashlib.sha256(repr((sorted(ids), sorted(titles))).encode()).hexdigest()
        staging = _staging_on(folder, base, "remove", named)
        first = stages.copy_base(staging, folder / base.generation)
        try:
            read, gone = stages.drop_recipes(staging, folder / base.generation, ids, titles)
        except RecipeIndexError:
            staging.discard()
            raise
        stages.index_names(staging, progress, folder / base.generation)
        kind, old = store_kind(base.store), folder / base.generation / layout.VECTORS
        changes = Changes(gone, _none(base.dimension), first)
        staging.once(layout.VECTORS, lambda part: kind.change(old, part, changes))
        progress("vectors", read.questions, read.questions)
        manifest = _manifest(staging, read, progress, base.embedding, base.store, base.dimension, base.sources, base)
        return _finish(folder, staging, manifest, base)


def _whole(folder: Path, base: Manifest, progress: Progress) -> Manifest:
    """Return the manifest of the index in `folder`, which is read whole: what is damaged is not passed on.

    Raises:
        RecipeIndexError: a file is damaged.
    """
    if problems := verify(folder, lambda done, total: progress("check", done, total)):
        raise damaged(folder, base, problems[0])
    return base


def _staging_on(folder: Path, base: Manifest, work: str, fingerprint: str) -> Staging:
    plan = {"work": work, "fingerprint": fingerprint, "base": base.generation, "format": str(FORMAT)}
    return Staging(folder, plan)


def _manifest(
    staging: Staging,
    read: stages.Read,
    progress: Progress,
    embedding: str,
    store: str,
    dimension: int,
    sources: tuple[str, ...],
    base: Manifest | None = None,
) -> Manifest:
    return Manifest(
        format=FORMAT,
        generation=staging.generation,
        store=store,
        embedding=embedding,
        dimension=dimension,
        recipes=read.recipes,
        questions=read.questions,
        corpus_sha256=read.digest,
        sources=sources,
        skipped=read.skipped,
        removed=base.removed + max(0, base.recipes - read.recipes) if base else 0,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        contents=sum_contents(staging.files),
        files=sum_files(staging.files, lambda done, total: progress("sums", done, total)),
    ).sealed()


def _finish(folder: Path, staging: Staging, manifest: Manifest, base: Manifest | None = None) -> Manifest:
    publish(folder, staging.files, manifest)
    staging.discard()
    kept = folder / manifest.generation / layout.VECTORS
    # From here on everything is done; a server that is away now keeps some vectors that nobody asks for.
    if base is not None:
        with contextlib.suppress(RecipeIndexError):
            store_kind(manifest.store).settle(kept)
    drop_old(folder, manifest.generation, lambda old: _drop_vectors(old / layout.VECTORS, kept))
    return manifest


def _drop_vectors(old: Path, kept: Path) -> None:
    with contextlib.suppress(RecipeIndexError, OSError, ValueError):
        store_kind(Place.read(old).store).drop(old, kept)


def _none(dimension: int) -> NDArray[np.float32]:
    return np.empty((0, dimension), np.float32)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the index folder for writing; whatever keeps it from being written becomes one sentence."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise RecipeIndexError(
            f"另一个构建正在写入 Another build is writing to {folder}; wait for it to finish."
        ) from None
    except BrokenProcessPool:
        raise RecipeIndexError(
            "构建进程被终止 A process of the build was ended, perhaps for lack of memory; the same command goes on."
        ) from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecipeIndexError(f"索引写不进去 The index cannot be written to {folder}: {reason}.") from None
