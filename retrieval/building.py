"""Build a recipe index beside the old one and publish it by one atomic rename."""

import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from retrieval import index as layout
from retrieval.duplicates import REPORT, Duplicates
from retrieval.hypothesize import hypothetical_questions, question_names
from retrieval.lexical import LexicalIndex
from retrieval.manifest import FORMAT, MANIFEST, Manifest, RecipeIndexError, sum_files
from retrieval.phonetic import PhoneticIndex
from retrieval.recipe import Recipe
from retrieval.recipe_store import RecipeStore
from retrieval.stores import HERE, Server, build_store

BATCH = 256
Progress = Callable[[str, int, int | None], None]


@dataclass
class Corpus:
    """Recipes to index, and what reading them reports. `skipped` grows while `recipes` is consumed."""

    recipes: Iterable[Recipe]
    sources: Sequence[str]
    skipped: list[str] = field(default_factory=list)


def build_index(
    corpus: Corpus,
    folder: Path,
    *,
    embeddings: Embeddings,
    embedding: str,
    store: str = "faiss",
    server: Server = HERE,
    progress: Progress = lambda stage, done, total: None,
) -> Manifest:
    """Build the index of `corpus` in `folder`, replacing the one that is there only when the new one is whole.

    Vectors are kept by the hash of their text in `embeddings.sqlite` beside the index: a build that was killed
    embeds only what is missing when it is started again, and so does a rebuild.

    Args:
        embedding: name of the embedding model for the manifest.
        server: where Chroma or Milvus keep the vectors; by default in the index.
        progress: called with a stage, how much of it is done, and its total if that is known.

    Raises:
        RecipeIndexError: no recipe could be read, another build is running, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            return _build_locked(corpus, folder, embeddings, embedding, (store, server), progress)
    except Timeout:
        raise RecipeIndexError(
            f"另一个构建正在写入 Another build is writing to {folder}; wait for it to finish."
        ) from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecipeIndexError(f"索引写不进去 The index cannot be written to {folder}: {reason}.") from None


def _build_locked(
    corpus: Corpus,
    folder: Path,
    embeddings: Embeddings,
    embedding: str,
    target: tuple[str, Server],
    progress: Progress,
) -> Manifest:
    for stale in folder.glob("*.building"):
        shutil.rmtree(stale)
    generation = f"g-{uuid.uuid4().hex[:12]}"
    staging = folder / f"{generation}.building"
    staging.mkdir()
    digest, recipes, questions = _write_recipes(corpus, staging / layout.RECIPES, progress)
    if not recipes:
        raise RecipeIndexError(f"No recipe could be read from {', '.join(corpus.sources)}.")
    opened = RecipeStore(staging / layout.RECIPES)
    rows = ((row, hypothetical_questions(recipe), recipe) for row, recipe in opened.iterate())
    LexicalIndex.build(staging / layout.LEXICAL, rows)
    PhoneticIndex.build(opened.all_names()).save(staging / layout.PHONETIC)
    vectors = _embed(opened, questions, folder / "embeddings.sqlite", embeddings, embedding, staging, progress)
    store, server = target
    build_store(store, staging / layout.VECTORS, vectors, server)
    dimension = int(vectors.shape[1])
    del vectors
    (staging / "vectors.tmp").unlink()
    manifest = Manifest(
        format=FORMAT,
        generation=generation,
        store=store,
        embedding=embedding,
        dimension=dimension,
        recipes=recipes,
        questions=questions,
        corpus_sha256=digest,
        sources=tuple(corpus.sources),
        skipped=len(corpus.skipped),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files=sum_files(staging),
    )
    _publish(folder, staging, manifest)
    return manifest


def _write_recipes(corpus: Corpus, file: Path, progress: Progress) -> tuple[str, int, int]:
    digest = hashlib.sha256()
    duplicates = Duplicates()

    def rows() -> Iterable[tuple[Recipe, list[str], list[str]]]:
        for kept, recipe in enumerate(duplicates.unique(corpus.recipes), 1):
            digest.update(recipe.recipe_id.encode())
            progress("recipes", kept, None)
            yield recipe, hypothetical_questions(recipe), question_names(recipe)

    recipes, questions = RecipeStore.create(file, rows())
    duplicates.write(file.parent / REPORT)
    return digest.hexdigest(), recipes, questions


def _embed(
    recipes: RecipeStore,
    count: int,
    cache_file: Path,
    embeddings: Embeddings,
    embedding: str,
    staging: Path,
    progress: Progress,
) -> NDArray[np.float32]:
    """Return the vectors of all questions, shape (count, d), as a memory map in `staging`."""
    cache = _EmbeddingCache(cache_file, embedding)
    vectors: NDArray[np.float32] | None = None
    batch: list[str] = []
    done = 0
    try:
        for number, text in enumerate(recipes.all_questions(), 1):
            batch.append(text)
            if len(batch) < BATCH and number < count:
                continue
            part = cache.embed(batch, embeddings)
            if vectors is None:
                vectors = np.memmap(staging / "vectors.tmp", np.float32, "w+", shape=(count, part.shape[1]))
            vectors[done : done + len(part)] = part
            done += len(batch)
            batch = []
            progress("questions", done, count)
    finally:
        cache.close()
    if vectors is None:
        raise RecipeIndexError("No recipe has a question to be found by.")
    return vectors


class _EmbeddingCache:
    """Vectors by the hash of model and text, so that nothing is embedded twice."""

    def __init__(self, file: Path, embedding: str) -> None:
        self._embedding = embedding
        self._connection = sqlite3.connect(file)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def embed(self, texts: list[str], embeddings: Embeddings) -> NDArray[np.float32]:
        """Return the vectors of `texts`, shape (n, d), embedding only those not seen before."""
        keys = [hashlib.sha256(f"{self._embedding}\0{text}".encode()).digest()[:16] for text in texts]
        marks = ",".join("?" * len(keys))
        found = dict(self._connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            new = np.asarray(embeddings.embed_documents(list(missing.values())), dtype=np.float32)
            fresh = {key: vector.tobytes() for key, vector in zip(missing, new, strict=True)}
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?,?)", fresh.items())
            found |= fresh
        return np.stack([np.frombuffer(found[key], dtype=np.float32) for key in keys])

    def close(self) -> None:
        self._connection.close()


def _publish(folder: Path, staging: Path, manifest: Manifest) -> None:
    staging.rename(folder / manifest.generation)
    new = folder / f"{MANIFEST}.new"
    new.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    new.replace(folder / MANIFEST)
    for old in folder.glob("g-*"):
        if old.name != manifest.generation:
            shutil.rmtree(old, ignore_errors=True)
