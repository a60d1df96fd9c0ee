"""Find the files of a source: a file, a folder, a gzip file, or a tar archive; nothing is unpacked to disk."""

import gzip
import itertools
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, cast

from recipes.loaders.base import HEAD, Broken, LoaderError, Source, is_inside

MAX_MEMBERS = 2_000_000
MAX_RATIO = 300
MAX_FILES = 2_000_000
_SKIPPED_FOLDERS = {"node_modules", "__pycache__", "venv"}


class _Bounded:
    """A decompressed stream that stops where it grows beyond `MAX_RATIO` times its compressed size."""

    def __init__(self, stream: IO[bytes], shown: str, limit: int) -> None:
        self._stream, self._shown, self._left = stream, shown, limit

    def _count(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise LoaderError(f"解压后过大，拒绝读取 {self._shown} expands to more than {MAX_RATIO} times its size.")
        return data

    def read(self, size: int = -1) -> bytes:
        try:
            return self._count(self._stream.read(size if size >= 0 else self._left + 1))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise LoaderError(f"压缩文件已损坏 {self._shown} is damaged: {error}.") from None

    def readline(self, size: int = -1) -> bytes:
        try:
            return self._count(self._stream.readline(size))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise LoaderError(f"压缩文件已损坏 {self._shown} is damaged: {error}.") from None

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "_Bounded":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def find_sources(path: Path) -> Iterator[Source | Broken]:
    """Yield the readable files of `path`, sorted by path; links that lead out of a folder are reported, not followed.

    Raises:
        LoaderError: the path cannot be read, or an archive is damaged or expands beyond all measure.
    """
    try:
        if path.is_dir():
            yield from _walk(path)
        else:
            yield from _file(path, PurePath(path.name))
    except OSError as error:
        raise LoaderError(f"无法读取 Cannot read {error.filename or path}: {error.strerror or error}.") from None
    except tarfile.TarError as error:
        raise LoaderError(f"压缩文件已损坏 {path} is damaged: {error}.") from None


def _walk(folder: Path) -> Iterator[Source | Broken]:
    count = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith("."):
                continue
            if path.is_symlink() and not is_inside(path, folder):
                yield Broken(0, f"{path}: a link that leads out of the folder")
                continue
            count += 1
            if count > MAX_FILES:
                raise LoaderError(f"文件太多 {folder} holds more than {MAX_FILES} files.")
            if path.is_file():
                yield from _file(path, PurePath(folder.resolve().name) / path.relative_to(folder))


def _file(path: Path, place: PurePath) -> Iterator[Source]:
    with path.open("rb") as file:
        magic = file.read(2)
    if magic != b"\x1f\x8b":
        yield _source(_Plain(path), str(path), place)
        return
    if _is_tar(path):
        yield from _members(path)
    else:
        yield _source(_Gzip(path), str(path), place)


def _source(opener: "_Plain | _Gzip", shown: str, place: PurePath) -> Source:
    with opener() as file:
        head = file.read(HEAD)
    return Source(shown, place, head, opener)


@dataclass(frozen=True)
class _Plain:
    path: Path

    def __call__(self) -> IO[bytes]:
        return self.path.open("rb")


@dataclass(frozen=True)
class _Gzip:
    path: Path

    def __call__(self) -> IO[bytes]:
        return _bounded(cast(IO[bytes], gzip.open(self.path, "rb")), self.path)


def _bounded(stream: IO[bytes], path: Path) -> IO[bytes]:
    limit = max(path.stat().st_size, 2**20) * MAX_RATIO
    return cast(IO[bytes], _Bounded(stream, str(path), limit))


def _is_tar(path: Path) -> bool:
    with _Gzip(path)() as stream:
        return stream.read(512)[257:262] == b"ustar"


def _members(path: Path) -> Iterator[Source]:
    with tarfile.open(fileobj=_Gzip(path)(), mode="r|") as archive:
        for count in itertools.count():
            # The archive would keep every member it has passed.
            archive.members = []  # type: ignore[attr-defined]
            if (member := archive.next()) is None:
                return
            if count > MAX_MEMBERS:
                raise LoaderError(f"文件太多 {path} holds more than {MAX_MEMBERS} members.")
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is None or PurePath(member.name).name.startswith("."):
                continue
            head = stream.read(HEAD)
            place = PurePath(member.name)
            yield Source(f"{path}!{member.name}", place, head, _Rest(head, stream))


@dataclass(frozen=True)
class _Rest:
    """A member that is being passed: its head, already read, then the rest. It can be opened once."""

    head: bytes
    stream: IO[bytes]

    def __call__(self) -> IO[bytes]:
        return cast(IO[bytes], _Joined(self.head, self.stream))


class _Joined:
    """`head` followed by `stream`."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            data, self._head = self._head, b""
            return data + self._stream.read()
        data, self._head = self._head[:size], self._head[size:]
        return data + self._stream.read(size - len(data)) if len(data) < size else data

    def readline(self, size: int = -1) -> bytes:
        end = self._head.find(b"\n") + 1
        if size >= 0:
            end = min(end, size) if end else (size if len(self._head) >= size else 0)
        if end:
            data, self._head = self._head[:end], self._head[end:]
            return data
        data, self._head = self._head, b""
        return data + self._stream.readline(size - len(data) if size >= 0 else -1)

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "_Joined":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
