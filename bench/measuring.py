"""What benchmarks share: percentiles, memory of processes, the machine, and measuring in a process of its own."""

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from models.openmp import cores


def positive(text: str) -> int:
    """Return a whole number of at least 1 given on the command line.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"要正整数 must be a whole number of at least 1, not {text!r}")
    return int(text)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 99th percentile in milliseconds."""
    taken = np.asarray(seconds) * 1000
    return {
        "p50_ms": float(np.median(taken)),
        "p99_ms": float(np.percentile(taken, 99)),
        "mean_ms": float(taken.mean()),
    }


def resident_mb() -> float:
    """Return the resident memory of this process and its children in MB; mapped files count as far as read."""
    import psutil

    process = psutil.Process()
    total = process.memory_info().rss
    for child in process.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


class PeakMemory:
    """Watch the resident memory of this process and its children while a block runs."""

    def __init__(self, every: float = 0.25) -> None:
        self.mb = 0.0
        self._every, self._done = every, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._done.wait(self._every):
            self.mb = max(self.mb, resident_mb())

    def __enter__(self) -> "PeakMemory":
        self.mb = resident_mb()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()


class TimedEmbedding:
    """An embedding model whose own time is known, so that it can be left out."""

    def __init__(self, embeddings: Any) -> None:
        self._embeddings, self.seconds = embeddings, 0.0

    def embed_query(self, text: str) -> Any:
        """Return the vector of one question."""
        began = time.perf_counter()
        vector = self._embeddings.embed_query(text)
        self.seconds += time.perf_counter() - began
        return vector


def search_times(
    search: Callable[[str], Any], embedding: TimedEmbedding, questions: Sequence[str], warm: int
) -> list[float]:
    """Return the seconds that each question takes, embedding left out; the first `warm` ones are not counted."""
    taken = []
    for question in questions:
        embedding.seconds = 0.0
        began = time.perf_counter()
        search(question)
        taken.append(time.perf_counter() - began - embedding.seconds)
    return taken[warm:]


def size_mb(folder: Path) -> float:
    """Return the size of the files in a folder in MB."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    import psutil

    return {
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 1),
    }


def run_alone(module: str, *arguments: object) -> dict[str, Any]:
    """Run `python -m module …` and return the JSON object that it prints last; its messages go to stderr.

    Raises:
        RuntimeError: it failed; its own words stand on stderr.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed with status {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def run_part(about: str | None, build: Callable[..., dict[str, Any]], measure: Callable[..., dict[str, Any]]) -> None:
    """Build or measure as the command line says and print one JSON object; what building took is kept in its folder."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("what", choices=("build", "measure"))
    for place in ("--corpus", "--folder", "--cache"):
        parser.add_argument(place, type=Path, required=True)
    for count in ("--recipes", "--embedded"):
        parser.add_argument(count, type=positive, required=True)
    parser.add_argument("--questions", type=positive, default=40)
    given = parser.parse_args()
    report = (build if given.what == "build" else measure)(given)
    if given.what == "build":
        (given.folder / "build.json").write_text(json.dumps(report), encoding="utf-8")
    print(json.dumps(report))
