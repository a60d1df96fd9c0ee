"""Loading of BCEmbedding and sentence-transformers models from a folder or a hub id."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from errors import UserError
from models.safe_weights import advice, pickled_weights
from settings import resolve

# Pickles, and the same weights for other libraries.
_NOT_FETCHED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack", "*.ot", "onnx/*", "openvino/*")


class RetrievalModelError(UserError, RuntimeError):
    """An embedding model or reranker that cannot be used; the message is one sentence for the user."""


class ModelSettings(Protocol):
    """What the settings of embedding models and rerankers have in common."""

    @property
    def model(self) -> str:
        """Hub id, used where there is no folder."""

    @property
    def source(self) -> Path | None:
        """Local folder."""

    @property
    def device(self) -> str:
        """Where the model runs: auto, cpu, cuda or cuda:N."""

    @property
    def dtype(self) -> str:
        """Precision of the weights."""


def load_bce(kind: str, settings: ModelSettings) -> Any:
    """Return BCEmbedding's `EmbeddingModel` or `RerankerModel`, as `kind` says, in the configured precision.

    Raises:
        RetrievalModelError: the packages are missing, or the folder or hub id holds no such model.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        import BCEmbedding
        import torch
    except ImportError:
        raise RetrievalModelError(
            "缺少组件 BCEmbedding is not installed; run: pip install -e '.[bce]' && "
            "pip install --no-deps BCEmbedding==0.1.5"
        ) from None
    finally:
        # BCEmbedding configures the logging of the whole process when it is imported.
        root.handlers[:] = handlers
        root.setLevel(level)
    device = None if settings.device == "auto" else settings.device
    with _loading(settings):
        loaded = getattr(BCEmbedding, kind)(_place(settings), device=device, use_safetensors=True)
        loaded.model = loaded.model.to(getattr(torch, settings.dtype))
    return loaded


def load_sentence_transformers(kind: str, settings: ModelSettings) -> Any:
    """Return sentence-transformers' `SentenceTransformer` or `CrossEncoder`, as `kind` says.

    Raises:
        RetrievalModelError: the package is missing, or the folder or hub id holds no such model.
    """
    try:
        import sentence_transformers
        import torch
    except ImportError:
        raise RetrievalModelError(
            "缺少组件 sentence-transformers is not installed; run: pip install -e '.[bce]'"
        ) from None
    device = None if settings.device == "auto" else settings.device
    with _loading(settings):
        options = {"dtype": getattr(torch, settings.dtype), "use_safetensors": True}
        return getattr(sentence_transformers, kind)(_fetched(settings), device=device, model_kwargs=options)


def _place(settings: ModelSettings) -> str:
    return str(resolve(settings.source)) if settings.source else settings.model


def _fetched(settings: ModelSettings) -> str:
    """Return the folder of a sentence-transformers model; one of the hub is fetched first, but for its pickles.

    Parts of such a model (`2_Dense`) are read by sentence-transformers itself, which cannot be told to leave pickles.
    """
    if settings.source or Path(settings.model).is_dir():
        return _place(settings)
    from huggingface_hub import snapshot_download

    folder = snapshot_download(settings.model, ignore_patterns=list(_NOT_FETCHED))
    _refuse_pickles(Path(folder))
    return folder


def _refuse_pickles(folder: Path) -> None:
    if pickled := pickled_weights(folder, within=True):
        raise RetrievalModelError(advice(pickled, folder))


@contextmanager
def _loading(settings: ModelSettings) -> Iterator[None]:
    if settings.source and not resolve(settings.source).is_dir():
        raise RetrievalModelError(f"没有这个模型目录 No such model folder: {settings.source}.")
    if Path(_place(settings)).is_dir():
        _refuse_pickles(Path(_place(settings)))
    try:
        yield
    except RetrievalModelError:
        raise
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = " ".join(str(error).split())[:160]
        raise RetrievalModelError(f"模型打不开 {_place(settings)} cannot be loaded ({reason}).") from None
