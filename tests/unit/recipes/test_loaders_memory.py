"""Memory of reading a source does not grow with it, whatever its format."""

import csv
import gc
import gzip
import io
import json
import tarfile
import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from recipes.corpus import LISTED
from recipes.loaders import open_corpus

COUNT = 2000
A_RECORD, ONCE = 50, 16 * 2**10
PEAK = 40 * 2**20
STEP = "把切好的食材下锅翻炒，炒到变色，加一勺生抽、半勺糖和半碗水，盖上锅盖焖煮，收汁后出锅装盘。" * 4


def row(number: int) -> dict[str, object]:
    return {"name": f"第{number}号炒饭", "recipeIngredient": [f"{number}克米饭"], "recipeInstructions": [STEP]}


def talk(number: int) -> dict[str, object]:
    answer = f"您需要准备以下食材:\n['{number}克米饭', '盐']\n按以下方法制作:\n['{STEP}', '装盘']"
    return {"conversation": [{"system": "", "input": f"第{number}号炒饭的做法", "output": answer}]}


def json_lines(folder: Path) -> Path:
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(json.dumps(row(number), ensure_ascii=False) + "\n" for number in range(COUNT))
    return folder / "corpus.jsonl.gz"


def broken_lines(folder: Path) -> Path:
    """Four broken records to one that is right."""
    with (folder / "broken.jsonl").open("w", encoding="utf-8") as file:
        for number in range(COUNT):
            file.write(json.dumps(row(number), ensure_ascii=False) + "\n" + f'{{"name": "第{number}号", }}\n' * 4)
    return folder / "broken.jsonl"


def conversations(folder: Path) -> Path:
    rows = ",".join(json.dumps(talk(number), ensure_ascii=False) for number in range(COUNT))
    (folder / "talks.json").write_text(f"[{rows}]", encoding="utf-8")
    return folder / "talks.json"


def archive_of_one(folder: Path) -> Path:
    data = "".join(json.dumps(row(number), ensure_ascii=False) + "\n" for number in range(COUNT)).encode()
    return _archive(folder, [("corpus.json", data)])


def archive_of_many(folder: Path) -> Path:
    return _archive(folder, [(f"{number}.json", json.dumps(row(number)).encode()) for number in range(COUNT)])


def _archive(folder: Path, members: list[tuple[str, bytes]]) -> Path:
    with tarfile.open(folder / "corpus.tar.gz", "w:gz", compresslevel=1) as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return folder / "corpus.tar.gz"


def table(folder: Path) -> Path:
    with (folder / "corpus.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["菜名", "食材", "做法"])
        writer.writerows([f"第{number}号炒饭", f"{number}克米饭", STEP] for number in range(COUNT))
    return folder / "corpus.csv"


def folder_of_dishes(folder: Path) -> Path:
    for number in range(COUNT // 8):
        text = f"# 第{number}号炒饭的做法\n\n## 必备原料和工具\n\n- 米饭\n\n## 计算\n\n- 米饭 {number} 克\n\n## 操作\n\n- {STEP}\n"
        (folder / f"第{number}号炒饭.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def few_pictures_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach at once the bound up to which the places of recipes are remembered, for their pictures."""
    monkeypatch.setattr("recipes.loaders.pictures._MOST_NAMED", 20)


@pytest.mark.parametrize(
    "write", [json_lines, broken_lines, conversations, archive_of_one, archive_of_many, table, folder_of_dishes]
)
def test_memory_does_not_grow_with_the_source(write: Callable[[Path], Path], tmp_path: Path) -> None:
    count = COUNT // 8 if write is folder_of_dishes else COUNT
    source = write(tmp_path)
    # What is remembered of words, of which there are only so many, is no growth: the first reading fills it.
    assert sum(1 for _ in open_corpus([source]).recipes) == count
    recipes = iter(open_corpus([source]).recipes)
    tracemalloc.start()
    try:
        soon = sum(1 for _ in islice(recipes, count // 4))
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        more = sum(1 for _ in islice(recipes, count - soon - 1))
        gc.collect()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert soon + more == count - 1
    assert after - before < A_RECORD * more + ONCE
    assert peak < PEAK


def test_broken_records_are_all_counted_and_the_first_said(tmp_path: Path) -> None:
    corpus = open_corpus([broken_lines(tmp_path)])
    assert sum(1 for _ in corpus.recipes) == COUNT
    assert corpus.skipped.total == 4 * COUNT and len(corpus.skipped) == LISTED
    assert corpus.skipped[0].startswith(f"{tmp_path / 'broken.jsonl'}:2: ")
