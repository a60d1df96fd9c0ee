"""A search that goes on while newer generations of its index are published."""

import asyncio
import gc
import logging
import os
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from retrieval.build.building import Corpus, build_index, remove_recipes
from retrieval.index import newer_index as newer
from retrieval.index.manifest import MANIFEST, read_manifest
from retrieval.index.newer_index import refreshing
from retrieval.search.retriever import RecipeSearch
from tests.unit.retrieval.test_building import CharacterEmbeddings, recipes
from tests.unit.retrieval.test_changing import KINDS, NEW, OLD, added, built, searching


def titles(search: RecipeSearch, name: str) -> list[str]:
    return [hit.recipe.name for hit in search.recall(f"{name}怎么做")]


def held() -> list[str]:
    """Return the files that this process has open."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(os.readlink(descriptor))
    return found


def generations(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("g-*") if path.is_dir()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_added_is_found_and_what_was_removed_is_gone_without_opening_anew(kind: str, tmp_path: Path) -> None:
    built(tmp_path, kind)
    search = searching(tmp_path)
    assert NEW[0] not in titles(search, NEW[0])
    assert not search.refresh()
    added(tmp_path, NEW[:1])
    remove_recipes(tmp_path, titles=[OLD[0]])
    assert search.refresh() and not search.refresh()
    assert titles(search, NEW[0])[0] == NEW[0]
    assert OLD[0] not in titles(search, OLD[0])
    assert [name for name, _ in search.names_in(f"{NEW[0]}和{OLD[0]}")] == [NEW[0]]
    assert search.index.phonetic.known(NEW[0]) == {NEW[0]}


@pytest.mark.parametrize("kind", KINDS)
def test_the_former_generation_is_let_go_of_when_its_last_search_has_ended(kind: str, tmp_path: Path) -> None:
    built(tmp_path, kind)
    search = searching(tmp_path)
    running = search.index
    former, closed = weakref.ref(running), threading.Event()
    weakref.finalize(running.vectors, closed.set)
    added(tmp_path, NEW[:1])
    assert search.refresh()
    assert running.manifest.generation in generations(tmp_path)
    others = ThreadPoolExecutor(3)
    assert all(others.map(running.recipes.rows_named, [[OLD[0]]] * 3))
    assert running.recipes.rows_named([OLD[0]])
    generation = running.manifest.generation
    gc.collect()
    gc.disable()
    try:
        del running
        assert former() is None and closed.is_set()
        assert not [file for file in held() if f"{generation}/recipes.sqlite" in file], (
            "deleted, its space would stay taken"
        )
    finally:
        gc.enable()
        others.shutdown()
    third = added(tmp_path, NEW[1:]).generation
    assert search.refresh()
    build_index(Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="characters")
    assert generations(tmp_path) == {third, read_manifest(tmp_path).generation}


def test_searches_in_threads_never_fail_and_soon_find_what_is_added(tmp_path: Path) -> None:
    built(tmp_path)
    search, stop = searching(tmp_path), threading.Event()
    failures: list[object] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                if titles(search, OLD[0])[0] != OLD[0] or search.search(f"{OLD[1]}怎么做", 1)[0].recipe.name != OLD[1]:
                    failures.append("another recipe")
            except Exception as error:
                failures.append(error)
                return

    def refresh() -> None:
        while not stop.wait(0.01):
            search.refresh()

    threads = [threading.Thread(target=ask) for _ in range(3)] + [threading.Thread(target=refresh)]
    for thread in threads:
        thread.start()
    try:
        for name in NEW:
            added(tmp_path, (name,))
            found = threading.Event()
            for _ in range(1000):
                if name in titles(search, name):
                    found.set()
                    break
                stop.wait(0.02)
            assert found.is_set(), name
            remove_recipes(tmp_path, titles=[name])
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures


def test_an_index_of_another_embedding_is_not_gone_over_to(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    built(tmp_path)
    search = searching(tmp_path)
    build_index(Corpus(recipes(NEW), ["new"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="another")
    with caplog.at_level(logging.WARNING):
        assert not search.refresh() and not search.refresh()
    assert titles(search, OLD[0])[0] == OLD[0]
    (warning,) = caplog.messages
    assert "'another'" in warning and "\n" not in warning


def test_a_damaged_index_is_not_gone_over_to_and_the_next_whole_one_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    built(tmp_path)
    search = searching(tmp_path)
    second = added(tmp_path, NEW[:1])
    file = tmp_path / second.generation / "recipes.sqlite"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with caplog.at_level(logging.WARNING):
        assert not search.refresh() and not search.refresh()
    assert len(caplog.messages) == 1 and "verify" in caplog.messages[0]
    assert titles(search, OLD[0])[0] == OLD[0]
    built(tmp_path, names=OLD + NEW)
    assert search.refresh()
    assert titles(search, NEW[1])[0] == NEW[1]


def test_an_index_that_is_refused_for_a_while_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path)
    search = searching(tmp_path)
    second = added(tmp_path, NEW[:1])
    place = tmp_path / second.generation
    away = place.rename(tmp_path / "away")
    assert not search.refresh()
    away.rename(place)
    assert not search.refresh()
    monkeypatch.setattr(newer, "AGAIN_S", 0.0)
    search._newer._again = 0.0
    assert search.refresh()


def test_an_index_that_is_deleted_is_searched_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    built(tmp_path)
    search = searching(tmp_path)
    (tmp_path / MANIFEST).unlink()
    assert not search.refresh() and not search.refresh()
    assert titles(search, OLD[0])[0] == OLD[0] and len(caplog.messages) == 1


async def test_it_is_looked_for_as_long_as_the_context_lasts_and_never_at_0() -> None:
    looked = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with refreshing(lambda: loop.call_soon_threadsafe(looked.set), 0.01):
        await asyncio.wait_for(looked.wait(), 10)
    looked.clear()
    async with refreshing(lambda: loop.call_soon_threadsafe(looked.set), 0):
        await asyncio.sleep(0.05)
    assert not looked.is_set()
