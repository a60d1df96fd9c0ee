"""Generations of an index: publishing one is one atomic rename; those that someone still searches are left alone."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from retrieval.index.manifest import MANIFEST, Manifest, RecipeIndexError

_LEASE = ".lease"


class Lease:
    """Keeps a generation's folder from being removed as long as this object lives; none where there is no lease.

    Raises:
        RecipeIndexError: the generation is being removed.
    """

    def __init__(self, home: Path) -> None:
        self._descriptor = -1
        try:
            self._descriptor = os.open(home.with_name(home.name + _LEASE), os.O_RDONLY)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RecipeIndexError(f"旧索引正在删除 The index in {home} is being removed; try again.") from None
        except OSError:
            # No lease was made, or the file system knows no locks.
            return

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


def publish(folder: Path, files: Path, manifest: Manifest) -> None:
    """Make `files` the generation that `manifest` names, and the one that the index in `folder` is opened with."""
    home = folder / manifest.generation
    home.with_name(home.name + _LEASE).touch()
    _sync(files)
    files.rename(home)
    new = folder / f"{MANIFEST}.new"
    with new.open("w", encoding="utf-8") as text:
        text.write(manifest.model_dump_json(indent=1))
        text.flush()
        os.fsync(text.fileno())
    new.replace(folder / MANIFEST)


def drop_old(folder: Path, current: str, before: Callable[[Path], None]) -> None:
    """Remove the generations but `current` that nobody has open; `before` is called with the folder of each."""
    for old in sorted(folder.glob("g-*")):
        if not old.is_dir() or old.name == current:
            continue
        lease = old.with_name(old.name + _LEASE)
        descriptor = os.open(lease, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            before(old)
            shutil.rmtree(old, ignore_errors=True)
            lease.unlink()
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)
    for lease in folder.glob(f"g-*{_LEASE}"):
        if not lease.with_suffix("").exists():
            lease.unlink()


def _sync(folder: Path) -> None:
    """Have everything below `folder` written to the disk, so that a power cut after publishing finds it there."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
