"""Build and measure our retrieval alone: `python -m bench.retrieval_ours build|measure …`, run by `bench.retrieval`."""

import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.clustered import NAME, open_clustered
from bench.measuring import PeakMemory, TimedEmbedding, percentiles, resident_mb, run_part, search_times, size_mb
from bench.synthetic import questions
from recipes.loaders import open_corpus
from retrieval.build.building import build_index
from retrieval.index.manifest import RecipeIndexError, read_manifest
from retrieval.index.recipe_index import RecipeIndex, open_index
from retrieval.search.retriever import RecipeSearch
from settings import RetrievalSettings

EMBEDDING_STAGE = "questions"
WARM = 20
_CHUNK, _EXACT = 65_536, 200
_ROUNDING = 5e-5  # of a text embedded in another batch: 1.4e-5 was seen


class Stages:
    """Seconds of each stage: from the last report of the one before to its own; a line on stderr now and then."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._ends: dict[str, float] = {}
        self._shown = 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note that `done` of a stage's `total` are done."""
        now = self._ends[stage] = time.perf_counter()
        if now - self._shown > 10:
            self._shown = now
            print(f"{now - self._began:.0f} s: {stage} {done}/{total or '?'}", file=sys.stderr)

    def seconds(self) -> dict[str, float]:
        """Return the seconds of each stage, in their order."""
        begins = [self._began, *self._ends.values()]
        return {stage: end - begin for begin, (stage, end) in zip(begins, self._ends.items(), strict=False)}


def build(corpus: Path, count: int, folder: Path, cache: Path, embedded: int) -> dict[str, Any]:
    """Build the index of the first `count` recipes of `corpus`; return seconds by stage and the peak of memory."""
    embeddings, stages = open_clustered(cache, embedded), Stages()
    began = time.perf_counter()
    with PeakMemory() as peak:
        manifest = build_index(
            open_corpus([corpus], limit=count), folder, embeddings=embeddings, embedding=NAME, progress=stages
        )
    taken, seconds = time.perf_counter() - began, stages.seconds()
    return {
        "build_s": taken,
        "build_without_embedding_s": taken - seconds.get(EMBEDDING_STAGE, 0.0),
        "build_stages_s": seconds,
        "build_peak_mb": peak.mb,
        "recipes": manifest.recipes,
        "questions": manifest.questions,
    }


def measure(folder: Path, cache: Path, embedded: int, asked: list[str]) -> dict[str, Any]:
    """Return what opening and searching take; recall@10 of the vector search over the first questions."""
    import faiss
    import tantivy

    assert faiss and tantivy
    clustered = open_clustered(cache, embedded)
    embedding = TimedEmbedding(clustered)
    before = resident_mb()
    began = time.perf_counter()
    index = open_index(folder, NAME)
    search = RecipeSearch(index, embedding, RetrievalSettings())  # type: ignore[arg-type]
    opened = time.perf_counter() - began
    after_open = resident_mb()
    began = time.perf_counter()
    search.search(asked[0], 10)
    first = time.perf_counter() - began
    taken = search_times(lambda question: search.search(question, 10), embedding, asked, WARM)
    resident = resident_mb()
    vectors = clustered.embed_documents(asked[:_EXACT])
    nearest, vector_times = [], []
    for vector in vectors:
        began = time.perf_counter()
        nearest.append([number for number, _ in index.vectors.search(vector, 10)])
        vector_times.append(time.perf_counter() - began)
    return {
        "open_s": opened,
        "first_question_ms": first * 1000,
        **percentiles(taken),
        "resident_mb": resident,
        "resident_after_open_mb": after_open,
        "resident_before_mb": before,
        "disk_mb": size_mb(folder / index.manifest.generation),
        "vector_search_p50_ms": percentiles(vector_times)["p50_ms"],
        "recall@10": recall_at_10(vectors, nearest, index, clustered),
    }


def recall_at_10(vectors: NDArray[np.float32], nearest: list[list[int]], index: RecipeIndex, embeddings: Any) -> float:
    """Return the share of found neighbours that are as near as the exact tenth one, over all questions of the index."""
    best = np.full((len(vectors), 10), -2.0, dtype=np.float32)
    found = [dict.fromkeys(numbers, -2.0) for numbers in nearest]
    start, texts = 0, iter(index.recipes.all_questions())
    while chunk := [text for _, text in islice(texts, _CHUNK)]:
        cosines = vectors @ embeddings.embed_documents(chunk).T
        best = np.partition(np.hstack([best, cosines]), -10, axis=1)[:, -10:]
        for row, numbers in enumerate(found):
            for number in numbers:
                if start <= number < start + len(chunk):
                    numbers[number] = float(cosines[row, number - start])
        start += len(chunk)
    # Neighbours that tie with the tenth, up to the rounding of float32, are as good as it.
    good = sum(
        cosine >= tenth - _ROUNDING
        for row, tenth in zip(found, best.min(axis=1), strict=True)
        for cosine in row.values()
    )
    return good / (10 * len(vectors))


def is_built(folder: Path) -> bool:
    """Tell whether the folder has an index that this version opens."""
    try:
        read_manifest(folder)
        open_index(folder, NAME)
    except RecipeIndexError:
        return False
    return True


def main() -> None:
    """Build or measure and print one JSON object."""
    run_part(
        __doc__,
        lambda given: build(given.corpus, given.recipes, given.folder, given.cache, given.embedded),
        lambda given: measure(
            given.folder, given.cache, given.embedded, questions(given.questions + WARM, recipes=given.recipes)
        ),
    )


if __name__ == "__main__":
    main()
