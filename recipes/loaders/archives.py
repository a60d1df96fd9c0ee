"""Read archives (ZIP, tar, gzip, one in another) as streams: nothing comes to disk or expands without bound."""

import contextlib
import gzip
import io
import itertools
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, cast

from recipes.loaders.base import HEAD, Broken, LoaderError, Source
from recipes.loaders.encodings import decode

MAX_MEMBERS = 2_000_000
MAX_RATIO = 300
MAX_NESTED = 64 * 2**20
_MAX_DEPTH = 3
HIDDEN = "隐藏的 hidden, or a program's own"
_DAMAGE = (
    EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, ValueError,
    OverflowError, struct.error,
)  # fmt: skip
_DOCUMENTS = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")
Open = Callable[[], IO[bytes]]


@dataclass(slots=True)
class Budget:
    """How much an archive may still expand, all that is in it together."""

    shown: str
    left: int

    def spend(self, count: int) -> None:
        """Count bytes that came out.

        Raises:
            LoaderError: they are more than `MAX_RATIO` times what went in.
        """
        self.left -= count
        if self.left < 0:
            raise LoaderError(f"解压后过大，拒绝读取 {self.shown} expands to more than {MAX_RATIO} times its size.")


def budget(shown: str, size: int) -> Budget:
    """Return what an archive of `size` bytes may expand to."""
    return Budget(shown, max(size, 2**20) * MAX_RATIO)


class _Metered:
    """`head`, already read, and then the rest of a stream, counted; damage becomes one sentence."""

    def __init__(self, stream: IO[bytes], spend: Budget | None = None, head: bytes = b"") -> None:
        self._stream, self._spend, self._head = stream, spend, head

    def _take(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = read(size if size >= 0 or self._spend is None else self._spend.left + 1)
        except _DAMAGE as error:
            shown = self._spend.shown if self._spend else ""
            raise LoaderError(f"压缩文件已损坏 {shown} is damaged: {error}.") from None
        if self._spend is not None:
            self._spend.spend(len(data))
        return data

    def read(self, size: int = -1) -> bytes:
        data, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return (
            data + self._take(self._stream.read, size - len(data) if size >= 0 else -1) if len(data) != size else data
        )

    def readline(self, size: int = -1) -> bytes:
        end = self._head.find(b"\n") + 1
        if size >= 0:
            end = min(end, size) if end else (size if len(self._head) >= size else 0)
        if end:
            data, self._head = self._head[:end], self._head[end:]
            return data
        data, self._head = self._head, b""
        return data + self._take(self._stream.readline, size - len(data) if size >= 0 else -1)

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "_Metered":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def metered(stream: IO[bytes], spend: Budget | None = None, head: bytes = b"") -> IO[bytes]:
    """Return a stream whose bytes are counted, and that may have been read a little: `head`."""
    return cast(IO[bytes], _Metered(stream, spend, head))


def sources_in(opener: Open, shown: str, place: PurePath, spend: Budget, depth: int = 0) -> Iterator[Source | Broken]:
    """Yield what a file holds: the members of an archive, of those within it too, or the file itself.

    Args:
        opener: opens the file; what it opens can be sought in, unless the file is a member that is being passed.
        depth: how many archives the file lies in.

    Raises:
        LoaderError: it is damaged, or expands beyond all measure.
    """
    with opener() as file:
        head = file.read(HEAD)
    yield from _by_content(opener, head, shown, place, spend, depth)


def _by_content(
    opener: Open, head: bytes, shown: str, place: PurePath, spend: Budget, depth: int
) -> Iterator[Source | Broken]:
    if depth > _MAX_DEPTH:
        yield Broken(0, "压缩层数太多 archives nested too deeply", shown)
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zipped(opener, shown, spend, depth)
    elif head.startswith(b"\x1f\x8b"):
        inner: Open = lambda: metered(cast(IO[bytes], gzip.GzipFile(fileobj=opener())), spend)  # noqa: E731
        bare = place.with_suffix("") if place.suffix in (".gz", ".tgz") else place
        yield from sources_in(inner, shown, bare, spend, depth + 1)
    elif head[257:262] == b"ustar":
        yield from _members(opener, shown, spend, depth)
    else:
        yield Source(shown, place, head, opener)


def _zipped(opener: Open, shown: str, spend: Budget, depth: int) -> Iterator[Source | Broken]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(_whole(opener)) if depth else opener())
    except _DAMAGE as error:
        raise LoaderError(f"压缩文件已损坏 {shown} is damaged: {error}.") from None
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if any(info.filename in _DOCUMENTS for info in members):
            yield Broken(0, "不是菜谱文件 an office document or a book, no recipe file", shown, fault=False)
            return
        if len(members) > MAX_MEMBERS:
            raise LoaderError(f"文件太多 {shown} holds more than {MAX_MEMBERS} members.")
        for info in members:
            yield from _zip_member(archive, info, shown, spend, depth)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, spend: Budget, depth: int
) -> Iterator[Source | Broken]:
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        with contextlib.suppress(ValueError):
            name = decode(name.encode("cp437"))
    place = PurePath(name)
    if is_hidden(place):
        yield Broken(0, HIDDEN, f"{shown}!{name}", fault=False)
        return
    if info.flag_bits & 1:
        yield Broken(0, "已加密 encrypted", f"{shown}!{name}")
        return
    try:
        yield from sources_in(lambda: metered(archive.open(info), spend), f"{shown}!{name}", place, spend, depth + 1)
    except (*_DAMAGE, RuntimeError) as error:
        if isinstance(error, LoaderError) and spend.left < 0:
            raise
        yield Broken(0, str(error), f"{shown}!{name}")


def _members(opener: Open, shown: str, spend: Budget, depth: int) -> Iterator[Source | Broken]:
    try:
        with tarfile.open(fileobj=opener(), mode="r|") as archive:
            for count in itertools.count():
                # The archive would keep every member it has passed.
                archive.members = []  # type: ignore[attr-defined]
                if (member := archive.next()) is None:
                    return
                if count > MAX_MEMBERS:
                    raise LoaderError(f"文件太多 {shown} holds more than {MAX_MEMBERS} members.")
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is None or is_hidden(PurePath(member.name)):
                    if not member.isdir():
                        yield Broken(0, HIDDEN, f"{shown}!{member.name}", fault=False)
                    continue
                yield from _tar_member(stream, f"{shown}!{member.name}", PurePath(member.name), spend, depth)
    except tarfile.TarError as error:
        raise LoaderError(f"压缩文件已损坏 {shown} is damaged: {error}.") from None


def _tar_member(stream: IO[bytes], shown: str, place: PurePath, spend: Budget, depth: int) -> Iterator[Source | Broken]:
    """Yield a member that is being passed: it can be opened once, unless it is an archive and therefore kept."""
    head = stream.read(HEAD)
    opener: Open = lambda: metered(stream, None, head)  # noqa: E731
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        data = _whole(opener)
        yield from sources_in(lambda: io.BytesIO(data), shown, place, spend, depth + 1)
    else:
        yield Source(shown, place, head, opener)


def _whole(opener: Open) -> bytes:
    with opener() as file:
        data = file.read(MAX_NESTED + 1)
    if len(data) > MAX_NESTED:
        raise LoaderError(f"压缩包里的压缩包太大 an archive of more than {MAX_NESTED >> 20} MB within another.")
    return data


def is_hidden(place: PurePath) -> bool:
    """Tell whether a system keeps a file for itself."""
    return place.name.startswith(".") or "__MACOSX" in place.parts
