"""Write the folder that `LexicalIndex` searches; what was committed outlives a killed process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.build.analysis import Analysis
from retrieval.index.lexical_index import register_tokenizer

_HEAP = 256_000_000


class LexicalWriter:
    """One document a recipe; the index is made in `folder` if it is not there yet.

    Raises:
        OSError: the folder cannot be written, on opening and from every method.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        folder.mkdir(parents=True, exist_ok=True)
        with _as_os_error():
            self._index = tantivy.Index(_schema(), path=str(folder))
            register_tokenizer(self._index)
            # One thread: documents stay in the order of their rows, so that ties are broken alike in every build.
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)

    def next_row(self) -> int:
        """Return the row after the last one committed."""
        self._index.reload()
        searcher = self._index.searcher()
        if not searcher.num_docs:
            return 0
        last = searcher.search(self._tantivy.Query.all_query(), limit=1, order_by_field="row").hits[0][1]
        found: list[Any] = searcher.fast_field_values("row", [last])
        return int(found[0]) + 1

    def add(self, row: int, analysis: Analysis) -> None:
        """Add the recipe at `row`."""
        document = self._tantivy.Document()
        document.add_integer("row", row)
        document.add_integer("minutes", analysis.minutes)
        document.add_text("names", analysis.words)
        document.add_text("body", analysis.body)
        document.add_text("facets", analysis.facets)
        with _as_os_error():
            self._writer.add_document(document)

    def remove(self, rows: Sequence[int]) -> None:
        """Remove recipes by their rows."""
        with _as_os_error():
            for row in rows:
                self._writer.delete_documents_by_term("row", row)

    def commit(self) -> None:
        """Make everything so far last."""
        with _as_os_error():
            self._writer.commit()

    def close(self) -> None:
        """Commit, and wait until no file changes any more."""
        with _as_os_error():
            self._writer.commit()
            self._writer.wait_merging_threads()


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    # Integer, not unsigned: unsigned fast fields kill tantivy-py's writer.
    builder.add_integer_field("row", stored=False, fast=True, indexed=True)
    builder.add_integer_field("minutes", stored=False, fast=True)
    for field in ("names", "body"):
        builder.add_text_field(field, stored=False, tokenizer_name="cut", index_option="freq")
    builder.add_text_field("facets", stored=False, tokenizer_name="cut", index_option="basic")
    return builder.build()


@contextmanager
def _as_os_error() -> Iterator[None]:
    # tantivy-py reports a full disk or a lost folder as ValueError.
    try:
        yield
    except ValueError as error:
        raise OSError(f"tantivy: {' '.join(str(error).split())[:200]}") from None
