"""BM25 over names and whole recipes on tantivy, filtered by facets; Chinese is cut into characters and pairs."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate
from operator import and_, or_
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

import numpy as np

from retrieval.index.row_sets import Rows, RowSets, page_of, worth_of
from text.normalize import cut

Field = Literal["names", "body"]
READ = 16_000
KEPT = 65_536  # words whose number of recipes is remembered
MANY = 3_000_000  # recipes, counted once for each ingredient of theirs, that a search takes too long to rank
_RANKED = 80  # ingredients
_MINUTES, _TOLD = "minutes<=", "minutes"
_AT_ONCE = 200_000


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
        self._sets: RowSets | None = None
        self._times = np.zeros(0, dtype=np.uint16)
        self._lock = threading.Lock()

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
        if found := self._ranked(limits, have, k, offset, quickest=quickest):
            return found
        made_of = self._made_of(have)
        query = self._limited(made_of or [self._tantivy.Query.all_query()], limits)
        order: dict[str, Any] = {}
        if quickest or not made_of:
            field = "minutes" if quickest else "row"
            order = {"order_by_field": field, "order": self._tantivy.Order.Asc}
        if quickest:
            told = self._minutes(1, None)
            occur = self._tantivy.Occur
            query = self._tantivy.Query.boolean_query([(occur.Must, query), (occur.Must, told)])
        page = self._searcher.search(query, limit=k, offset=offset, count=True, **order)
        rows: list[Any] = self._searcher.fast_field_values("row", [address for _, address in page.hits])
        return [int(row) for row in rows], int(getattr(page, "count", 0) or 0)

    def _ranked(
        self, limits: Limits, have: Sequence[str], k: int, offset: int, *, quickest: bool
    ) -> tuple[list[int], int] | None:
        """Return what `browse` does, by bits; None where few recipes have these ingredients, or bits are not there yet.

        The search reads every recipe that has one of them, which takes long where that are most of a million.
        """
        worth = [(f"{kind}:{name}", value) for name in have[:_RANKED] for kind, value in (("main", 2), ("ing", 1))]
        if len(have) > _RANKED or sum(self._count("facets", term) for term, _ in worth) < MANY:
            return None
        time = f"{_MINUTES}{limits.minutes}" if limits.minutes else ""
        either = [term for group in limits.one_of for term in group]
        told = _TOLD if quickest else ""
        named = dict.fromkeys([*(term for term, _ in worth), *limits.must, *limits.must_not, *either, time, told])
        named.pop("", None)
        sets = self._row_sets().of(named)
        if sets is None:
            return None
        within = [sets[term] for term in (*limits.must, time, told) if term] + [~sets[term] for term in limits.must_not]
        within += [reduce(or_, (sets[term] for term in group)) for group in limits.one_of]
        valued = ((sets[term], value) for term, value in worth)
        levels = worth_of(valued, reduce(and_, within) if within else None)
        if quickest:
            levels = np.where(levels[: len(self._times)] > 0, self._times, np.uint16(0))
        return page_of(levels, k, offset, least_first=quickest)

    def ready(self) -> None:
        """Wait until what browsing reads beside it is there."""
        if self._sets is not None:
            self._sets.wait()

    def _row_sets(self) -> RowSets:
        with self._lock:
            if self._sets is None:
                last = self._searcher.search(self._tantivy.Query.all_query(), limit=1, order_by_field="row").hits
                rows: list[Any] = self._searcher.fast_field_values("row", [address for _, address in last])
                self._sets = RowSets(int(rows[0]) + 1, self._rows_of)
            return self._sets

    def _rows_of(self, name: str) -> Rows:
        if name == _TOLD:
            return self._read_times()
        time = name.removeprefix(_MINUTES) if name.startswith(_MINUTES) else ""
        query = self._minutes(None, int(time)) if time else self._term("facets", name)
        return np.concatenate([rows for (rows,) in self._values(query, "row")])

    def _read_times(self) -> Rows:
        """Keep the minutes of every recipe that tells any; return their rows."""
        times, found = np.zeros(self._row_sets().size, dtype=np.uint16), []
        for rows, minutes in self._values(self._minutes(1, None), "row", "minutes"):
            times[rows] = np.minimum(minutes, np.iinfo(np.uint16).max)
            found.append(rows)
        self._times = times
        return np.concatenate(found)

    def _values(self, query: Any, *fields: str) -> Iterator[list[Rows]]:
        """Yield what all recipes that a query finds have in `fields`, so many at a time that memory stays flat."""
        for offset in range(0, max(1, self._searcher.num_docs), _AT_ONCE):
            hits = self._searcher.search(query, limit=_AT_ONCE, offset=offset, count=False).hits
            places = [address for _, address in hits]
            yield [np.array(self._searcher.fast_field_values(name, places), dtype=np.int64) for name in fields]
            if len(hits) < _AT_ONCE:
                return

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
