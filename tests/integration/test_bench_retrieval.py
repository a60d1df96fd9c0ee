"""The retrieval benchmark runs whole on a few hundred recipes, keeps what it built, and its figures can be drawn."""

import json
import subprocess
import sys

import numpy as np
import pytest

import bench.retrieval
from bench.retrieval import compared, table
from bench.retrieval_ours import recall_at_10
from bench.retrieval_plot import draw


@pytest.mark.embedded
def test_the_bench_measures_all_three_and_keeps_what_it_built(tmp_path, monkeypatch):
    command = [sys.executable, "-m", "bench.retrieval", "--recipes", "60", "--peer-recipes", "30", "--json"]
    few = ["--cache", tmp_path, "--embedded", "30", "--questions", "5"]
    done = subprocess.run([*command, *few], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for name in ("ours", "ours_at_peer_size", "peer"):
        assert found[name]["p50_ms"] > 0 and found[name]["disk_mb"] > 0 and found[name]["resident_mb"] > 50
    # A few hundred vectors are searched exactly.
    assert found["ours"]["recall@10"] == 1.0
    assert found["ours"]["recipes"] <= 60 and found["ours"]["build_without_embedding_s"] < found["ours"]["build_s"]

    asked = []
    monkeypatch.setattr(bench.retrieval, "run_alone", lambda module, what, *_: asked.append(what) or found["ours"])
    bench.retrieval.run(60, 30, tmp_path, embedded=30)
    assert asked == ["measure"] * 3
    assert "| whole retrieval p99, ms |" in table(found)
    draw(found, tmp_path / "first.svg")
    draw(found, tmp_path / "second.svg")
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()


class _Vectors:
    def embed_documents(self, texts):
        return np.array([[1.0, int(text) / 100] for text in texts], dtype=np.float32)


class _Index:
    class recipes:
        @staticmethod
        def all_questions():
            return [(number, str(number)) for number in range(40)]


def test_recall_counts_neighbours_as_near_as_the_tenth():
    query = np.array([[0.0, 1.0]], dtype=np.float32)
    nearest = list(range(39, 29, -1))
    assert recall_at_10(query, [nearest], _Index(), _Vectors()) == 1.0
    assert recall_at_10(query, [[*nearest[:7], 1, 2, 3]], _Index(), _Vectors()) == 0.7


def test_ratios_and_targets():
    ours = {
        "open_s": 0.5, "resident_mb": 600.0, "p50_ms": 6.0, "p99_ms": 30.0, "disk_mb": 3000.0, "recall@10": 0.99,
        "build_without_embedding_s": 900.0, "build_peak_mb": 2000.0,
    }  # fmt: skip
    small = {name: value / 2 for name, value in ours.items()}
    peer = {name: value * 100 for name, value in ours.items()} | {"p50_ms": 900.0}
    found = compared({"ours": ours, "ours_at_peer_size": small, "peer": peer})
    assert found["growth"]["open_s"] == 2 and found["times_faster"] == 300
    assert found["times_faster_with_all_recipes"] == 150
    assert [name for name, met in found["met"].items() if not met] == ["p99_ms"]
