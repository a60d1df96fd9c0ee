"""Retrieval at full size beside LangChain's: `python -m bench.retrieval --recipes N --peer-recipes M [--json]`.

In one run: ours over N recipes, ours over M, and LangChain's FAISS with docstore, rank_bm25 over characters and
EnsembleRetriever over M, each built and measured in a process of its own. Recipes and embeddings are made
(`bench.synthetic`, `bench.clustered`); times are those of the whole retrieval without the embedding of the question.
Corpus and indexes stay in the cache folder: measuring again builds nothing. Needs `pip install -e '.[bench]'`.
"""

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

from bench.clustered import EMBEDDED, open_clustered
from bench.measuring import machine, run_alone
from bench.retrieval_ours import is_built
from bench.synthetic import FULL, write_recipes

Figures = dict[str, Any]
PEER, QUESTIONS = 500_000, 1000
GROWTH = ("open_s", "resident_mb", "p50_ms", "p99_ms", "disk_mb", "build_without_embedding_s", "build_peak_mb")
# Of the issue: at full size on 2 cores.
TARGETS = {
    "open_s": 1.0,
    "resident_mb": 1200.0,
    "p50_ms": 8.0,
    "p99_ms": 25.0,
    "build_without_embedding_s": 1200.0,
    "build_peak_mb": 4096.0,
}
LEAST = {"recall@10": 0.98, "times_faster": 100.0}
SHOWN = {
    "open_s": ("opening, s", 2),
    "resident_mb": ("resident memory, MB", 0),
    "p50_ms": ("whole retrieval p50, ms", 2),
    "p99_ms": ("whole retrieval p99, ms", 2),
    "recall@10": ("recall@10 of the vector search", 4),
    "disk_mb": ("on disk, MB", 0),
    "build_without_embedding_s": ("build without embedding, s", 0),
    "build_peak_mb": ("peak memory of the build, MB", 0),
}
NEEDED = ("langchain_community", "langchain_classic", "rank_bm25", "psutil", "scipy")


def run(
    recipes: int,
    peer_recipes: int,
    cache: Path,
    *,
    embedded: int = EMBEDDED,
    questions: int = QUESTIONS,
    rebuild: bool = False,
) -> Figures:
    """Build what is not yet there, measure all three, and return the figures with growth, ratios and targets."""
    cache.mkdir(parents=True, exist_ok=True)
    open_clustered(cache, embedded)
    corpus = _corpus(cache, max(recipes, peer_recipes))
    found: Figures = {"recipes": recipes, "peer_recipes": peer_recipes, "machine": machine()}
    for name, module, count, asked in (
        ("ours", "bench.retrieval_ours", recipes, questions),
        ("ours_at_peer_size", "bench.retrieval_ours", peer_recipes, questions),
        # A second each, and all alike.
        ("peer", "bench.retrieval_peer", peer_recipes, min(questions, 40)),
    ):
        folder = cache / f"{module.rpartition('_')[2]}-{count}"
        given = ("--corpus", corpus, "--recipes", count, "--folder", folder, "--cache", cache, "--embedded", embedded)
        built = folder / "build.json"
        if rebuild or not built.exists() or (name != "peer" and not is_built(folder)):
            run_alone(module, "build", *given)
        print(f"measuring {name} over {count}", file=sys.stderr)
        measured = run_alone(module, "measure", *given, "--questions", asked)
        found[name] = json.loads(built.read_text(encoding="utf-8")) | measured
    return found | compared(found)


def compared(found: Figures) -> Figures:
    """Return how ours grows with the recipes, how it stands to the peer, and which targets it meets."""
    ours, small, peer = found["ours"], found["ours_at_peer_size"], found["peer"]
    faster = peer["p50_ms"] / small["p50_ms"]
    met = {name: ours[name] <= most for name, most in TARGETS.items()}
    met |= {"recall@10": ours["recall@10"] >= LEAST["recall@10"], "times_faster": faster >= LEAST["times_faster"]}
    return {
        "growth": {name: ours[name] / small[name] for name in GROWTH},
        "peer_to_ours_at_same_size": {name: peer[name] / small[name] for name in GROWTH},
        "times_faster": faster,
        "times_faster_with_all_recipes": peer["p50_ms"] / ours["p50_ms"],
        "met": met,
    }


def table(found: Figures) -> str:
    """Return the figures as a Markdown table."""
    columns = [found["ours"], found["ours_at_peer_size"], found["peer"]]
    full, size = f"{found['recipes']:,}", f"{found['peer_recipes']:,}"
    lines = [
        f"| | ours, {full} | ours, {size} | growth | LangChain, {size} | target |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, (title, digits) in SHOWN.items():
        cells = [f"{column[name]:,.{digits}f}" if name in column else "exact" for column in columns]
        growth = f"{found['growth'][name]:.2f} x" if name in found["growth"] else ""
        bound = f"at most {TARGETS[name]:,.0f}" if name in TARGETS else ""
        bound = f"at least {LEAST[name]}" if name in LEAST else bound
        missed = ": **missed**" if found["met"].get(name) is False else ""
        lines.append(f"| {title} | {cells[0]} | {cells[1]} | {growth} | {cells[2]} | {bound}{missed} |")
    stages = ", ".join(f"{stage} {seconds:,.0f} s" for stage, seconds in columns[0]["build_stages_s"].items())
    faster, all_faster = found["times_faster"], found["times_faster_with_all_recipes"]
    return "\n".join(
        [
            *lines,
            "",
            f"Times faster than LangChain's over {size}: {faster:,.0f} over {size}, {all_faster:,.0f} over {full}.",
            f"Stages of the build over {full} ({columns[0]['questions']:,} questions): {stages}.",
        ]
    )


def _corpus(cache: Path, count: int) -> Path:
    """Return a file of at least `count` recipes; recipe i is the same in every one of them."""
    for file in sorted(cache.glob("corpus-*.jsonl.gz")):
        if int(file.name.split("-")[1].split(".")[0]) >= count:
            return file
    file = cache / f"corpus-{count}.jsonl.gz"
    print(f"writing {file}", file=sys.stderr)
    new = cache / f"writing-{os.getpid()}.jsonl.gz"
    write_recipes(new, count)
    return new.replace(file)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipes", type=int, default=FULL, help="N, for ours")
    parser.add_argument("--peer-recipes", type=int, default=PEER, help="M, for ours and LangChain's")
    parser.add_argument("--cache", type=Path, default=Path("var/bench"), help="where corpus and indexes stay")
    parser.add_argument("--embedded", type=int, default=EMBEDDED, help="questions really embedded to learn from")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="asked of each index")
    parser.add_argument("--rebuild", action="store_true", help="build again what is there")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    missing = [package for package in NEEDED if importlib.util.find_spec(package) is None]
    if missing:
        raise SystemExit(f"缺少 Missing {', '.join(missing)}: pip install -e '.[bench]'")
    options = {"embedded": given.embedded, "questions": given.questions, "rebuild": given.rebuild}
    found = run(given.recipes, given.peer_recipes, given.cache, **options)
    print(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
