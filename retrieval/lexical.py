"""BM25 over names and whole recipes on tantivy, with Chinese text cut into characters and character pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from retrieval.recipe import Recipe
from retrieval.text import tokens

Field = Literal["names", "body"]


@dataclass(frozen=True)
class LexicalHit:
    """A recipe row and its BM25 score (Robertson & Zaragoza 2009; tantivy's k1=1.2, b=0.75)."""

    row: int
    score: float


class LexicalIndex:
    """Search an index folder written by `build`. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._index = tantivy.Index.open(str(folder))
        _register(self._index)
        self._searcher = self._index.searcher()

    @staticmethod
    def build(folder: Path, rows: Iterable[tuple[int, Sequence[str], Recipe]]) -> None:
        """Write an index of `(row, names and questions, recipe)` into `folder`, which is created."""
        import tantivy

        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        # Integer, not unsigned: unsigned fast fields kill tantivy-py's writer.
        builder.add_integer_field("row", stored=True, fast=True)
        for field in ("names", "body"):
            builder.add_text_field(field, stored=False, tokenizer_name="cut", index_option="freq")
        index = tantivy.Index(builder.build(), path=str(folder))
        _register(index)
        writer = index.writer(heap_size=128_000_000, num_threads=1)
        for row, names, recipe in rows:
            body = [*recipe.ingredients, *recipe.steps, recipe.description, *recipe.tags, recipe.cuisine]
            document = tantivy.Document()
            document.add_integer("row", row)
            document.add_text("names", " ".join(token for name in names for token in tokens(name)))
            document.add_text("body", " ".join(token for text in (*names, *body) for token in tokens(text)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def search(self, text: str, k: int, field: Field = "names") -> list[LexicalHit]:
        """Return the best `k` recipes for `text` in `field`, best first; none for text without words."""
        terms = list(dict.fromkeys(tokens(text)))
        if not terms:
            return []
        query_class = self._tantivy.Query
        occur = self._tantivy.Occur.Should
        # Built from terms: parse_query stumbles over punctuation.
        query = query_class.boolean_query(
            [(occur, query_class.term_query(self._index.schema, field, term, "freq")) for term in terms]
        )
        hits = self._searcher.search(query, limit=k, count=False).hits
        return [LexicalHit(int(self._searcher.doc(address)["row"][0]), float(score)) for score, address in hits]


def _register(index: Any) -> None:
    import tantivy

    index.register_tokenizer("cut", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
