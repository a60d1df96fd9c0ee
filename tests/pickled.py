"""Files that run code in whoever unpickles them."""

from pathlib import Path
from typing import Any


class _Bait:
    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._mark,)


def write_bait(file: Path) -> Path:
    """Write weights, as PyTorch saves them, that make a file when they are unpickled; return that file."""
    import torch

    mark = file.with_name(f"{file.name}.was-run")
    torch.save({"weight": torch.zeros(2), "bait": _Bait(mark)}, file)
    torch.load(file, weights_only=False)
    assert mark.exists(), "bait that bites nobody proves nothing"
    mark.unlink()
    return mark


def in_hub(cache: Path, name: str, folder: Path) -> None:
    """Put the files of a folder into a cache of the hub, as the model `name` that was fetched from there."""
    import shutil

    home = cache / f"models--{name.replace('/', '--')}"
    commit = "0" * 40
    shutil.copytree(folder, home / "snapshots" / commit)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(commit)
