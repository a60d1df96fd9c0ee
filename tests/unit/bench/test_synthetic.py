"""The generator of recipes: deterministic, sliceable, readable by the loader, and shaped like the corpus."""

import json
import subprocess
import sys
import tracemalloc
from collections import Counter
from itertools import islice

from bench.synthetic import DISHES, dishes, questions, recipes, write_recipes
from recipes.loaders import open_corpus


def test_any_slice_is_the_same_as_the_whole():
    whole = list(recipes(6000, seed=3))
    assert list(recipes(500, seed=3, start=4000)) == whole[4000:4500]
    assert list(recipes(50, seed=4)) != whole[:50]


def test_another_process_makes_the_same_bytes(tmp_path):
    write_recipes(tmp_path / "here.jsonl.gz", 300)
    there = tmp_path / "there.jsonl"
    subprocess.run([sys.executable, "-m", "bench.synthetic", "--recipes", "300", "--out", there], check=True)
    lines = there.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(recipes(300))
    read = [recipe.name for recipe in open_corpus([tmp_path / "here.jsonl.gz"]).recipes]
    assert read == [json.loads(line)["name"] for line in lines]


def test_the_loader_reads_every_record(tmp_path):
    write_recipes(tmp_path / "corpus.jsonl", 2000)
    corpus = open_corpus([tmp_path / "corpus.jsonl"], strict=True)
    assert sum(1 for _ in corpus.recipes) == 2000


def test_the_corpus_is_shaped_like_the_real_one():
    rows = list(recipes(8000))
    with_dish = [row["dish"] for row in rows if row["dish"] != "Unknown"]
    assert 0.80 < len(with_dish) / len(rows) < 0.84
    assert len(dishes()) == DISHES == len({plan.name for plan in dishes()})
    assert Counter(with_dish).most_common(1)[0][1] < 0.01 * len(rows)
    assert 0.9 < len({row["name"] for row in rows}) / len(rows) < 1
    size = sum(len(json.dumps(row, ensure_ascii=False).encode()) for row in rows) / len(rows)
    assert 900 < size < 1500
    assert all(2 <= len(row["recipeIngredient"]) <= 12 and len(row["recipeInstructions"]) >= 2 for row in rows)
    assert "{" not in json.dumps([list(row.values()) for row in rows[:2000]], ensure_ascii=False).replace("{}", "")


def test_some_recipes_repeat_an_earlier_one():
    bodies = Counter((tuple(row["recipeIngredient"]), tuple(row["recipeInstructions"])) for row in recipes(8000))
    repeated = sum(count - 1 for count in bodies.values())
    # A hundredth is reposted, an eightieth renamed; a copy may have lost its source to the slice's border.
    assert 100 < repeated < 300


def test_memory_does_not_grow_with_the_number_of_recipes():
    dishes()
    next(recipes(1))
    tracemalloc.start()
    for _ in islice(recipes(20_000), 12_000):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 2**20


def test_questions_ask_for_names_of_the_corpus():
    asked = questions(200, recipes=1000)
    assert asked == questions(200, recipes=1000) and len(set(asked)) > 150
    names = "\n".join(row["name"] for row in recipes(1000))
    dishes_asked = [question.removesuffix("怎么做") for question in asked if question.endswith("怎么做")]
    assert len(dishes_asked) > 10 and all(dish in names for dish in dishes_asked)
