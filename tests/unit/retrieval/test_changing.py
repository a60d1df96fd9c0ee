"""Adding and removing recipes, for every store: nothing is rebuilt, nobody's search fails, a new index comes whole."""

import gc
import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import index_builder
from recipes.recipe import Recipe
from retrieval.build.building import Corpus, add_recipes, build_index, remove_recipes
from retrieval.build.options import Options
from retrieval.index import lexical_index as lexical
from retrieval.index.manifest import Manifest, RecipeIndexError, read_manifest, verify
from retrieval.index.recipe_index import RecipeIndex, open_index
from retrieval.search.retriever import RecipeSearch
from retrieval.stores import faiss_store as faiss
from retrieval.stores import open_store, store_kind
from retrieval.stores.vector_store import Changes, Server
from settings import RetrievalSettings
from tests.unit.retrieval.test_building import CharacterEmbeddings, recipes

KINDS = ("faiss", "chroma", "milvus")
OLD, NEW = ("红烧肉", "清蒸鲈鱼", "麻婆豆腐"), ("宫保鸡丁", "酸辣土豆丝")


def built(folder: Path, kind: str = "faiss", names: tuple[str, ...] = OLD) -> Manifest:
    return build_index(
        Corpus(recipes(names), ["test"]), folder, embeddings=CharacterEmbeddings(), embedding="characters", store=kind
    )


def added(
    folder: Path, names: tuple[str, ...] = NEW, embeddings: CharacterEmbeddings | None = None, fingerprint: str = ""
) -> Manifest:
    corpus = Corpus(recipes(names), ["more"], fingerprint=fingerprint)
    return add_recipes(corpus, folder, embeddings=embeddings or CharacterEmbeddings(), embedding="characters")


def searching(folder: Path) -> RecipeSearch:
    return RecipeSearch(open_index(folder, "characters"), CharacterEmbeddings(), RetrievalSettings())


def firsts(search: RecipeSearch, names: tuple[str, ...]) -> list[str]:
    return [search.search(f"{name}怎么做", 1)[0].recipe.name for name in names]


def number_of(index: RecipeIndex, question: str) -> int:
    return next(number for number, text in index.recipes.all_questions() if text == question)


@pytest.mark.parametrize("kind", KINDS)
def test_added_recipes_are_found_beside_the_old_ones(kind: str, tmp_path: Path) -> None:
    built(tmp_path, kind)
    embeddings = CharacterEmbeddings()
    manifest = added(tmp_path, embeddings=embeddings)
    assert manifest.recipes == len(OLD + NEW)
    assert manifest.sources == ("test", "more")
    assert not any(name in text for text in embeddings.embedded for name in OLD)
    search = searching(tmp_path)
    assert firsts(search, OLD + NEW) == [*OLD, *NEW]
    vector = np.array(CharacterEmbeddings().embed_query("酸辣土豆丝怎么做"), np.float32)
    assert search.index.vectors.search(vector, 1)[0][0] == number_of(search.index, "酸辣土豆丝怎么做")
    assert verify(tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_removed_recipes_are_gone_from_every_search(kind: str, tmp_path: Path) -> None:
    built(tmp_path, kind, OLD + NEW)
    gone = next(recipes(("麻婆豆腐",)))
    manifest = remove_recipes(tmp_path, ids=[gone.recipe_id], titles=["宫保鸡丁"])
    assert manifest.recipes == len(OLD + NEW) - 2
    search = searching(tmp_path)
    for name in ("麻婆豆腐", "宫保鸡丁"):
        assert name not in [hit.recipe.name for hit in search.search(f"{name}怎么做", 10)]
        assert search.index.recipes.rows_named([name]) == []
        assert name not in [hit.name for hit in search.index.phonetic.search(name)]
    assert search.index.lexical.search("麻婆", 5) == []
    assert firsts(search, ("红烧肉", "酸辣土豆丝")) == ["红烧肉", "酸辣土豆丝"]
    stored = {number for number, _ in search.index.vectors.search(np.ones(32, np.float32) / 32**0.5, 1000)}
    assert stored == {number for number, _ in search.index.recipes.all_questions()}
    assert verify(tmp_path) == []


def test_what_was_removed_can_be_added_again_under_new_numbers(tmp_path: Path) -> None:
    built(tmp_path, names=OLD)
    before = {number for number, _ in searching(tmp_path).index.recipes.all_questions()}
    remove_recipes(tmp_path, titles=["麻婆豆腐"])
    added(tmp_path, ("麻婆豆腐",))
    search = searching(tmp_path)
    assert firsts(search, OLD) == list(OLD)
    fresh = number_of(search.index, "麻婆豆腐怎么做")
    assert fresh not in before


def test_recipes_that_are_there_already_are_not_added_again(tmp_path: Path) -> None:
    before = built(tmp_path)
    after = added(tmp_path, OLD)
    assert (after.recipes, after.questions, after.corpus_sha256) == (
        before.recipes,
        before.questions,
        before.corpus_sha256,
    )
    report = [json.loads(line) for line in (tmp_path / after.generation / "duplicates.jsonl").read_text().splitlines()]
    assert [row["kind"] for row in report] == ["exact"] * len(OLD)
    again = added(tmp_path, OLD)
    assert (tmp_path / again.generation / "duplicates.jsonl").read_text().splitlines() == [
        json.dumps(row, ensure_ascii=False) for row in report
    ]


def test_an_index_that_something_was_taken_out_of_is_not_taken_for_one_of_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "recipes.jsonl", tmp_path / "index"
    rows = [{"name": name, "recipeInstructions": [f"{name}煮熟"]} for name in OLD]
    source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    monkeypatch.setattr(index_builder, "create_embeddings", lambda settings: CharacterEmbeddings())
    build = ["build", str(source), "--out", str(out), "--if-needed"]
    done = []
    for command in (build, build, ["remove", "--out", str(out), "--title", OLD[0]], build, build):
        index_builder.app(command, standalone_mode=False)
        done.append((read_manifest(out).recipes, read_manifest(out).generation))
    assert [recipes for recipes, _ in done] == [3, 3, 2, 3, 3]
    assert done[0] == done[1] != done[3] == done[4]


def test_adding_equals_building_anew(tmp_path: Path) -> None:
    built(tmp_path / "grown")
    added(tmp_path / "grown")
    built(tmp_path / "whole", names=OLD + NEW)
    grown, whole = searching(tmp_path / "grown"), searching(tmp_path / "whole")
    assert list(grown.index.recipes.all_questions()) == list(whole.index.recipes.all_questions())
    assert read_manifest(tmp_path / "grown").corpus_sha256 == read_manifest(tmp_path / "whole").corpus_sha256
    for question in (*OLD, *NEW, "土豆丝", "有鸡丁能做什么"):
        assert grown.search(question, 5) == whole.search(question, 5)


@pytest.mark.parametrize("work", [lambda folder: added(folder), lambda folder: remove_recipes(folder, titles=[OLD[0]])])
def test_a_damaged_index_is_not_added_to(work: Callable[[Path], Manifest], tmp_path: Path) -> None:
    before = built(tmp_path)
    file = tmp_path / before.generation / "phonetic" / "codes.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    with pytest.raises(RecipeIndexError, match=r"phonetic/codes\.npy.*index_builder\.py verify"):
        work(tmp_path)
    assert read_manifest(tmp_path) == before


@pytest.mark.parametrize("unknown", [{"ids": ["0" * 16]}, {"titles": ["佛跳墙"]}])
def test_removing_what_is_not_there_is_one_sentence_and_changes_nothing(
    unknown: dict[str, list[str]], tmp_path: Path
) -> None:
    before = built(tmp_path)
    with pytest.raises(RecipeIndexError, match="has no recipe"):
        remove_recipes(tmp_path, **unknown)  # type: ignore[arg-type]
    assert read_manifest(tmp_path) == before
    assert verify(tmp_path) == []


def test_adding_with_another_embedding_is_refused(tmp_path: Path) -> None:
    built(tmp_path)
    with pytest.raises(RecipeIndexError, match=r"index_builder\.py build"):
        add_recipes(Corpus(recipes(NEW), ["more"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="another")


@pytest.mark.parametrize("kind", KINDS)
def test_searches_never_fail_while_recipes_are_added_and_removed(kind: str, tmp_path: Path) -> None:
    built(tmp_path, kind)
    search, stop = searching(tmp_path), threading.Event()
    failures: list[object] = []
    asked = 0

    def ask() -> None:
        nonlocal asked
        while not stop.is_set():
            try:
                found = firsts(search, OLD)
            except Exception as error:
                failures.append(error)
                return
            asked += 1
            if found != list(OLD):
                failures.append(found)

    # Threads that begin later open their own connections to a generation that is no longer the current one.
    threads = [threading.Thread(target=ask) for _ in range(2)]
    threads[0].start()
    for name in NEW:
        added(tmp_path, (name,))
    threads[1].start()
    remove_recipes(tmp_path, titles=[NEW[0]])
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert asked >= 2
    assert firsts(searching(tmp_path), (*OLD, NEW[1])) == [*OLD, NEW[1]]


def test_an_old_generation_goes_when_nobody_searches_it_any_more(tmp_path: Path) -> None:
    first = built(tmp_path).generation
    search = searching(tmp_path)
    second = added(tmp_path, NEW[:1]).generation
    assert {path.name for path in tmp_path.glob("g-*") if path.is_dir()} == {first, second}
    del search
    gc.collect()
    third = added(tmp_path, NEW[1:]).generation
    assert {path.name for path in tmp_path.glob("g-*") if path.is_dir()} == {third}


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_store_holds_the_old_without_the_removed_and_the_added(kind: str, tmp_path: Path) -> None:
    drawn = np.random.default_rng(3).normal(size=(120, 16)).astype(np.float32)
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    store = store_kind(kind)
    store.build(tmp_path / "old", unit[:100])
    old = open_store(kind, tmp_path / "old")
    store.change(tmp_path / "old", tmp_path / "new", Changes((3, 50, 99), unit[100:], 100))
    new = open_store(kind, tmp_path / "new")
    assert {number for number, _ in new.search(unit[7], 200)} == set(range(120)) - {3, 50, 99}
    assert new.search(unit[110], 1)[0][0] == 110
    assert {number for number, _ in old.search(unit[7], 200)} == set(range(100))


def test_what_a_server_could_not_drop_is_dropped_with_the_next_change(tmp_path: Path) -> None:
    unit = np.eye(8, dtype=np.float32)
    store, none = store_kind("milvus"), np.empty((0, 8), np.float32)
    store.build(tmp_path / "one", unit, Server(str(tmp_path / "server.db")), "shared")
    # The server was away when the second generation was published: it was not settled.
    store.change(tmp_path / "one", tmp_path / "two", Changes((3,), none, 8))
    store.change(tmp_path / "two", tmp_path / "three", Changes((5,), none, 8))
    store.settle(tmp_path / "three")
    newest = open_store("milvus", tmp_path / "three")
    assert {number for number, _ in newest.search(unit[3], 99)} == set(range(8)) - {3, 5}


def test_a_large_faiss_index_refines_and_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faiss, "EXACT_BELOW", 1500)
    generator = np.random.default_rng(5)
    centres = generator.normal(size=(60, 32))
    drawn = (centres[generator.integers(60, size=4000)] + 0.4 * generator.normal(size=(4000, 32))).astype(np.float32)
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    faiss.FaissStore.build(tmp_path / "one", unit[:1000])
    faiss.FaissStore.change(tmp_path / "one", tmp_path / "two", Changes((0, 999), unit[1000:3000], 1000))
    faiss.FaissStore.change(tmp_path / "two", tmp_path / "three", Changes((5,), unit[3000:], 3000))
    store, kept = open_store("faiss", tmp_path / "three"), np.setdiff1d(np.arange(4000), (0, 5, 999))
    shared = 0
    for asked in unit[generator.integers(4000, size=50)]:
        exact = kept[np.argsort(-(unit[kept] @ asked))[:10]]
        found = store.search(asked, 10)
        shared += len(set(exact.tolist()) & {number for number, _ in found})
        np.testing.assert_allclose([score for _, score in found], unit[[n for n, _ in found]] @ asked, atol=2e-3)
    assert shared >= 0.98 * 500
    assert not {0, 5, 999} & {number for number, _ in store.search(unit[5], 300)}


def test_several_processes_read_the_same_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import retrieval.build.analysis

    monkeypatch.setattr(retrieval.build.analysis, "_ALONE", 0)
    monkeypatch.setattr(retrieval.build.analysis, "CHUNK", 7)
    sums = []
    for workers in (1, 2):
        corpus = Corpus([Recipe.create(name=f"红烧{n}号肉", steps=(f"炖{n}分钟",)) for n in range(40)], ["test"])
        folder = tmp_path / str(workers)
        build_index(
            corpus,
            folder,
            embeddings=CharacterEmbeddings(),
            embedding="characters",
            options=Options(workers=workers, checkpoint=10),
        )
        sums.append({name: total for name, total in read_manifest(folder).files.items() if "lexical" not in name})
    assert sums[0] == sums[1]


def test_words_that_too_many_recipes_have_are_left_out_and_the_rare_ones_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, names=OLD + NEW)
    search = searching(tmp_path).index.lexical
    full = search.search("麻婆豆腐怎么做", 10)
    monkeypatch.setattr(lexical, "READ", 6)
    short = search.search("麻婆豆腐怎么做", 10)
    assert full[0].row == short[0].row == (OLD + NEW).index("麻婆豆腐")
    assert len(short) < len(full)
