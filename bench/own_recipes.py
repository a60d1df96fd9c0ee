"""What own recipes cost a search, and whether anybody finds another's: `python -m bench.own_recipes [--index DIR]`.

Every user keeps recipes of names that nobody else has, in one SQLite file. Each asks for one of theirs and for one of
another's; then one of them and somebody without any ask for recipes of the index in turn, the way a turn does.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from graph.own_first import OwnRetriever
from memory.own_index import OwnShelf
from memory.own_recipes import OwnRecipes
from memory.store import open_store
from recipes.recipe import Recipe
from retrieval.embeddings import create_embeddings
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import HyQERetriever, RecipeSearch
from settings import MemorySettings, Settings, load_settings, resolve

USERS, KEPT, ASKED = 200, 200, 300
_SYLLABLES = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"


def name_of(user: int, number: int) -> str:
    """Return a name that no other recipe has, nor is a part of."""
    digits = [(user // 20) % 20, user % 20, (number // 20) % 20, number % 20]
    return f"阿{''.join(_SYLLABLES[one] for one in digits)}烩鸭"


def own(user: int) -> list[Recipe]:
    """Return the recipes of a user."""
    return [
        Recipe.create(name=name_of(user, number), ingredients=["鸭腿 2只", "黄酒 3勺"], steps=["焯水。", "炖47分钟。"])
        for number in range(KEPT)
    ]


async def timed(ask: Callable[[str], Awaitable[Any]], questions: list[str]) -> list[float]:
    """Return how long each question took, milliseconds."""
    taken = []
    for question in questions:
        began = time.perf_counter()
        await ask(question)
        taken.append((time.perf_counter() - began) * 1e3)
    return taken


async def measure(settings: Settings, index: Path, folder: Path) -> dict[str, Any]:
    """Fill the store, look for one's own and for others', and time searches with and without own recipes."""
    opened = open_index(index, settings.embedding.model)
    shared = HyQERetriever(search=RecipeSearch(opened, create_embeddings(settings.embedding), settings.retrieval))
    memory = MemorySettings(path=folder / "threads.sqlite")
    async with open_store(memory) as store:
        kept, shelf = OwnRecipes(store), OwnShelf()
        began = time.perf_counter()
        for user in range(USERS):
            await kept.add(f"user-{user}", own(user))
        filled_s = time.perf_counter() - began
        found = foreign = 0
        for user in range(USERS):
            retriever = OwnRetriever(shared, await shelf.index_of(f"user-{user}", kept))
            mine, other = name_of(user, user % KEPT), name_of((user + 1) % USERS, user % KEPT)
            found += (await retriever.ainvoke(f"{mine}怎么做"))[0].metadata["title"] == mine
            titles = {one.metadata["title"] for one in await retriever.ainvoke(f"{other}怎么做")}
            foreign += bool(titles & {one.name for one in own((user + 1) % USERS)})
        titles = [name for name in opened.phonetic.names if len(name) > 2]
        questions = [f"{name}怎么做" for name in titles[:: max(1, len(titles) // (2 * ASKED))]]

        async def with_own(question: str) -> None:
            await OwnRetriever(shared, await shelf.index_of("user-7", kept)).ainvoke(question)

        # Asked in turn, so that what else the machine does weighs on both alike; no question is asked twice.
        plain, beside = list[float](), list[float]()
        for at in range(0, len(questions) - 1, 2):
            plain += await timed(shared.ainvoke, questions[at : at + 1])
            beside += await timed(with_own, questions[at + 1 : at + 2])
    return {
        "users": USERS,
        "recipes_each": KEPT,
        "filled_s": round(filled_s, 1),
        "own_found_first": found,
        "found_anothers": foreign,
        "searches": len(plain),
        "p50_ms": round(statistics.median(plain), 2),
        "p50_with_own_ms": round(statistics.median(beside), 2),
    }


def main() -> None:
    """Print the measures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    options = parser.parse_args()
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        index = resolve(options.index or settings.index.path)
        print(json.dumps(asyncio.run(measure(settings, index, Path(folder))), ensure_ascii=False))


if __name__ == "__main__":
    main()
