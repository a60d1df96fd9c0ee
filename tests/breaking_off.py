"""Work on an index broken off where it has just made something last, as a kill there would break it off."""

import os
import shutil
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from retrieval.build import stages
from retrieval.build.lexical_writer import LexicalWriter
from retrieval.build.recipe_writer import RecipeWriter
from retrieval.embeddings.embedding_cache import EmbeddingCache
from retrieval.index.manifest import MANIFEST
from retrieval.phonetic import PhoneticIndex
from retrieval.stores import chroma_store, faiss_store, milvus_store
from retrieval.stores.store_location import Place

PUBLISHED = f"replace {MANIFEST}.new"
_LASTING: tuple[tuple[Any, str], ...] = (
    *((os, name) for name in ("rename", "replace", "link")),
    *((shutil, name) for name in ("copyfile", "copytree", "rmtree")),
    *((RecipeWriter, name) for name in ("commit", "publish")),
    *((LexicalWriter, name) for name in ("commit", "close")),
    *((EmbeddingCache, "embed"), (PhoneticIndex, "save"), (Place, "write"), (stages, "write_report")),
    *((faiss_store, name) for name in ("_add", "_write")),
    *((chroma_store, name) for name in ("_add", "_delete")),
    *((milvus_store, name) for name in ("_create", "_insert", "_delete", "_finish")),
)


class Broken(BaseException):
    """Ends a build as a kill would: nothing is tidied up."""


class Breaking:
    """Count what work makes last, and end it right after the `at`-th time; `events` names them in order."""

    def __init__(self, at: int = 0) -> None:
        self.events: list[str] = []
        self._at, self._thread = at, threading.get_ident()
        self._patched = pytest.MonkeyPatch()

    def __enter__(self) -> "Breaking":
        for owner, name in _LASTING:
            self._patched.setattr(owner, name, self._counted(name, getattr(owner, name)))
        return self

    def __exit__(self, *_: object) -> None:
        self._patched.undo()

    @property
    def published(self) -> bool:
        """Tell whether the new index had taken the old one's place."""
        return PUBLISHED in self.events

    def _counted(self, name: str, made: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(made)
        def counted(*arguments: Any, **options: Any) -> Any:
            result = made(*arguments, **options)
            # What a store's own threads do is the store's.
            if threading.get_ident() == self._thread:
                moved = f" {Path(arguments[0]).name}" if name in ("rename", "replace") else ""
                self.events.append(f"{name}{moved}")
                if len(self.events) == self._at:
                    raise Broken
            return result

        return counted
