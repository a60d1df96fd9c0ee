"""What is at home ranks recipes the same by bits as by search, whatever the limits."""

import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from retrieval.build.lexical_writer import LexicalWriter
from retrieval.index import lexical_index
from retrieval.index.lexical_index import LexicalIndex, Limits
from retrieval.index.row_sets import Rows, RowSets

FOODS = [f"food{number}" for number in range(9)]
ROWS = 701


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    chance = random.Random(3)
    writer = LexicalWriter(tmp_path)
    for row in range(ROWS):
        foods = chance.sample(FOODS, chance.randint(0, 4))
        terms = [f"ing:{name}" for name in foods] + [f"main:{name}" for name in foods[:1]]
        terms += [f"course:{chance.choice('abc')}", *(["alg:nuts"] * (chance.random() < 0.3))]
        recipe = SimpleNamespace(minutes=chance.choice((0, 10, 30, 90)), words="", body="", facets=" ".join(terms))
        writer.add(row, recipe)  # type: ignore[arg-type]
    writer.commit()
    writer.remove([4, 5, 600])
    writer.close()
    return LexicalIndex(tmp_path)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        Limits(minutes=30),
        Limits(must_not=("alg:nuts",), minutes=30),
        Limits(must=("ing:food1",), one_of=(("course:a", "course:b"), ("ing:food2", "main:food3"))),
        Limits(must=("ing:never",)),
    ],
    ids=str,
)
def test_bits_rank_as_the_search_does(index: LexicalIndex, monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    asked = [(FOODS[:count], k, offset) for count in (1, 3, 9) for k in (1, 24) for offset in (0, 7, 300, 5000)]

    def browse() -> list[tuple[list[int], int]]:
        return [index.browse(limits, *one, quickest=quick) for quick in (False, True) for one in asked]

    searched = browse()
    monkeypatch.setattr(lexical_index, "_AT_ONCE", 100)
    monkeypatch.setattr(lexical_index, "MANY", 0)
    assert index._ranked(limits, FOODS, 24, 0, quickest=True) is None, "nothing is ready yet"
    assert index.browse(limits, *asked[0]) == searched[0]
    index.ready()
    by_bits = [index._ranked(limits, *one, quickest=quick) for quick in (False, True) for one in asked]
    assert by_bits == searched == browse()
    assert limits.must == ("ing:never",) or max(total for _, total in searched) > 20
    assert {4, 5, 600}.isdisjoint(row for rows, _ in searched for row in rows)


def test_a_search_is_enough_where_few_recipes_have_what_is_at_home(index: LexicalIndex) -> None:
    index.browse(Limits(), FOODS, 24)
    assert index._sets is None


def test_only_so_many_sets_are_kept_and_each_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.index.row_sets.KEPT", 0)
    read: list[str] = []

    def rows(name: str) -> Rows:
        read.append(name)
        return np.array([int(name)])

    sets = RowSets(20, rows)
    for _ in range(2):
        sets.of([str(number) for number in range(8)])
        sets.wait()
    kept = sets.of(["0", "7"])
    assert kept is not None and kept["7"][0] == 1 and read == [str(number) for number in range(8)]
    assert sets.of(["1", "9"]) is None
    sets.wait()
    assert sets.of(["0", "2", "7", "9"]) is not None
    assert sets.of(["1"]) is None, "what was longest not asked for went"
    sets.wait()
    assert sets.of([str(number) for number in range(9)]) is None, "more than can be kept are searched for"
