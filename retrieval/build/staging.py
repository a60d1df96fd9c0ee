"""A folder in which the next generation of an index is made, stage by stage, so that a killed build goes on."""

import json
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from retrieval.index.manifest import MANIFEST

FOLDER = "building"
_PLAN = "plan.json"


class Staging:
    """Work of one build, addition or removal. `files` becomes the generation; the rest is dropped at its end."""

    def __init__(self, index: Path, plan: dict[str, str]) -> None:
        self.folder = index / FOLDER
        self.files = self.folder / "files"
        self.generation = ""
        if not self._continues(plan):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.files.mkdir(parents=True)
            self.generation = f"g-{uuid.uuid4().hex[:12]}"
            text = json.dumps(plan | {"generation": self.generation})
            # The plan comes last and whole: a folder without one is not gone on with.
            (self.folder / f"{_PLAN}.new").write_text(text, encoding="utf-8")
            (self.folder / f"{_PLAN}.new").replace(self.folder / _PLAN)

    def _continues(self, plan: dict[str, str]) -> bool:
        try:
            found = json.loads((self.folder / _PLAN).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        self.generation = found.pop("generation")
        renamed = self.folder.parent / self.generation
        if renamed.is_dir() and not self.files.exists() and self.generation not in _published(self.folder.parent):
            # Killed between moving the files and publishing them.
            renamed.rename(self.files)
        return bool(plan["fingerprint"]) and found == plan and self.files.is_dir()

    def once(self, name: str, make: Callable[[Path], None]) -> Path:
        """Return the part `name` of the generation, made by `make` unless a killed run has finished it."""
        part, unfinished = self.files / name, self.folder / f"{name}.unfinished"
        if not part.exists():
            discard(unfinished)
            make(unfinished)
            unfinished.rename(part)
        return part

    def discard(self) -> None:
        """Drop all work."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _published(index: Path) -> str:
    try:
        return (index / MANIFEST).read_text(encoding="utf-8")
    except OSError:
        return ""


def discard(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
