"""Time and memory of `shishen finetune convert` on synthetic recipes: `python -m bench.finetune [RECIPES]`."""

import json
import resource
import sys
import tempfile
from pathlib import Path

from bench.synthetic import FULL, write_recipes
from finetune.convert import ConvertSettings, convert
from retrieval.loaders import open_corpus


def main(count: int) -> None:
    """Print time, memory of this process, and what was written, as one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        write_recipes(corpus, count)
        report = convert(open_corpus([corpus]), Path(folder) / "out", ConvertSettings())
        size = sum(file.stat().st_size for file in (Path(folder) / "out").iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"recipes": report.recipes, "seconds": report.seconds, "peak_mb": round(peak), "written_mb": size >> 20}
    print(json.dumps(row | {"samples": report.samples, "dropped": report.dropped}, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL)
