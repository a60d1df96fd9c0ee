"""The folder that keeps pictures: named by hash, bounded in size, served only from here."""

import hashlib
import io
import os
import tempfile
import time
from pathlib import Path

from PIL import Image, PngImagePlugin

from text.normalize import is_hex
from tools.image.picture import ImageError

_ABANDONED_S = 3600


class PictureStore:
    """PNG files named `<sha256 of what they were made from>.png`; the least recently used go first when it is full."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes

    def find(self, key: str) -> Path | None:
        """Return the picture made from `key` (64 hex digits) and mark it used; None if there is none."""
        return self.resolve(f"{key}.png")

    def resolve(self, name: str) -> Path | None:
        """Return the file to serve for a name that came from outside, None for anything that is no picture of ours.

        A name with a folder, another ending or a link to elsewhere is never followed.
        """
        if not _is_picture(name):
            return None
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            return None
        os.utime(path)
        return path

    def save(self, key: str, image: Image.Image, prompt: str = "") -> Path:
        """Write the picture in one step, so that a crash leaves either all of it or nothing; then make room.

        Raises:
            ImageError: the folder cannot be written.
        """
        path = self.folder / f"{key}.png"
        note = PngImagePlugin.PngInfo()
        note.add_itxt("Description", prompt)
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=4, pnginfo=note)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(suffix=".part", dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(buffer.getbuffer())
                os.replace(part, path)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
            self._make_room(path)
        except OSError as error:
            reason = error.strerror or "write failed"
            raise ImageError(f"图片存不下来：{reason}。", f"The picture could not be saved: {reason}.") from None
        return path

    def delete(self, name: str) -> None:
        """Delete a picture, if it is one of ours and there."""
        if _is_picture(name):
            (self.folder / name).unlink(missing_ok=True)

    def _make_room(self, newest: Path) -> None:
        entries = []
        for path in self.folder.iterdir():
            try:
                stat = path.lstat()
            except FileNotFoundError:
                continue
            if path.suffix == ".part" and time.time() - stat.st_mtime > _ABANDONED_S:
                path.unlink(missing_ok=True)
            elif _is_picture(path.name):
                entries.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= self.max_bytes:
                return
            if path != newest:
                path.unlink(missing_ok=True)
                total -= size


def _is_picture(name: str) -> bool:
    return name.endswith(".png") and is_hex(name.removesuffix(".png"), 64)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
