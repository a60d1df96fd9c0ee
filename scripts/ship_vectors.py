"""Write `data/recipes_vectors.npz` from a built index, by `python -m scripts.ship_vectors INDEX`.

The index is one of the sample corpus by the embedded model; texts that it holds no vector of are embedded at every
build, so the file need not be written anew for a recipe or two.
"""

import sqlite3
import sys
from pathlib import Path

import numpy as np

from recipes.loaders import open_corpus
from recipes.questions import hypothetical_questions
from retrieval.embeddings.embedding_cache import CACHE, key_of
from retrieval.embeddings.shipped_vectors import FILE, ship, shipped
from settings import ROOT, load_settings


def main() -> None:
    """Write the vectors of the questions of the sample corpus."""
    model = load_settings().embedding.model
    recipes = open_corpus([ROOT / "data" / "recipes.jsonl"], strict=True).recipes
    wanted = {key_of(model, question) for recipe in recipes for question in hypothetical_questions(recipe)}
    rows = sqlite3.connect(Path(sys.argv[1]) / CACHE).execute("SELECT key, vector FROM halves")
    found = {**shipped(), **dict(rows)}
    kept = {key: np.frombuffer(found[key], "<f2").astype(np.float32) for key in wanted & found.keys()}
    ship(kept)
    print(f"{len(kept)} of {len(wanted)} questions, {FILE.stat().st_size / 1e6:.1f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
