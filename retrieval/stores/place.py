"""Where the vectors of one index lie: recorded in its folder, so that opening it needs no settings."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrieval.manifest import RecipeIndexError
from retrieval.stores import Server
from settings import secret

PLACE = "place.json"


class Place(BaseModel):
    """Contents of `place.json`: server (empty: this folder), collection and number of vectors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uri: str
    key_env: str
    collection: str
    count: int

    @classmethod
    def new(cls, server: Server, count: int) -> "Place":
        """Return a place for `count` vectors with a collection name that nothing else on the server has."""
        return cls(uri=server.uri, key_env=server.key_env, collection=f"shishen_{uuid.uuid4().hex[:12]}", count=count)

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
        where = f"the server at {place.uri}" if place.uri else "its file in the index"
        raise RecipeIndexError(
            f"向量库没有回应 {store} does not answer: {where} cannot be used ({reason}); check it, then try again."
        ) from None


def missing(extra: str) -> RecipeIndexError:
    """Return the error for a store whose package is not installed."""
    return RecipeIndexError(f"缺少组件 The {extra} store is not installed; run: pip install -e '.[{extra}]'")
