"""Where the vectors of one index lie: recorded in its folder, so that opening it needs no settings."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pydantic import BaseModel

from retrieval.index.manifest import RecipeIndexError
from retrieval.stores.vector_store import Changes, Server, Shape
from settings import secret

PLACE = "place.json"


class Place(BaseModel, frozen=True, extra="forbid"):
    """Contents of `place.json`: server (empty: this folder), collection, number of vectors, and their highest number.

    Several generations of an index share a collection on a server: vectors numbered above `last` are a later one's.
    `removed` are numbers of vectors that the former generation has and this one has not.
    """

    store: str
    uri: str
    key_env: str
    collection: str
    count: int
    last: int
    removed: tuple[int, ...] = ()

    @classmethod
    def new(cls, store: str, server: Server, count: int, name: str = "") -> "Place":
        """Return a place for `count` vectors; without `name`, in a collection that nothing else on the server has."""
        collection = f"shishen_{(name or uuid.uuid4().hex[:12]).replace('-', '_')}"
        return cls(
            store=store,
            uri=server.uri,
            key_env=server.key_env,
            collection=collection,
            count=count,
            last=count - 1,
        )

    def changed(self, changes: Changes) -> "Place":
        """Return the place after `changes`."""
        added = changes.added.shape[0]
        return self.model_copy(
            update={
                "count": self.count - len(changes.removed) + added,
                "last": max(self.last, changes.first + added - 1) if added else self.last,
                "removed": tuple(changes.removed),
            }
        )

    def expected(self, shape: Shape | None) -> int:
        """Return how many vectors there must be.

        Raises:
            ValueError: the index, which has vectors of `shape`, counts them otherwise.
        """
        if shape is not None and shape[0] != self.count:
            raise ValueError(f"{PLACE} counts {self.count} vectors, the index {shape[0]}")
        return self.count

    def shared_with(self, kept: Path) -> bool:
        """Tell whether the index whose place lies in `kept` uses the same collection."""
        other = Place.read(kept) if (kept / PLACE).exists() else None
        return other is not None and (other.uri, other.collection) == (self.uri, self.collection)

    def asked_for(self, k: int, stored: int) -> int:
        """Return how many to ask a collection of `stored` vectors for, to be left with `k` of this generation."""
        return k if stored <= self.count else k + min(k, stored - self.count)

    def own(self, found: Iterable[tuple[int, float]], k: int) -> list[tuple[int, float]]:
        """Return the first `k` of this generation's vectors."""
        gone = frozenset(self.removed)
        return list(islice(((n, score) for n, score in found if n <= self.last and n not in gone), k))

    @classmethod
    def read(cls, folder: Path) -> "Place":
        """Read the place from `folder`."""
        return cls.model_validate_json((folder / PLACE).read_text(encoding="utf-8"))

    def write(self, folder: Path) -> None:
        """Write the place into `folder`."""
        (folder / PLACE).write_text(self.model_dump_json(), encoding="utf-8")

    @property
    def token(self) -> str:
        """Return the server's token, empty if there is none."""
        found = secret(self.key_env) if self.key_env else None
        return found.get_secret_value() if found else ""


@contextmanager
def answering(store: str, place: Place, errors: tuple[type[Exception], ...]) -> Iterator[None]:
    """Turn whatever a store raises into one sentence that says where it was looked for.

    Raises:
        RecipeIndexError: the store raised one of `errors`.
    """
    try:
        yield
    except errors as error:
        reason = " ".join(str(error).split())[:160]
        if place.uri:
            where, advice = f"the server at {place.uri}", "check it, then try again"
        else:
            where = "its file in the index"
            advice = "close what has it open, or look for damage: python index_builder.py verify"
        raise RecipeIndexError(
            f"向量库没有回应 {store} does not answer: {where} cannot be used ({reason}); {advice}."
        ) from None


def missing(extra: str) -> RecipeIndexError:
    """Return the error for a store whose package is not installed."""
    return RecipeIndexError(f"缺少组件 The {extra} store is not installed; run: pip install -e '.[{extra}]'")
