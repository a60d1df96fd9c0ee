"""Bytes flipped and files cut short at random in every file of an index: the right answer or one sentence, and
`verify` finds each.

Each damage is looked at in a process of its own with little memory and time. `SHISHEN_DAMAGES=2000` tries that many a
store; the usual suite a few dozen.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import retrieval.index.manifest
from retrieval.build.analysis import analyse
from retrieval.build.building import Corpus, build_index
from retrieval.index.manifest import RecipeIndexError, read_manifest, verify
from retrieval.index.recipe_index import open_index
from retrieval.phonetic import PhoneticIndex, repair
from retrieval.search.retriever import RecipeSearch
from retrieval.stores import faiss_store
from settings import ROOT, RetrievalSettings
from tests.unit.retrieval.test_building import NAMES, CharacterEmbeddings, recipes
from tests.unit.retrieval.test_killed import dishes
from understanding.wishes import read_wishes

DAMAGES = int(os.environ.get("SHISHEN_DAMAGES", "22"))
MEMORY = 2 * 2**30
SECONDS = 20
QUESTIONS = (
    *(f"{name}怎么做" for name in NAMES[:3]),
    "有鸡蛋和西红柿能做什么",
    "红烧鱼丁",
    "公保基定",
    "十五分钟以内的菜",
)
# As an index is opened that is too large to be read whole, and one that is not.
SIZES = {"large": -1, "small": retrieval.index.manifest.SUMMED_BELOW}
# Files that are read whole all the same: none where everything is ours; databases are not opened over damaged lists.
SMALL = {"faiss": -1, "chroma": 4096, "milvus": 4096}
STORES = ("faiss", "lists", "chroma", "milvus")


def make(folder: Path, store: str) -> None:
    """Build an index of some dozens of recipes; "lists" is FAISS as it is above 50,000 questions."""
    if store == "lists":
        faiss_store.EXACT_BELOW = 50
    corpus = Corpus([*recipes(), *dishes(0, 60)], ["test"])
    build_index(
        corpus,
        folder,
        embeddings=CharacterEmbeddings(),
        embedding="characters",
        store="faiss" if store == "lists" else store,
    )


def answers(folder: Path) -> list[Any]:
    """Return what an index says, as JSON can hold it."""
    search = RecipeSearch(open_index(folder, "characters"), CharacterEmbeddings(), RetrievalSettings())
    found: list[Any] = [[[hit.recipe.name, hit.score] for hit in search.search(question)] for question in QUESTIONS]
    found += [search.names_in(f"{NAMES[0]}和{NAMES[1]}"), search.described("把红烧肉做好"), search.texts(NAMES)]
    return json.loads(json.dumps(found))


def damages(folder: Path, count: int, seed: str) -> Iterator[tuple[Path, bytes]]:
    """Yield files of an index, every file in turn, and what stands in them after damage."""
    chance = random.Random(seed)
    home = folder / read_manifest(folder).generation
    files = sorted(file for file in [*home.rglob("*"), folder / "manifest.json"] if file.is_file())
    files = [file for file in files if file.stat().st_size]
    for number in range(count):
        file = files[number % len(files)]
        data = bytearray(file.read_bytes())
        # Half of them where files say how large they are.
        end = len(data) if number // len(files) % 2 else min(len(data), 256)
        place = chance.randrange(end)
        if number % 5 == 4:
            del data[place:]
        else:
            data[place] ^= 1 << chance.randrange(8)
        yield file, bytes(data)


def look(folder: Path) -> dict[str, Any]:
    """Search an index and verify it; say what came of it."""
    found: dict[str, Any] = {}
    try:
        found["answers"] = answers(folder)
    except RecipeIndexError as error:
        found["sentence"] = str(error)
    try:
        found["problems"] = verify(folder)
    except RecipeIndexError as error:
        found["problems"] = [str(error)]
    return found


def looked_at(folder: Path) -> dict[str, Any]:
    """Do `look` in a process of its own, with `MEMORY` beyond what it begins with, in `SECONDS`."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        signal.alarm(SECONDS)
        try:
            result = look(folder)
        except BaseException as error:
            result = {"raised": f"{type(error).__name__}: {error}"}
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(result).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(process, 0)
    return json.loads(said) if said else {"died": status}


def try_all(folder: Path, size: str, count: int, seed: str) -> None:
    """Print what each damage led to, one line of JSON each, the undamaged index first."""
    retrieval.index.manifest.SUMMED_BELOW = SIZES[size]
    retrieval.index.manifest.SMALL = SMALL[read_manifest(folder).store]
    # What every process would load first.
    for recipe in recipes():
        analyse(recipe)
    names = PhoneticIndex.build(NAMES)
    for question in QUESTIONS:
        read_wishes(question)
        repair(question, names)
    copy = folder.with_name("copy")
    for file, data in [
        (folder / "manifest.json", (folder / "manifest.json").read_bytes()),
        *damages(folder, count, seed),
    ]:
        whole, name = file.read_bytes(), file.relative_to(folder)
        at = next((i for i, (a, b) in enumerate(zip(whole, data, strict=False)) if a != b), len(data))
        # A copy each time: a database may change or drop what it finds damaged.
        shutil.copytree(folder, copy)
        (copy / name).write_bytes(data)
        print(json.dumps(looked_at(copy) | {"file": name.as_posix(), "at": at}), flush=True)
        shutil.rmtree(copy)


def firsts(found: dict[str, Any]) -> list[Any]:
    return [hits[:1] for hits in found["answers"][: len(QUESTIONS)]]


CODE = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
import faiss, opencc, pypinyin, tantivy, {store}
from tests.unit.retrieval.test_damage import try_all
try_all(Path({folder!r}), {size!r}, {count}, {seed!r})
"""


@pytest.fixture(scope="module", params=STORES)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a whole index; built in a process of its own, so that no store is open in this one."""
    folder = tmp_path_factory.mktemp(request.param) / "index"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pathlib import Path\n"
    code += f"from tests.unit.retrieval.test_damage import make\nmake(Path({str(folder)!r}), {request.param!r})"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    return folder


@pytest.mark.parametrize("size", SIZES)
def test_damage_is_the_right_answer_or_one_sentence_and_verify_finds_it(whole: Path, size: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "index"))
    store = {"chroma": "chromadb", "milvus": "pymilvus, milvus_lite"}.get(read_manifest(folder).store, "faiss")
    seed = f"{read_manifest(folder).store}{size}"
    code = CODE.format(root=str(ROOT), folder=str(folder), size=size, count=DAMAGES, seed=seed, store=store)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    right, *found = map(json.loads, run.stdout.splitlines())
    assert len(found) == DAMAGES and right["answers"] and right["problems"] == []
    for each in found:
        assert {"sentence", "answers"} & each.keys(), each
        said = each.get("sentence", "")
        assert "\n" not in said and (not said or "index_builder.py" in said), each
        if not each["problems"]:
            # Locks of Chroma's, and its graph: another way through it may change what comes last, never what is right.
            assert "/live/" in each["file"] and firsts(each) == firsts(right), each
        elif size == "small" and not said:
            assert each["answers"] == right["answers"], each
