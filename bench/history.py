"""What reading a conversation held elsewhere costs as it grows: `python -m bench.history [--index DIR] [--json]`.

The OpenAI protocol brings the whole conversation with every question. Each row doubles the length of the messages, or
their number; `ratio` is the time over that of the row before: at most 2 where reading is linear, about 1 where no more
is read.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from dialogue.finder import Finder
from dialogue.recall import reconstruct
from retrieval.embeddings import create_embeddings
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import HyQERetriever, RecipeSearch
from settings import load_settings

History = list[tuple[str, str]]
KINDS = {
    "dishes": "红烧肉、宫保鸡丁、麻婆豆腐都很好吃，",
    "amounts": "五花肉500克，生抽2汤匙，小火炖60分钟，",
    "letters": "的",
    "numbers": "1/2",
    "english": "what a lovely day to cook some noodles, ",
}
_fresh = count(1000)
LENGTHS = (50, 100, 200, 400, 800, 1600, 3200)
NUMBERS = (3, 6, 12, 24, 48, 96)


def talk(unit: str, messages: int, characters: int) -> History:
    """Return a conversation of so many messages of so many characters."""
    text = unit * (characters // len(unit) + 1)
    # No text comes twice: what was compared lately is kept.
    return [(("user", "assistant")[number % 2], f"{next(_fresh)}{text}"[:characters]) for number in range(messages)]


def best_of(unit: str, messages: int, characters: int, finder: Finder, times: int) -> float:
    """Return the shortest processor time that reading such a conversation took, seconds."""
    taken = []
    for _ in range(times):
        history = talk(unit, messages, characters)
        began = time.process_time()
        asyncio.run(reconstruct(history, finder))
        taken.append(time.process_time() - began)
    return min(taken)


def measure(finder: Finder, times: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each kind of text, length and number of messages."""
    asyncio.run(reconstruct(talk(KINDS["english"], 2, 50), finder))
    for kind, unit in KINDS.items():
        series = {
            "characters": [(size, 4, size) for size in LENGTHS],
            "messages": [(number, number, 200) for number in NUMBERS],
        }
        for what, sizes in series.items():
            before = 0.0
            for size, messages, characters in sizes:
                taken = best_of(unit, messages, characters, finder, times)
                ratio = round(taken / before, 2) if before else None
                yield {"kind": kind, "what": what, "size": size, "ms": round(taken * 1000, 1), "ratio": ratio}
                before = taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, help="folder of the index; by default the configured one")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    settings = load_settings()
    embeddings = create_embeddings(settings.embedding)
    index = open_index(given.index or settings.index.path, settings.embedding.model)
    finder = HyQERetriever(search=RecipeSearch(index, embeddings, settings.retrieval))
    for row in measure(finder, times=3):
        print(json.dumps(row) if given.json else "  ".join(f"{value!s:>10}" for value in row.values()))


if __name__ == "__main__":
    main()
