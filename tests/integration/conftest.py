"""The sample index, built once a session with the embedded embedding model."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from graph.assistant import Assistant, open_assistant
from recipes.loaders import open_corpus
from retrieval.build.building import build_index
from retrieval.embeddings import create_embeddings
from settings import ROOT, Settings, load_settings

SAMPLE = ROOT / "data" / "recipes.jsonl"


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of the whole sample corpus."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    settings = load_settings()
    build_index(
        open_corpus([SAMPLE], strict=True),
        folder,
        embeddings=create_embeddings(settings.embedding),
        embedding=settings.embedding.model,
    )
    return folder


@pytest.fixture
def real_settings(sample_index: Path, tmp_path: Path) -> Settings:
    """Return the default settings over the sample index, with memory and pictures below `tmp_path`."""
    return load_settings(
        index={"path": sample_index},
        memory={"path": tmp_path / "threads.sqlite"},
        image={"folder": tmp_path / "images"},
    )


@pytest.fixture
def open_real(real_settings: Settings) -> Callable[..., AbstractAsyncContextManager[Assistant]]:
    """Return a context manager that opens the real assistant; keyword arguments replace settings."""

    @asynccontextmanager
    async def opened(**update: Any) -> AsyncIterator[Assistant]:
        async with open_assistant(real_settings.model_copy(update=update)) as assistant:
            yield assistant

    return opened
