"""Build, add and remove killed at random moments, and disks that cannot be written: the old index or the new, whole.

`SHISHEN_KILLS=30` kills each of them thirty times; the usual suite does it a few times.
"""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from recipes.recipe import Recipe
from retrieval.build import stages
from retrieval.build.building import Corpus, add_recipes, build_index, remove_recipes
from retrieval.build.options import Options
from retrieval.index.manifest import MANIFEST, Manifest, RecipeIndexError, read_manifest, verify
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import RecipeSearch
from settings import ROOT, RetrievalSettings
from tests.unit.retrieval.test_building import CharacterEmbeddings

KILLS = int(os.environ.get("SHISHEN_KILLS", "3"))
OLD, NEW = 40, 60


def dishes(first: int, last: int) -> Iterator[Recipe]:
    for number in range(first, last):
        name = f"{'红黄青白黑'[number % 5]}烧{'鱼肉虾鸡豆'[number // 5 % 5]}{'丁片丝块'[number // 25 % 4]}"
        yield Recipe.create(name=name, ingredients=[f"{number}克盐"], steps=[f"把第{number}份烧{number}分钟。"])


class Slow(CharacterEmbeddings):
    """Takes its time, so that a kill may come between two batches."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        time.sleep(0.02)
        return super().embed_documents(texts)


OPTIONS = Options(batch=8, workers=1, checkpoint=5)


def _say(stage: str, done: int, total: int | None) -> None:
    if stage == "questions" and done == total:
        print("vectors", flush=True)


def build(folder: Path, last: int = NEW, store: str = "faiss") -> Manifest:
    corpus = Corpus(dishes(0, last), ["all"], fingerprint="all")
    return build_index(
        corpus, folder, embeddings=Slow(), embedding="characters", store=store, options=OPTIONS, progress=_say
    )


def add(folder: Path) -> Manifest:
    corpus = Corpus(dishes(OLD, NEW), ["more"], fingerprint="more")
    return add_recipes(corpus, folder, embeddings=Slow(), embedding="characters", options=OPTIONS, progress=_say)


def remove(folder: Path) -> Manifest:
    return remove_recipes(folder, ids=[recipe.recipe_id for recipe in dishes(0, 10)])


WORK: dict[str, Callable[[Path], Manifest]] = {"build": build, "add": add, "remove": remove}
FIRST = {f"first {store}": partial(build, last=OLD, store=store) for store in ("faiss", "chroma", "milvus")}
CODE = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.unit.retrieval.test_killed import FIRST, WORK
import retrieval.build.analysis, retrieval.phonetic, retrieval.stores.faiss_store, pypinyin, rensa, tantivy, faiss, opencc
from retrieval.build.analysis import analyse
from tests.unit.retrieval.test_killed import dishes
analyse(next(dishes(0, 1)))
print("ready", flush=True)
(WORK | FIRST)[{work!r}](Path({folder!r}))
"""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of the first recipes."""
    folder = tmp_path_factory.mktemp("old") / "index"
    build_index(Corpus(dishes(0, OLD), ["some"]), folder, embeddings=CharacterEmbeddings(), embedding="characters")
    return folder


def content(folder: Path) -> dict[str, object]:
    """Return everything an index holds: the sums of its files, and of the lexical index, whose files are named by
    chance, what it finds."""
    manifest = read_manifest(folder)
    files: dict[str, object] = {name: total for name, total in manifest.files.items() if "lexical/" not in name}
    lexical = open_index(folder, "characters").lexical
    asked = ("红烧鱼丁", "盐", "黄烧", "分钟")
    return files | {text: sorted((hit.row, round(hit.score, 4)) for hit in lexical.search(text, 99)) for text in asked}


def serves(folder: Path, whole: tuple[str, ...]) -> None:
    """Check that the index is one of those whose hash of ids is in `whole`, that every byte is right, and it answers."""
    assert verify(folder) == []
    assert read_manifest(folder).corpus_sha256 in whole
    search = RecipeSearch(open_index(folder, "characters"), CharacterEmbeddings(), RetrievalSettings())
    assert search.search("白烧肉丁怎么做", 1)


@pytest.mark.parametrize("work", WORK)
def test_killed_at_random_moments_it_serves_the_old_or_the_new_and_resumes_to_the_same(
    work: str, old: Path, tmp_path: Path
) -> None:
    reference, folder = tmp_path / "reference", tmp_path / "index"
    shutil.copytree(old, reference)
    began = time.monotonic()
    WORK[work](reference)
    lasts = time.monotonic() - began
    before, after = read_manifest(old).corpus_sha256, read_manifest(reference).corpus_sha256
    moments = random.Random(work)
    shutil.copytree(old, folder)
    for _ in range(KILLS):
        code = CODE.format(root=str(ROOT), work=work, folder=str(folder))
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0, lasts))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        serves(folder, (before, after))
        if read_manifest(folder).corpus_sha256 == after:
            assert content(folder) == content(reference)
            shutil.rmtree(folder)
            shutil.copytree(old, folder)
    WORK[work](folder)
    serves(folder, (after,))
    assert content(folder) == content(reference)
    assert not (folder / "building").exists()


@pytest.mark.parametrize("store", ["faiss", "chroma", "milvus"])
def test_the_first_build_and_an_addition_killed_while_any_store_is_written_go_on(store: str, tmp_path: Path) -> None:
    folder, moments = tmp_path / "index", random.Random(store)
    some, every = (build(tmp_path / f"reference {last}", last).corpus_sha256 for last in (OLD, NEW))
    for work, make, whole in ((f"first {store}", FIRST[f"first {store}"], (some,)), ("add", add, (some, every))):
        code = CODE.format(root=str(ROOT), work=work, folder=str(folder))
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and "vectors\n" in iter(process.stdout.readline, "")
        time.sleep(moments.uniform(0, 0.4))
        process.kill()
        process.wait()
        process.stdout.close()
        if (folder / MANIFEST).exists():
            serves(folder, whole)
        else:
            assert work != "add"
        make(folder)
        serves(folder, whole[-1:])
        _holds_every_vector(folder)
        assert not (folder / "building").exists()
    assert read_manifest(folder).store == store


def _holds_every_vector(folder: Path) -> None:
    index, embed = open_index(folder, "characters"), CharacterEmbeddings().embed_query
    texts = dict(index.recipes.all_questions())
    vector = np.array(embed("红烧鱼丁怎么做"), np.float32)
    found = dict(index.vectors.search(vector, 9999))
    assert set(found) == set(texts)
    for number, text in texts.items():
        assert found[number] == pytest.approx(float(np.dot(vector, embed(text))), abs=2e-3)


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_cannot_be_written_is_one_sentence_and_nothing_is_lost(
    work: str, code: int, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(old, folder)

    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(stages, "write_report", full)
        with pytest.raises(RecipeIndexError, match=os.strerror(code)) as refused:
            WORK[work](folder)
    assert "\n" not in str(refused.value)
    serves(folder, (read_manifest(old).corpus_sha256,))
    WORK[work](folder)
    assert verify(folder) == []


LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.unit.retrieval.test_killed import WORK
from retrieval.index.manifest import RecipeIndexError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
try:
    WORK[{work!r}](Path({folder!r}))
except RecipeIndexError as error:
    print(error)
else:
    print("done")
"""


@pytest.mark.parametrize("most", [0, 6_000, 40_000])
@pytest.mark.parametrize("work", ["build", "add"])
def test_files_that_may_not_grow_are_one_sentence_and_the_old_index_stays(
    work: str, most: int, old: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(old, folder)
    code = LIMITED.format(root=str(ROOT), work=work, folder=str(folder), most=most)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.count("\n") == 1
    assert "cannot be written" in run.stdout
    serves(folder, (read_manifest(old).corpus_sha256,))


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(RecipeIndexError, match="cannot be written"):
        build(tmp_path / "index")
