"""What looking through 1.52 million recipes takes, sorted and narrowed down: `python -m bench.browse [--count N]`.

The recipes are synthetic: each has the facets of one of 600 recipes of the sample corpus, drawn at random, and a time
of its own. Everything else of an index, which browsing does not read, is left out.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import numpy as np

from bench.measuring import positive, resident_mb
from culinary.ingredients import ancestors
from memory.kitchen import STAPLES
from recipes.facets.facets import facets
from recipes.loaders import open_corpus
from retrieval.build.analysis import Analysis
from retrieval.build.lexical_writer import LexicalWriter
from retrieval.index.lexical_index import LexicalIndex, Limits
from settings import ROOT

COUNT, KINDS, ASKED = 1_520_327, 600, 40
_PAGE, _LAST = 24, 24 * 399
Ask = Callable[[random.Random], tuple[Limits, list[str]]]


def kinds(corpus: Path, chance: random.Random) -> list[tuple[str, int]]:
    """Return the facet terms and minutes of some recipes of a corpus."""
    recipes = list(open_corpus([corpus]).recipes)
    chance.shuffle(recipes)
    return [(" ".join(facets(one).terms()), one.minutes or 30) for one in islice(recipes, KINDS)]


def write(folder: Path, count: int, pool: list[tuple[str, int]], chance: random.Random) -> None:
    """Write the lexical index of `count` recipes."""
    writer = LexicalWriter(folder)
    for row in range(count):
        terms, minutes = chance.choice(pool)
        told = chance.choice((0, minutes, minutes + chance.randrange(90)))
        writer.add(row, cast(Analysis, SimpleNamespace(minutes=told, words="", body="", facets=terms)))
    writer.close()


def asked(index: LexicalIndex, pool: list[tuple[str, int]]) -> dict[str, Ask]:
    """Return what is asked for: each makes the limits and what is at home, of the commonest there are."""
    terms = {term for found, _ in pool for term in found.split()}

    def common(kind: str) -> list[str]:
        return sorted((one for one in terms if one.startswith(kind)), key=lambda one: -index.rarity(one, "facets"))

    named = [one.removeprefix("ing:") for one in common("ing:")]
    groups = {kind for name in named for kind in ancestors(name) if kind != name}
    home = [name for name in named if name not in STAPLES and name not in groups][:20]
    courses, cuisines, never = common("course:")[:6], common("cui:")[:4], tuple(common("alg:")[:2])

    def both(chance: random.Random) -> tuple[Limits, list[str]]:
        return Limits(one_of=((chance.choice(courses),), (chance.choice(cuisines),)), minutes=30), []

    return {
        "all": lambda chance: (Limits(), []),
        "a course": lambda chance: (Limits(one_of=((chance.choice(courses),),)), []),
        "a course, a cuisine, 30 minutes": both,
        "three foods": lambda chance: (Limits(), chance.sample(home, 3)),
        "the 20 commonest foods but staples": lambda chance: (Limits(), home),
        "the 20 commonest words, groups and staples too": lambda chance: (Limits(), named[:20]),
        "20 foods, two allergies, 30 minutes": lambda chance: (Limits(must_not=never, minutes=30), home),
    }


def measure(index: LexicalIndex, pool: list[tuple[str, int]], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield what each kind of page took; the first time apart from those after it."""
    for name, ask in asked(index, pool).items():
        for quickest in (False, True):
            first = _timed(index, ask(chance), 0, quickest)
            index.ready()
            runs = [_timed(index, ask(chance), offset, quickest) for offset in (0, _LAST) for _ in range(ASKED)]
            yield {
                "asked": name,
                "sort": "quick" if quickest else "best",
                "first_ms": round(first.wall * 1e3, 1),
                "first_cpu_ms": round(first.cpu * 1e3, 1),
                "p50_ms": _share([one.wall for one in runs], 50),
                "p95_ms": _share([one.wall for one in runs], 95),
                "p95_cpu_ms": _share([one.cpu for one in runs], 95),
                "recipes": runs[0].total,
            }


class _Run(NamedTuple):
    """What one page took, seconds: on the clock, and of a core, which other work on the machine hardly moves."""

    wall: float
    cpu: float
    total: int


def _timed(index: LexicalIndex, ask: tuple[Limits, list[str]], offset: int, quickest: bool) -> _Run:
    wall, cpu = time.perf_counter(), time.thread_time()
    total = index.browse(*ask, _PAGE, offset, quickest=quickest)[1]
    return _Run(time.perf_counter() - wall, time.thread_time() - cpu, total)


def _share(seconds: list[float], percent: int) -> float:
    return round(float(np.percentile(seconds, percent)) * 1e3, 1)


def main() -> None:
    """Print one JSON object a kind of page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=positive, default=COUNT)
    options = parser.parse_args()
    chance = random.Random(1)
    pool = kinds(ROOT / "data" / "recipes.jsonl", chance)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.count, pool, chance)
        index = LexicalIndex(Path(folder))
        before = resident_mb()
        for row in measure(index, pool, chance):
            print(json.dumps(row, ensure_ascii=False), flush=True)
        load = round(os.getloadavg()[0], 1)
        print(json.dumps({"count": options.count, "memory_mb": round(resident_mb() - before, 1), "load": load}))


if __name__ == "__main__":
    main()
