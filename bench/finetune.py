"""Time and memory of `shishen finetune convert` on synthetic recipes: `python -m bench.finetune [RECIPES]`.

The command runs in a process of its own. Memory is its own and its workers' together, sampled twice a second, pages
that they share counted each time; CPU seconds divided by the cores is the time on a machine that does nothing else.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bench.measuring import positive
from bench.synthetic import FULL, write_recipes


def main() -> None:
    """Print time, memory, and what was written, as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="?", type=positive, default=FULL, help=f"how many; {FULL} unless given")
    print(json.dumps(measure(parser.parse_args().recipes), ensure_ascii=False))


def measure(count: int) -> dict[str, Any]:
    """Convert `count` synthetic recipes in a process of its own and return what that took.

    Raises:
        SystemExit: the conversion failed; its own words stand on stderr.
    """
    with tempfile.TemporaryDirectory() as folder:
        corpus, out = Path(folder) / "corpus.jsonl", Path(folder) / "out"
        write_recipes(corpus, count)
        command = [sys.executable, "-m", "cli", "finetune", "convert", str(corpus), "--out", str(out), "--json"]
        began = time.perf_counter()
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        peak, cpu = _watch(psutil.Process(running.pid))
        said = running.communicate()[0]
        spent = time.perf_counter() - began
        if running.returncode:
            raise SystemExit(f"转换失败 The conversion failed with status {running.returncode}.")
        size = sum(file.stat().st_size for file in out.iterdir())
    report = json.loads(said)
    row: dict[str, Any] = {"recipes": report["recipes"], "seconds": round(spent, 1), "cpu_seconds": round(cpu, 1)}
    row |= {"peak_mb": peak >> 20, "written_mb": size >> 20}
    return row | {name: report[name] for name in ("samples", "dropped")}


def _watch(process: psutil.Process) -> tuple[int, float]:
    """Return the largest memory of a process and its children, bytes, and their CPU seconds, when it has ended."""
    peak, spent = 0, dict[int, float]()
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        total = 0
        for one in (process, *process.children(recursive=True)):
            try:
                total += one.memory_info().rss
                times = one.cpu_times()
            except psutil.Error:
                continue
            spent[one.pid] = times.user + times.system
        peak = max(peak, total)
        time.sleep(0.5)
    return peak, sum(spent.values())


if __name__ == "__main__":
    main()
