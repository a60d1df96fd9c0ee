"""The stages of a build, each of which goes on from its last checkpoint."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from langchain_core.embeddings import Embeddings

from recipes.corpus import Corpus
from recipes.names import clean_name
from retrieval.build.analysis import Analysis, analyse, analyse_all
from retrieval.build.duplicates import REPORT, Duplicates, write_report
from retrieval.build.lexical_writer import LexicalWriter
from retrieval.build.options import Options, Progress
from retrieval.build.recipe_writer import RecipeWriter
from retrieval.build.staging import Staging
from retrieval.embeddings.embedding_cache import EmbeddingCache
from retrieval.index import recipe_index as layout
from retrieval.index.manifest import RecipeIndexError
from retrieval.index.recipe_store import RecipeStore
from retrieval.index.vector_file import VectorFile
from retrieval.phonetic import PhoneticIndex
from retrieval.phonetic.phonetic_build import spelling_groups

_WORK = "recipes.work"
_VECTORS = "vectors.work"


@dataclass(frozen=True)
class Read:
    """What an index holds after its recipes were read: counts, and the hash of their ids."""

    recipes: int
    questions: int
    digest: str
    skipped: int


def read_recipes(corpus: Corpus, staging: Staging, options: Options, progress: Progress) -> Read:
    """Write the recipes of `corpus` that repeat no other, with everything to find them by but vectors and sounds."""
    writer = RecipeWriter(staging.folder / _WORK)
    try:
        if not writer.state("read"):
            _read(corpus, staging, writer, options, progress)
        corpus.skipped[:] = json.loads(writer.state("listed"))
        return _write_files(staging, writer)
    finally:
        writer.close()


def _read(corpus: Corpus, staging: Staging, writer: RecipeWriter, options: Options, progress: Progress) -> None:
    lexical = LexicalWriter(staging.files / layout.LEXICAL)
    _catch_up(lexical, writer)
    duplicates = Duplicates(writer.kept, writer.has, writer.note)
    for sketches in writer.sketches():
        duplicates.remember(sketches)

    def keep(analysis: Analysis) -> int:
        row = writer.add(analysis)
        lexical.add(row, analysis)
        return row

    done = int(writer.state("consumed") or 0)
    recipes = islice(corpus.recipes, done, None)
    lasting = done
    for chunk in analyse_all(corpus.enrich(recipes) if corpus.enrich else recipes, options.workers):
        duplicates.unique(chunk, keep)
        done += len(chunk)
        progress("recipes", done, None)
        if done - lasting >= options.checkpoint:
            # In this order: recipes that the lexical index lacks can be given to it again.
            writer.commit(consumed=done)
            lexical.commit()
            lasting = done
    writer.commit(consumed=done)
    lexical.close()
    writer.forget_repeated_notes()
    listed = json.dumps(corpus.skipped, ensure_ascii=False)
    writer.commit(read=1, listed=listed, skipped=corpus.skipped.total)


def _catch_up(lexical: LexicalWriter, writer: RecipeWriter) -> None:
    """Give the lexical index the recipes that were made to last just before the process was killed."""
    for row, recipe in writer.iterate(lexical.next_row()):
        lexical.add(row, analyse(recipe))


def _write_files(staging: Staging, writer: RecipeWriter) -> Read:
    staging.once(layout.RECIPES, writer.publish)
    staging.once(REPORT, lambda part: write_report(writer.duplicates(), part))
    recipes, questions = writer.counts()
    return Read(recipes, questions, writer.digest(), int(writer.state("skipped") or 0))


def copy_base(staging: Staging, home: Path) -> int:
    """Start from the generation in `home`; return the number that the next new question gets.

    Segments of the lexical index never change, so that they are linked, not copied.
    """
    work = staging.folder / _WORK
    if not work.exists():
        _copy_lexical(staging, home)
        copied = work.with_suffix(".unfinished")
        shutil.copyfile(home / layout.RECIPES, copied)
        _start_anew(copied)
        copied.rename(work)
    store = RecipeStore(home / layout.RECIPES)
    try:
        return int(store.state("questions"))
    finally:
        store.close()


def _copy_lexical(staging: Staging, home: Path) -> None:
    folder = staging.files / layout.LEXICAL
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(home / layout.LEXICAL, folder, copy_function=_link_segment)


def _start_anew(file: Path) -> None:
    with closing(RecipeWriter(file)) as writer:
        writer.start_work()


def _link_segment(source: str, target: str) -> str:
    if Path(source).suffix in (".json", ".lock"):
        return str(shutil.copyfile(source, target))
    os.link(source, target)
    return target


def drop_recipes(staging: Staging, home: Path, ids: Sequence[str], titles: Sequence[str]) -> tuple[Read, list[int]]:
    """Remove recipes from everything but vectors and sounds; return what is left, and the numbers of lost questions.

    Raises:
        RecipeIndexError: there is no such recipe.
    """
    writer = RecipeWriter(staging.folder / _WORK)
    try:
        if not writer.state("dropped"):
            rows, unknown = writer.rows_of(ids, titles)
            if unknown:
                raise RecipeIndexError(f"索引里没有这些菜谱 The index has no recipe {', '.join(unknown[:5])}.")
            # Afresh: tantivy stumbles over the list of deletions that a killed removal left.
            _copy_lexical(staging, home)
            lexical = LexicalWriter(staging.files / layout.LEXICAL)
            lexical.remove(rows)
            lexical.close()
            gone = writer.remove(rows)
            writer.commit(dropped=json.dumps(gone))
        gone = json.loads(writer.state("dropped"))
        return _write_files(staging, writer), gone
    finally:
        writer.close()


def index_names(staging: Staging, progress: Progress, base: Path | None = None) -> None:
    """Index the names of all recipes by their sound; only those that the generation in `base` lacks are read."""
    store = RecipeStore(staging.files / layout.RECIPES)
    count = 0

    def counted() -> Iterator[str]:
        nonlocal count
        for name in store.all_names():
            count += 1
            if count % 1000 == 0:
                progress("phonetic", count, None)
            yield name

    def make(part: Path) -> None:
        known = PhoneticIndex.load(base / layout.PHONETIC) if base else None
        PhoneticIndex.build(counted(), known, _spelt_titles(store)).save(part)

    staging.once(layout.PHONETIC, make)
    store.close()
    progress("phonetic", count, count)


def _spelt_titles(store: RecipeStore) -> set[str]:
    """Return the titles of recipes that the glossary also spells otherwise."""
    names = [name for group in spelling_groups() for name in group]
    rows = {row for _, row in store.rows_named(names)}
    return {clean_name(title) for title in store.titles(sorted(rows)).values()}


@contextmanager
def embedded(
    staging: Staging,
    cache_file: Path,
    embeddings: Embeddings,
    embedding: str,
    options: Options,
    progress: Progress,
    first: int = 0,
) -> Iterator[VectorFile]:
    """Embed the questions from number `first` on, and hand over their vectors in order.

    The cache is the checkpoint: what it has is not embedded again. Without questions the dimension is 0.
    """
    store = RecipeStore(staging.files / layout.RECIPES)
    total, done, dimension = store.count_questions(first), 0, 0
    file = staging.folder / _VECTORS
    cache = EmbeddingCache(cache_file, embedding)
    questions = store.all_questions(first)
    try:
        texts = (text for _, text in questions)
        with file.open("wb") as data:
            while batch := list(islice(texts, options.batch)):
                vectors = cache.embed(batch, embeddings)
                data.write(vectors.tobytes())
                dimension = vectors.shape[1]
                done += len(batch)
                progress("questions", done, total)
    finally:
        # Before the file that it reads.
        questions.close()
        cache.close()
        store.close()
    with VectorFile(file, dimension) as opened:
        yield opened
