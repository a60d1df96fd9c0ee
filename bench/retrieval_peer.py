"""Build and measure what a user would otherwise take: LangChain's FAISS with docstore, rank_bm25 and EnsembleRetriever.

`python -m bench.retrieval_peer build|measure …`, run by `bench.retrieval`. One document a recipe: its name is
embedded and tokenised into characters, the recipe stands in the metadata, as question-to-question retrieval keeps it.
LangChain's own file is a pickle, which nothing here loads: the same vectors and documents lie in FAISS's own file
and in JSON lines, so what opening takes is that of JSON.
"""

import json
import time
import warnings
from itertools import islice
from pathlib import Path
from typing import Any

from bench.clustered import open_clustered
from bench.measuring import PeakMemory, TimedEmbedding, percentiles, resident_mb, run_part, search_times, size_mb
from bench.synthetic import questions
from recipes.loaders import open_corpus

WARM = 2
CANDIDATES = 50
_VECTORS, _DOCUMENTS = "index.faiss", "documents.jsonl"


def build(corpus: Path, count: int, folder: Path, embeddings: Any) -> dict[str, Any]:
    """Build and save the FAISS store; BM25Retriever has no file of its own and is built at every start."""
    import faiss
    from langchain_community.docstore.in_memory import InMemoryDocstore
    from langchain_community.vectorstores import FAISS

    began, embedding = time.perf_counter(), 0.0
    with PeakMemory() as peak:
        store = FAISS(embeddings, faiss.IndexFlatL2(384), InMemoryDocstore(), {})
        rows = iter(open_corpus([corpus], limit=count).recipes)
        while part := list(islice(rows, 8192)):
            names = [recipe.name for recipe in part]
            started = time.perf_counter()
            vectors = embeddings.embed_documents(names)
            embedding += time.perf_counter() - started
            metadatas = [{"recipe_id": recipe.recipe_id, "recipe": recipe.text()} for recipe in part]
            store.add_embeddings(zip(names, vectors, strict=True), metadatas)
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(store.index, str(folder / _VECTORS))
        with (folder / _DOCUMENTS).open("w", encoding="utf-8") as file:
            for number in range(len(store.index_to_docstore_id)):
                document = store.docstore.search(store.index_to_docstore_id[number])
                file.write(f"{json.dumps([document.page_content, document.metadata], ensure_ascii=False)}\n")
    seconds = time.perf_counter() - began
    return {"build_s": seconds, "build_without_embedding_s": seconds - embedding, "build_peak_mb": peak.mb}


def measure(folder: Path, embeddings: Any, asked: list[str]) -> dict[str, Any]:
    """Return what opening and searching take."""
    import faiss
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.docstore.in_memory import InMemoryDocstore
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document

    embedding = TimedEmbedding(embeddings)
    before = resident_mb()
    began = time.perf_counter()
    with (folder / _DOCUMENTS).open(encoding="utf-8") as file:
        documents = [Document(content, metadata=metadata) for content, metadata in map(json.loads, file)]
    store = FAISS(
        _function(embedding),
        faiss.read_index(str(folder / _VECTORS)),
        InMemoryDocstore({str(number): document for number, document in enumerate(documents)}),
        {number: str(number) for number in range(len(documents))},
    )
    lexical = BM25Retriever.from_documents(documents, preprocess_func=_characters, k=CANDIDATES)
    dense = store.as_retriever(search_kwargs={"k": CANDIDATES})
    both = EnsembleRetriever(retrievers=[dense, lexical], weights=[0.5, 0.5])
    opened = time.perf_counter() - began
    taken = search_times(both.invoke, embedding, asked, WARM)
    resident = resident_mb()
    few = asked[: WARM + 5]
    alone = {
        name: search_times(part.invoke, embedding, few, WARM) for name, part in (("faiss", dense), ("bm25", lexical))
    }
    return {
        "open_s": opened,
        **percentiles(taken),
        **{f"{name}_p50_ms": percentiles(times)["p50_ms"] for name, times in alone.items()},
        "resident_mb": resident,
        "resident_before_mb": before,
        "disk_mb": size_mb(folder),
    }


def _function(embedding: TimedEmbedding) -> Any:
    from langchain_core.embeddings import Embeddings

    class Timed(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [self.embed_query(text) for text in texts]

        def embed_query(self, text: str) -> list[float]:
            return embedding.embed_query(text)  # type: ignore[no-any-return]

    return Timed()


def _characters(text: str) -> list[str]:
    return [char for char in text.lower() if char.isalnum()]


def main() -> None:
    """Build or measure and print one JSON object."""
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    run_part(
        __doc__,
        lambda given: build(given.corpus, given.recipes, given.folder, open_clustered(given.cache, given.embedded)),
        lambda given: measure(
            given.folder,
            open_clustered(given.cache, given.embedded),
            questions(given.questions + WARM, recipes=given.recipes),
        ),
    )


if __name__ == "__main__":
    main()
