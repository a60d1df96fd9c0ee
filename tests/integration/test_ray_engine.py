"""`--engine ray` embeds on a cluster of two workers and gives the very files of the local engine."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import index_builder
from bench.synthetic import write_recipes
from recipes.loaders import open_corpus
from retrieval.build.building import build_index
from retrieval.build.options import BATCH, Options
from retrieval.embeddings import create_embeddings
from retrieval.embeddings.local_models import RetrievalModelError
from retrieval.embeddings.ray_cluster import ray_embeddings
from settings import load_settings


def _content(folder: Path) -> dict[str, object]:
    """Return what a manifest says of the content; tantivy names its segments by chance, so their sizes stand for them."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {name: sums for name, sums in manifest["files"].items() if not name.startswith("lexical")}
    sizes = sorted(sums["size"] for name, sums in manifest["files"].items() if name.startswith("lexical"))
    kept = ("recipes", "questions", "corpus_sha256", "dimension", "embedding", "store")
    return {"files": files, "lexical": sizes} | {name: manifest[name] for name in kept}


@pytest.mark.embedded
def test_two_workers_give_the_files_of_the_local_engine(tmp_path, monkeypatch):
    write_recipes(tmp_path / "corpus.jsonl", 40)
    monkeypatch.setenv("SHISHEN_INDEX__RAY_WORKERS", "2")
    for engine in ("local", "ray"):
        arguments = ["build", str(tmp_path / "corpus.jsonl"), "--out", str(tmp_path / engine), "--engine", engine]
        done = CliRunner().invoke(index_builder.app, arguments)
        assert done.exit_code == 0, done.output
    content = _content(tmp_path / "ray")
    assert content == _content(tmp_path / "local")
    assert any(name.startswith("vectors/") for name in content["files"])
    assert CliRunner().invoke(index_builder.app, ["verify", str(tmp_path / "ray")]).exit_code == 0


@pytest.mark.embedded
def test_a_worker_that_dies_is_started_again():
    settings = load_settings(index={"ray_workers": 2})
    texts = [f"第{number}道菜怎么做" for number in range(24)]
    with ray_embeddings(settings.embedding, settings.index, 4) as embeddings:
        first = embeddings.embed_documents(texts[:8])
        process = embeddings._ray.get(embeddings._workers[0].__ray_call__.remote(lambda worker: os.getpid()))
        os.kill(process, 9)
        again = embeddings.embed_documents(texts)
    assert np.array_equal(again[:8], first)
    assert np.array_equal(again, create_embeddings(settings.embedding).embed_documents(texts))


def test_without_ray_one_sentence_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(RetrievalModelError, match=r"pip install -e '\.\[ray\]'"):
        arguments = ["build", "data/recipes.jsonl", "--out", str(tmp_path), "--engine", "ray"]
        CliRunner().invoke(index_builder.app, arguments, catch_exceptions=False)


def test_a_cluster_that_is_away_is_one_sentence():
    settings = load_settings(index={"ray_address": "127.0.0.1:9"})
    with (
        pytest.raises(RetrievalModelError, match="index.ray_address"),
        ray_embeddings(settings.embedding, settings.index, BATCH),
    ):
        pass


class _Counting:
    def __init__(self):
        self.batches = []

    def embed_documents(self, texts):
        self.batches.append(len(texts))
        return [[1.0, float(len(text))] for text in texts]


def test_a_build_hands_out_as_many_texts_as_keep_all_workers_busy(tmp_path):
    write_recipes(tmp_path / "corpus.jsonl", 60)
    counting = _Counting()
    options = Options(batch=100, workers=1)
    build_index(
        open_corpus([tmp_path / "corpus.jsonl"]), tmp_path / "out", embeddings=counting, embedding="c", options=options
    )
    assert set(counting.batches[:-1]) <= {100} and sum(counting.batches) > 100
