"""Time and memory of `shishen finetune convert` on synthetic recipes: `python -m bench.finetune [RECIPES]`.

Memory is that of this process at its peak plus the largest of its workers' as often as there are cores.
"""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

from bench.synthetic import FULL, write_recipes
from finetune.batches import ConvertSettings
from finetune.convert import convert
from retrieval.loaders import open_corpus


def main(count: int) -> None:
    """Print time, memory, and what was written, as one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        write_recipes(corpus, count)
        report = convert(open_corpus([corpus]), Path(folder) / "out", ConvertSettings())
        size = sum(file.stat().st_size for file in (Path(folder) / "out").iterdir())
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = own + child * (os.cpu_count() or 1)
    row = {"recipes": report.recipes, "seconds": report.seconds, "peak_mb": round(peak), "written_mb": size >> 20}
    print(json.dumps(row | {"samples": report.samples, "dropped": report.dropped}, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL)
