"""Sentences already said, on disk: named by hash, bounded in size, the least recently heard go first."""

import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np

from text.normalize import is_hex
from tools.voice.kokoro_model import Sound

_ENDING = ".pcm"
_ROOM = 0.9  # of the bound is kept when something must go, so that not every sentence looks through the folder


class SoundStore:
    """16-bit samples by key. A file that is cut short or gone is said anew; one that cannot be written is not kept."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._held: int | None = None

    def find(self, *parts: object) -> Sound | None:
        """Return what was said of `parts`, None where it is not kept."""
        path = self._path(parts)
        try:
            data = path.read_bytes()
            size = int.from_bytes(data[:8], "little")
            if len(data) != 8 + 2 * size:
                return None
            os.utime(path)
        except OSError:
            return None
        return np.frombuffer(data, "<i2", offset=8).astype(np.int16)

    def keep(self, sound: Sound, *parts: object) -> None:
        """Keep what was said of `parts`, in one step; nothing where the bound is 0 or the disk refuses."""
        data = len(sound).to_bytes(8, "little") + sound.astype("<i2").tobytes()
        if len(data) > self._max_bytes:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(suffix=".part", dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(part, self._path(parts))
            self._held = None if self._held is None else self._held + len(data)
            if self._held is None or self._held > self._max_bytes:
                self._make_room()
        except OSError:
            return

    def _path(self, parts: tuple[object, ...]) -> Path:
        return self._folder / (hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest() + _ENDING)

    def _make_room(self) -> None:
        entries = []
        for path in self._folder.iterdir():
            if path.suffix == ".part" or is_hex(path.stem, 64):
                stat = path.lstat()
                entries.append((stat.st_mtime, stat.st_size, path))
        held = sum(size for _, size, _ in entries)
        most = self._max_bytes if held <= self._max_bytes else _ROOM * self._max_bytes
        for _, size, path in sorted(entries):
            if held <= most:
                break
            path.unlink(missing_ok=True)
            held -= size
        self._held = held
