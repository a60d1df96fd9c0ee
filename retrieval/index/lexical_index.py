"""BM25 over names and whole recipes on tantivy, filtered by facets; Chinese is cut into characters and pairs."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

from text.normalize import cut

Field = Literal["names", "body"]
READ = 16_000
KEPT = 65_536  # words whose number of recipes is remembered


class LexicalHit(NamedTuple):
    """A recipe row and its BM25 score (Robertson & Zaragoza 2009; tantivy's k1=1.2, b=0.75)."""

    row: int
    score: float


@dataclass(frozen=True)
class Limits:
    """What a recipe must and must not be, as facet terms (see `Facets.terms`), and its longest time in minutes."""

    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of terms; a recipe has at least one of each group."""
    minutes: int | None = None
    rather_not: tuple[str, ...] = ()
    """Terms that a recipe had better not have: they count in the ranking, nothing is cut off by them."""
    rather_one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of terms of which a recipe had better have one."""

    def joined(self, other: "Limits") -> "Limits":
        """Return the limits of both; the shorter time counts."""
        times = [minutes for minutes in (self.minutes, other.minutes) if minutes]
        return Limits(
            (*self.must, *other.must),
            (*self.must_not, *other.must_not),
            (*self.one_of, *other.one_of),
            min(times, default=None),
        )

    def __bool__(self) -> bool:
        return bool(self.must or self.must_not or self.one_of or self.minutes)


class LexicalIndex:
    """Search an index folder written by `LexicalWriter`. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        # tantivy takes a lock in the folder that it opens.
        self._links = None if os.access(folder, os.W_OK) else _linked(folder)
        self._index = tantivy.Index.open(self._links.name if self._links else str(folder))
        register_tokenizer(self._index)
        self._searcher = self._index.searcher()
        self._count: Callable[[str, str], int] = lru_cache(KEPT)(self._searcher.doc_freq)

    def search(self, text: str, k: int, field: Field = "names", limits: Limits | None = None) -> list[LexicalHit]:
        """Return the best `k` recipes for a simplified `text` within `limits`, best first; none without words."""
        should = [self._term(field, term, "freq") for term in self._telling(cut(text), field)]
        return self._run(should, k, limits) if should else []

    def _telling(self, terms: Sequence[str], field: Field) -> list[str]:
        """Return the terms to search for: all of them, unless so many recipes have them that reading takes long.

        Then the rarest go first, and what nearly every recipe has is left out: it hardly moves a score.
        """
        counts = {term: self._count(field, term) for term in dict.fromkeys(terms)}
        if sum(counts.values()) <= READ:
            return list(counts)
        known = sorted((count, term) for term, count in counts.items() if count)
        sums = accumulate(count for count, _ in known)
        return [
            term for place, ((_, term), total) in enumerate(zip(known, sums, strict=True)) if place < 2 or total <= READ
        ]

    def made_of(self, ingredients: Sequence[str], k: int, limits: Limits | None = None) -> list[LexicalHit]:
        """Return the best `k` recipes made of `ingredients` (canonical names) within `limits`.

        A main ingredient counts 3, another ingredient 1; the score is the sum over `ingredients`.
        """
        return self._run(self._made_of(ingredients), k, limits)

    def _made_of(self, ingredients: Sequence[str]) -> list[Any]:
        kinds = (("main", 2.0), ("ing", 1.0))
        return [self._worth(f"{kind}:{name}", worth) for name in ingredients for kind, worth in kinds]

    def within(self, rows: Sequence[int], limits: Limits) -> set[int]:
        """Return those of `rows` that keep `limits`."""
        if not rows or not limits:
            return set(rows)
        wanted = self._tantivy.Query.term_set_query(self._index.schema, "row", list(rows))
        return {hit.row for hit in self._run([wanted], len(rows), limits)}

    def any_within(self, k: int, limits: Limits) -> list[LexicalHit]:
        """Return `k` recipes that keep `limits`, in no particular order."""
        return self._run([self._tantivy.Query.all_query()], k, limits)

    def browse(
        self, limits: Limits, have: Sequence[str], k: int, offset: int = 0, *, quickest: bool = False
    ) -> tuple[list[int], int]:
        """Return `k` rows within limits after `offset` others, and how many there are in all.

        In the order of the index, or the `quickest` first; with `have`, recipes made of the most of these ingredients
        first.
        """
        made_of = [
            part for name in have for part in (self._worth(f"main:{name}", 2.0), self._worth(f"ing:{name}", 1.0))
        ]
        query = self._limited(made_of or [self._tantivy.Query.all_query()], limits)
        order: dict[str, Any] = {}
        if quickest or not made_of:
            field = "minutes" if quickest else "row"
            order = {"order_by_field": field, "order": self._tantivy.Order.Asc}
        if quickest:
            told = self._minutes(1, None)
            occur = self._tantivy.Occur
            query = self._tantivy.Query.boolean_query([(occur.Must, query), (occur.Must, told)])
        found = self._searcher.search(query, limit=k, offset=offset, count=True, **order)
        rows: list[Any] = self._searcher.fast_field_values("row", [address for _, address in found.hits])
        return [int(row) for row in rows], int(getattr(found, "count", 0) or 0)

    def rarity(self, term: str, field: Field | Literal["facets"] = "names") -> float:
        """Return the share of recipes that have `term` in `field`, 0-1."""
        return self._count(field, term) / max(1, self._searcher.num_docs)

    def _run(self, should: Sequence[Any], k: int, limits: Limits | None) -> list[LexicalHit]:
        hits = self._searcher.search(self._limited(should, limits), limit=k, count=False).hits
        rows: list[Any] = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [LexicalHit(row, score) for row, (score, _) in zip(rows, hits, strict=True)]

    def _limited(self, should: Sequence[Any], limits: Limits | None) -> Any:
        """Return the query for any of `should` within limits, which count nothing."""
        query_class, occur = self._tantivy.Query, self._tantivy.Occur
        query = query_class.boolean_query([(occur.Should, part) for part in should])
        if not limits:
            return query
        clauses = [(occur.Must, query)]
        clauses += [(occur.Must, self._worth(term, 0.0)) for term in limits.must]
        for group in limits.one_of:
            either = query_class.boolean_query([(occur.Should, self._term("facets", term)) for term in group])
            clauses.append((occur.Must, query_class.const_score_query(either, 0.0)))
        clauses += [(occur.MustNot, self._term("facets", term)) for term in limits.must_not]
        if limits.minutes:
            clauses.append((occur.Must, query_class.const_score_query(self._minutes(None, limits.minutes), 0.0)))
        return query_class.boolean_query(clauses)

    def _term(self, field: str, term: str, option: str = "basic") -> Any:
        # Built from terms: parse_query stumbles over punctuation.
        return self._tantivy.Query.term_query(self._index.schema, field, term, option)

    def _worth(self, term: str, score: float) -> Any:
        return self._tantivy.Query.const_score_query(self._term("facets", term), score)

    def _minutes(self, least: int | None, most: int | None) -> Any:
        kind = self._tantivy.FieldType.Integer
        return self._tantivy.Query.range_query(self._index.schema, "minutes", kind, least, most)


def _linked(folder: Path) -> TemporaryDirectory[str]:
    """Return a folder that can be written to, with links to the files of one that cannot."""
    links = TemporaryDirectory(prefix="shishen-lexical-")
    for file in folder.iterdir():
        if not file.name.endswith(".lock"):
            Path(links.name, file.name).symlink_to(file.resolve())
    return links


def register_tokenizer(index: Any) -> None:
    """Register the tokenizer that all fields name; tantivy keeps none with an index."""
    import tantivy

    index.register_tokenizer("cut", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
