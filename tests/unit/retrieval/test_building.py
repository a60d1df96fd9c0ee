"""Building, publishing, resuming and refusing an index; vectors are hashes of characters, so no model is needed."""

import errno
import gc
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

import retrieval.index.manifest
from recipes.recipe import Recipe
from retrieval.build.building import Corpus, build_index
from retrieval.build.options import Options
from retrieval.index.manifest import MANIFEST, RecipeIndexError, read_manifest, verify
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import RecipeSearch
from settings import ROOT, RetrievalSettings

NAMES = ("红烧肉", "清蒸鲈鱼", "麻婆豆腐", "宫保鸡丁", "酸辣土豆丝", "西红柿炒鸡蛋")


class CharacterEmbeddings(Embeddings):
    """A bag of hashed characters, 32 dimensions, unit length."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.zeros(32, dtype=np.float32)
        for letter in text:
            vector[hashlib.md5(letter.encode()).digest()[0] % 32] += 1
        return list((vector / max(1e-6, float(np.linalg.norm(vector)))).tolist())


def recipes(names: tuple[str, ...] = NAMES) -> Iterator[Recipe]:
    for name in names:
        yield Recipe.create(
            name=name, ingredients=[f"500克{name[-2:]}", "5克盐"], steps=[f"把{name}做好，煮{len(name)}分钟。"]
        )


def build(
    folder: Path,
    names: tuple[str, ...] = NAMES,
    embeddings: Embeddings | None = None,
    options: Options | None = None,
) -> None:
    build_index(
        Corpus(recipes(names), ["test"]),
        folder,
        embeddings=embeddings or CharacterEmbeddings(),
        embedding="characters",
        options=options,
    )


def first(folder: Path, question: str) -> str:
    search = RecipeSearch(open_index(folder, "characters"), CharacterEmbeddings(), RetrievalSettings())
    return search.search(question, 1)[0].recipe.name


def test_every_recipe_is_found_first_by_its_own_question(tmp_path: Path) -> None:
    build(tmp_path)
    assert [first(tmp_path, f"{name}怎么做") for name in NAMES] == list(NAMES)


def test_names_are_spelt_by_sound_as_the_titles_spell_them(tmp_path: Path) -> None:
    build(tmp_path, ("干锅千叶豆腐的做法", "宫保鸡丁", "公保鸡丁"))
    index = open_index(tmp_path, "characters").phonetic
    assert index.spellings["干锅千页豆腐"] == "干锅千叶豆腐" and index.spellings["公保鸡丁"] == "宫保鸡丁"
    assert index.known("干锅千叶豆腐和干锅千页豆腐、宫保鸡丁和公保鸡丁") >= {"干锅千叶豆腐", "宫保鸡丁"}
    assert not index.known("干锅千页豆腐和公保鸡丁") & {"干锅千页豆腐", "公保鸡丁"}


def test_the_manifest_counts_and_sums_every_file(tmp_path: Path) -> None:
    build(tmp_path)
    manifest = read_manifest(tmp_path)
    files = {
        file.relative_to(tmp_path / manifest.generation).as_posix()
        for file in tmp_path.glob("g-*/**/*")
        if file.is_file()
    }
    assert set(manifest.files) == files
    assert manifest.recipes == len(NAMES)
    assert verify(tmp_path) == []


def test_nothing_in_an_index_is_a_pickle(tmp_path: Path) -> None:
    build(tmp_path)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert not file.name.endswith((".pkl", ".pickle"))
            assert file.read_bytes()[:2] not in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"), file


def test_any_flipped_byte_is_found(tmp_path: Path) -> None:
    build(tmp_path)
    for file in sorted(file for file in tmp_path.glob("g-*/**/*") if file.is_file() and file.stat().st_size):
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 0x10
        kept, _ = file.read_bytes(), file.write_bytes(data)
        assert verify(tmp_path), file
        file.write_bytes(kept)
    assert verify(tmp_path) == []


def test_a_small_index_with_a_flipped_byte_is_not_opened(tmp_path: Path) -> None:
    build(tmp_path)
    for file in sorted(file for file in tmp_path.glob("g-*/**/*") if file.is_file() and file.stat().st_size):
        kept = file.read_bytes()
        file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        with pytest.raises(RecipeIndexError, match=r"damaged .*index_builder\.py build"):
            open_index(tmp_path, "characters")
        file.write_bytes(kept)


@pytest.mark.parametrize(
    "error", [PermissionError(errno.EACCES, "Permission denied"), OSError(errno.EMFILE, "Too many open files")]
)
def test_an_index_that_may_not_be_read_is_not_called_damaged(
    error: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path)

    def refused(*given: object) -> None:
        raise error

    monkeypatch.setattr("retrieval.index.recipe_index.LexicalIndex", refused)
    with pytest.raises(RecipeIndexError, match=f"cannot be read .*{error.strerror}"):
        open_index(tmp_path, "characters")


@pytest.mark.parametrize("place", [0.05, 0.3, 0.6, 0.97])
def test_a_damaged_file_is_one_sentence_or_harmless_when_it_is_searched(
    place: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path)
    monkeypatch.setattr(retrieval.index.manifest, "SUMMED_BELOW", 0)
    files = [*tmp_path.glob("g-*/recipes.sqlite"), *tmp_path.glob("g-*/lexical/*")]
    for file in sorted(file for file in files if file.stat().st_size):
        kept = file.read_bytes()
        start = int(len(kept) * place)
        file.write_bytes(kept[:start] + bytes(0xA5 ^ byte for byte in kept[start : start + 64]) + kept[start + 64 :])
        try:
            search = RecipeSearch(open_index(tmp_path, "characters"), CharacterEmbeddings(), RetrievalSettings())
            for name in NAMES:
                search.search(f"{name}怎么做")
                search.names_in(f"{name}怎么做")
        except RecipeIndexError as error:
            assert "index_builder.py build" in str(error) and "\n" not in str(error), file
        file.write_bytes(kept)


def test_a_rebuild_embeds_only_what_is_new(tmp_path: Path) -> None:
    before, after = CharacterEmbeddings(), CharacterEmbeddings()
    build(tmp_path, NAMES[:3], before)
    build(tmp_path, NAMES[:4], after)
    assert after.embedded
    assert not set(before.embedded) & set(after.embedded)


def test_an_open_index_keeps_answering_while_another_is_published(tmp_path: Path) -> None:
    build(tmp_path, NAMES[:3])
    search = RecipeSearch(open_index(tmp_path, "characters"), CharacterEmbeddings(), RetrievalSettings())
    assert search.search("红烧肉怎么做", 1)[0].recipe.name == "红烧肉"
    build(tmp_path, NAMES[3:])
    assert search.search("清蒸鲈鱼怎么做", 1)[0].recipe.name == "清蒸鲈鱼"
    assert first(tmp_path, "宫保鸡丁怎么做") == "宫保鸡丁"


def test_an_index_in_a_folder_that_cannot_be_written_is_searched_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert [first(tmp_path, f"{name}怎么做") for name in NAMES] == list(NAMES)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_damaged_cache_of_vectors_is_one_sentence_that_says_what_to_delete(tmp_path: Path) -> None:
    build(tmp_path, NAMES[:3])
    (tmp_path / "embeddings.sqlite").write_bytes(b"this is no database" * 500)
    with pytest.raises(RecipeIndexError, match=r"embeddings\.sqlite is damaged .*delete it") as refused:
        build(tmp_path)
    assert "\n" not in str(refused.value)
    (tmp_path / "embeddings.sqlite").unlink()
    build(tmp_path)
    assert verify(tmp_path) == []


def test_a_changed_number_in_the_manifest_is_damage(tmp_path: Path) -> None:
    build(tmp_path)
    manifest = tmp_path / MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace('"dimension": 32', '"dimension": 33'), "utf-8")
    with pytest.raises(RecipeIndexError, match="manifest .* is damaged"):
        open_index(tmp_path, "characters")


def test_a_failed_build_leaves_the_old_index_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", noise.append)
    build(tmp_path, NAMES[:3])

    class Failing(CharacterEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise OSError(28, "No space left on device")

    with pytest.raises(RecipeIndexError, match="No space left"):
        build(tmp_path, NAMES, Failing())
    gc.collect()
    assert noise == []
    assert verify(tmp_path) == []
    assert first(tmp_path, "麻婆豆腐怎么做") == "麻婆豆腐"


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeIndexError, match="No recipe"):
        build(tmp_path, ())
    assert not (tmp_path / MANIFEST).exists()


def test_another_embedding_is_refused_with_the_command(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(RecipeIndexError, match=r"index_builder\.py build"):
        open_index(tmp_path, "another")


@pytest.mark.parametrize("text", ["", "{", "{}", json.dumps({"format": 1}), "\x00\x01"])
def test_a_damaged_manifest_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    build(tmp_path)
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(RecipeIndexError, match=r"index_builder\.py build") as error:
        open_index(tmp_path, "characters")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("pattern", ["g-*/recipes.sqlite", "g-*/vectors/*", "g-*/lexical/meta.json", "g-*/phonetic/*"])
def test_a_missing_file_is_refused(tmp_path: Path, pattern: str) -> None:
    build(tmp_path)
    next(tmp_path.glob(pattern)).unlink()
    with pytest.raises(RecipeIndexError, match="damaged"):
        open_index(tmp_path, "characters")


BUILDER = """
import sys, time
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from test_building import CharacterEmbeddings, Options, build
class Slow(CharacterEmbeddings):
    def embed_documents(self, texts):
        time.sleep(0.05)
        return super().embed_documents(texts)
print("ready", flush=True)
build(Path({folder!r}), embeddings=Slow(), options=Options(batch=2))
"""


def test_a_build_killed_at_any_moment_leaves_the_old_index_and_goes_on(tmp_path: Path) -> None:
    build(tmp_path, NAMES[:2])
    code = BUILDER.format(root=str(ROOT), here=str(Path(__file__).parent), folder=str(tmp_path))
    for wait in (0.02, 0.15, 0.4, 0.8):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert verify(tmp_path) == []
        assert first(tmp_path, "红烧肉怎么做") == "红烧肉"
    embeddings = CharacterEmbeddings()
    build(tmp_path, embeddings=embeddings)
    assert read_manifest(tmp_path).recipes == len(NAMES)
    assert not list(tmp_path.glob("*.building"))
