"""What every vector store is given and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Server:
    """Where a store keeps its vectors: in the index folder if `uri` is empty, else on that server.

    `key_env` names the environment variable that holds the server's token.
    """

    uri: str = ""
    key_env: str = ""


HERE = Server()
Shape = tuple[int, int]
"""Number of vectors, and their dimension."""


class Vectors(Protocol):
    """Vectors to store, unit length: an array of shape (n, d), or a file read slice by slice."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of vectors and their dimension."""
        ...

    def __getitem__(self, rows: slice, /) -> NDArray[np.float32]:
        """Return consecutive vectors."""
        ...


@dataclass(frozen=True)
class Changes:
    """What a store becomes: its old vectors without `removed`, and `added` under the numbers from `first` on."""

    removed: Sequence[int]
    added: Vectors
    first: int


class VectorStore(Protocol):
    """Numbered vectors of unit length, searched by cosine similarity."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return `(number, cosine)` of the `k` nearest to `vector` of shape (d,), nearest first."""
        ...

    def close(self) -> None:
        """Let go of files and connections; so does a store that nobody has any more."""
        ...


class StoreKind(Protocol):
    """A kind of store: how it is opened, built, changed and dropped."""

    def __call__(self, folder: Path, shape: Shape | None = None) -> VectorStore:
        """Open the store in `folder`; with `shape` it must be of that shape."""
        ...

    def build(self, folder: Path, vectors: Vectors, server: Server = HERE, name: str = "") -> None:
        """Write `vectors` of shape (n, d), numbered from 0, into `folder` or onto `server` under `name`."""
        ...

    def change(self, old: Path, folder: Path, changes: Changes) -> None:
        """Write the store in `old` with `changes` into `folder`; whoever searches `old` goes on undisturbed."""
        ...

    def settle(self, folder: Path) -> None:
        """Drop what only the former generation of the store in `folder` needed, now that it is published."""
        ...

    def drop(self, folder: Path, kept: Path) -> None:
        """Drop what the store in `folder` keeps outside it and the one in `kept` does not need."""
        ...
