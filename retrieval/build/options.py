"""How a build goes about its work, and how it reports."""

from collections.abc import Callable
from dataclasses import dataclass, field

from models.openmp import cores

Progress = Callable[[str, int, int | None], None]
BATCH = 256


@dataclass(frozen=True)
class Options:
    """How a build goes about its work.

    `batch` texts are given to the embedding model at once, `workers` processes analyse recipes, and what is read is
    made to last every `checkpoint` recipes.
    """

    batch: int = BATCH
    workers: int = field(default_factory=cores)
    checkpoint: int = 100_000
