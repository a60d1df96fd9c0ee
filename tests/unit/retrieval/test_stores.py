"""One contract for every vector store: each in its own folder, without a server."""

import fcntl
import shutil
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from milvus_lite.adapter.grpc import server
from numpy.typing import NDArray
from pymilvus.client.connection_manager import ConnectionManager

from retrieval.build.building import Corpus, build_index
from retrieval.index.manifest import RecipeIndexError, verify
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import RecipeSearch
from retrieval.stores import milvus_store, open_store, store_kind
from retrieval.stores.vector_store import HERE, Server
from settings import RetrievalSettings
from tests.unit.retrieval.test_building import NAMES, CharacterEmbeddings, recipes

KINDS = ("faiss", "chroma", "milvus")
COUNT, DIMENSION = 300, 24


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    drawn = np.random.default_rng(7).normal(size=(COUNT, DIMENSION)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module", params=KINDS)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vectors: NDArray[np.float32]
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param) / "vectors"
    store_kind(request.param).build(folder, vectors, HERE, "")
    return request.param, folder


@pytest.fixture
def own_copy(built: tuple[str, Path], tmp_path: Path) -> tuple[str, Path]:
    """A copy of the built store: several can be open at once."""
    kind, folder = built
    return kind, Path(shutil.copytree(folder, tmp_path / "copy"))


def test_the_nearest_are_those_of_exact_search_in_cosine_order(
    own_copy: tuple[str, Path], vectors: NDArray[np.float32]
) -> None:
    store = open_store(*own_copy)
    for asked in np.random.default_rng(1).normal(size=(10, DIMENSION)).astype(np.float32):
        unit = asked / np.linalg.norm(asked)
        cosines = vectors @ unit
        found = store.search(unit, 10)
        assert [number for number, _ in found] == np.argsort(-cosines)[:10].tolist()
        np.testing.assert_allclose([score for _, score in found], np.sort(cosines)[::-1][:10], atol=1e-4)


def test_a_vector_is_found_first_under_its_own_number(own_copy: tuple[str, Path], vectors: NDArray[np.float32]) -> None:
    store = open_store(*own_copy)
    for number in (0, 17, COUNT - 1):
        first, cosine = store.search(vectors[number], 1)[0]
        assert (first, round(cosine, 3)) == (number, 1.0)


def test_more_than_there_are_gives_each_once(own_copy: tuple[str, Path], vectors: NDArray[np.float32]) -> None:
    found = open_store(*own_copy).search(vectors[3], COUNT + 50)
    assert sorted(number for number, _ in found) == list(range(COUNT))
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_moved_folder_opens_and_answers_the_same(
    built: tuple[str, Path], own_copy: tuple[str, Path], vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    kind, folder = own_copy
    moved = folder.rename(tmp_path / "moved")
    assert open_store(kind, moved).search(vectors[5], 3)[0][0] == 5


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_over_each_store_finds_recipes_and_stays_whole(kind: str, tmp_path: Path) -> None:
    for _ in range(2):
        build_index(
            Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="characters", store=kind
        )
    search = RecipeSearch(open_index(tmp_path, "characters"), CharacterEmbeddings(), RetrievalSettings())
    assert [search.search(f"{name}怎么做", 1)[0].recipe.name for name in NAMES] == list(NAMES)
    assert verify(tmp_path) == []


def test_what_chroma_holds_is_verified_while_it_writes_to_its_files(tmp_path: Path) -> None:
    manifest = build_index(
        Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="characters", store="chroma"
    )
    (live,) = tmp_path.glob("g-*/vectors/live")
    (name,) = manifest.contents
    assert live == tmp_path / manifest.generation / name
    open_index(tmp_path, "characters").vectors.search(np.ones(32, np.float32) / 32**0.5, 5)
    assert verify(tmp_path) == []
    with sqlite3.connect(live / "chroma.sqlite3") as database:
        database.execute("UPDATE embeddings_queue SET vector = x'ff' || substr(vector, 2) WHERE seq_id = 3")
    assert verify(tmp_path) == [f"changed: {name}"]


@pytest.mark.parametrize("kind", KINDS)
def test_lost_vectors_are_one_sentence(kind: str, tmp_path: Path) -> None:
    build_index(
        Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="characters", store=kind
    )
    for folder in tmp_path.glob("g-*/vectors"):
        shutil.rmtree(folder)
    with pytest.raises(RecipeIndexError) as refused:
        open_index(tmp_path, "characters")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", ["chroma", "milvus"])
def test_a_server_that_is_away_is_one_sentence_and_the_old_index_stays(kind: str, tmp_path: Path) -> None:
    build_index(Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="characters")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(RecipeIndexError, match=f"does not answer: the server at {away}") as refused:
        build_index(
            Corpus(recipes(), ["test"]),
            tmp_path,
            embeddings=CharacterEmbeddings(),
            embedding="characters",
            store=kind,
            server=Server(away),
        )
    assert "\n" not in str(refused.value)
    search = RecipeSearch(open_index(tmp_path, "characters"), CharacterEmbeddings(), RetrievalSettings())
    assert search.search("红烧肉怎么做", 1)[0].recipe.name == "红烧肉"


def test_a_milvus_file_that_another_process_has_open_is_one_sentence(
    tmp_path: Path, vectors: NDArray[np.float32], capfd: pytest.CaptureFixture[str]
) -> None:
    store_kind("milvus").build(tmp_path, vectors, HERE, "")
    with (tmp_path / "vectors.db" / "LOCK").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RecipeIndexError, match="Milvus does not answer"):
            open_store("milvus", tmp_path)
    assert "Traceback" not in capfd.readouterr().err


def test_a_milvus_file_whose_port_another_program_took_opens_at_another(
    tmp_path: Path, vectors: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    start, unused = server.start_server_in_thread, []

    def taken(**where: Any) -> tuple[Any, Any, int]:
        running, files, port = start(**where)
        if not unused:
            unused.append(socket.create_server(("127.0.0.1", 0)))
            return running, files, unused[0].getsockname()[1]
        return running, files, port

    store_kind("milvus").build(tmp_path / "vectors", vectors, HERE, "")
    monkeypatch.setattr(server, "start_server_in_thread", taken)
    monkeypatch.setattr(milvus_store, "_STARTED_S", 5)
    assert open_store("milvus", tmp_path / "vectors").search(vectors[3], 1)[0][0] == 3
    unused[0].close()


def test_a_store_that_nobody_has_any_more_does_not_wait_for_who_is_connecting(
    tmp_path: Path, vectors: NDArray[np.float32]
) -> None:
    store_kind("milvus").build(tmp_path / "vectors", vectors, HERE, "")
    stores = [open_store("milvus", tmp_path / "vectors")]
    with ConnectionManager.get_instance()._lock:
        collected = threading.Thread(target=stores.clear, daemon=True)
        collected.start()
        collected.join(10)
        assert not collected.is_alive()
    deadline = time.monotonic() + 10
    while milvus_store._open_stores[tmp_path / "vectors"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_unknown_store_lists_the_valid_ones() -> None:
    with pytest.raises(ValueError, match="valid: faiss, chroma, milvus"):
        store_kind("pinecone")
