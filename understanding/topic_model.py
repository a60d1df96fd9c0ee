"""Whether a question is about food, told by its likeness to sentences of both kinds (`data/topics.txt`).

The rules of `topics` know words; this knows meanings, of whatever embedding model is configured.
"""

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_FILE = Path(__file__).parent / "data" / "topics.txt"
_RIDGE = 0.3
ELSEWHERE = 0.3  # from which a question is taken to be about something else, where no dish surely fits it
FAR = 0.6  # likewise while a dish is talked about


@cache
def topic_sentences() -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Return the labelled sentences, and for each whether it is about something other than food."""
    sentences: list[str] = []
    elsewhere: list[bool] = []
    heading = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line
        elif line and not line.startswith("#"):
            sentences.append(line)
            elsewhere.append(heading == "[other]")
    return tuple(sentences), tuple(elsewhere)


class TopicModel:
    """Ridge regression on the vectors of the labelled sentences; they are embedded at the first use.

    Args:
        embed: returns the vectors of texts, shape (n, d).
    """

    def __init__(self, embed: Callable[[list[str]], Vectors]) -> None:
        self._embed = embed

    def elsewhere(self, vector: Vectors) -> float:
        """Return how much a question of this vector, shape (d,), is about something else: about -1 (food) to 1."""
        weights, middle, bias = self._fitted
        return float((vector - middle) @ weights + bias)

    @cached_property
    def _fitted(self) -> tuple[Vectors, Vectors, float]:
        sentences, elsewhere = topic_sentences()
        vectors = np.asarray(self._embed(list(sentences)), dtype=np.float64)
        wanted = np.where(elsewhere, 1.0, -1.0)
        middle = vectors.mean(axis=0)
        centred = vectors - middle
        normal = centred.T @ centred + _RIDGE * np.eye(centred.shape[1])
        weights = np.linalg.solve(normal, centred.T @ (wanted - wanted.mean()))
        return weights.astype(np.float32), middle.astype(np.float32), float(wanted.mean())
