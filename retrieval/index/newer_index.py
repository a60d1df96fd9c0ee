"""Going over to the generation of an index that was published since it was opened."""

import asyncio
import contextlib
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from retrieval.embeddings.local_models import RetrievalModelError
from retrieval.index.manifest import MANIFEST, RecipeIndexError
from retrieval.index.recipe_index import RecipeIndex, manifest_of, open_index

log = logging.getLogger(__name__)
AGAIN_S = 60.0

Stamp = tuple[int, int, int]


class Newer:
    """Looks for a newer generation of the index in `folder`; looking costs one `stat` while there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: Stamp | None = None
        self._refused: Stamp | None = None
        self._again = 0.0

    def hand_over(self, opened: RecipeIndex, take: Callable[[RecipeIndex], None]) -> bool:
        """Give `take` the newer generation, open beside `opened`; return whether there was one.

        One that cannot be used, or that `take` refuses by a RecipeIndexError, is logged once and tried again every
        `AGAIN_S` seconds: a server of vectors may only be away for a while.
        """
        with self._lock:
            stamp = _stamp(self._folder)
            waiting = stamp == self._refused and time.monotonic() < self._again
            if stamp == self._seen or waiting:
                return False
            try:
                found = self._open(opened)
                if found is not None:
                    take(found)
            except (RecipeIndexError, RetrievalModelError) as error:
                if stamp != self._refused:
                    log.warning("新索引不能用，仍用旧的 The newer index is not used, the open one stays: %s", error)
                self._refused, self._again = stamp, time.monotonic() + AGAIN_S
                return False
            self._seen, self._refused = stamp, None
            return found is not None

    @staticmethod
    def _open(opened: RecipeIndex) -> RecipeIndex | None:
        """Open the index anew, unless the generation that is open is still the published one."""
        embedding = opened.manifest.embedding
        if manifest_of(opened.folder, embedding).generation == opened.manifest.generation:
            return None
        return open_index(opened.folder, embedding)


@asynccontextmanager
async def refreshing(refresh: Callable[[], object], seconds: float) -> AsyncIterator[None]:
    """Call `refresh` in a thread every so many seconds while the context lasts; never where they are 0."""

    async def repeat() -> None:
        while seconds:
            await asyncio.sleep(seconds)
            await asyncio.to_thread(refresh)

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _stamp(folder: Path) -> Stamp:
    """Return what tells one manifest from another; zeros where there is none."""
    try:
        found = os.stat(folder / MANIFEST)
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns
