"""Find the picture of each recipe in what was handed over: in its record, or beside it in the archive."""

import base64
import binascii
from pathlib import PurePosixPath
from urllib.parse import unquote

from recipes.loaders.base import Source

MOST = 12 * 2**20
_MOST_HELD = 96 * 2**20
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")
_MAIN = ("full", "original", "image", "photo", "cover", "picture", "main", "recipe", "图片", "封面")
_SHORTEST_BASE64 = 200


def is_picture(head: bytes) -> bool:
    """Tell whether a file begins as a picture that browsers show."""
    return head.startswith(_MAGIC) and (head[:4] != b"RIFF" or head[8:12] == b"WEBP")


def folder_of(shown: str) -> str:
    """Return where a file lies: its folder, or the archive around it."""
    return shown[: max(shown.rfind("/"), shown.rfind("!"), shown.rfind("\\")) + 1]


class Pictures:
    """The pictures of what was handed over, by where they lie."""

    def __init__(self) -> None:
        self._found: dict[str, bytes] = {}
        self._used: set[str] = set()
        self._held = 0

    def take(self, source: Source) -> bool:
        """Keep a source if it is a picture; return whether it is one. What is too much is not kept."""
        if not is_picture(source.head):
            return False
        with source.open() as file:
            data = file.read(MOST + 1)
        if len(data) > MOST or self._held + len(data) > _MOST_HELD:
            data = b""
        self._held += len(data)
        self._found[source.shown] = data
        return True

    def of(self, reference: str, shown: str, *, alone: bool) -> bytes | None:
        """Return the picture of a recipe, None where there is none.

        Args:
            reference: what its record has for it.
            shown: the file that it was read from; `alone` where it is the only recipe in its folder.
        """
        if data := _embedded(reference):
            return data
        place = self._named(reference, shown) or self._beside(shown, alone)
        if place is None:
            return None
        self._used.add(place)
        return self._found[place] or None

    def unused(self) -> list[str]:
        """Return the pictures that no recipe has, but for small copies of those that one has."""
        folders = {folder_of(one) for one in self._used}
        return [one for one in self._found if one not in self._used and folder_of(one) not in folders]

    def _named(self, reference: str, shown: str) -> str | None:
        """Return the picture that a path or an address names: nearest to its recipe, by as much of the path as fits."""
        bare = reference.partition("://")[2].partition("?")[0] if "://" in reference else reference.replace("\\", "/")
        path = PurePosixPath(unquote(bare[-500:]))
        parts = [part for part in path.parts if part not in (".", "..", "/")]
        while parts:
            ending = "/".join(parts)
            fits = [one for one in self._found if one.endswith((f"/{ending}", f"!{ending}"))]
            near = [one for one in fits if one.startswith(folder_of(shown))]
            if found := near or fits:
                return found[0] if len(found) == 1 or near else None
            parts = parts[1:]
        return None

    def _beside(self, shown: str, alone: bool) -> str | None:
        """Return the picture called as its recipe's file, or the one of a folder that holds one recipe only."""
        folder = folder_of(shown)
        here = {PurePosixPath(one[len(folder) :]).stem: one for one in self._found if folder_of(one) == folder}
        stem = PurePosixPath(shown[len(folder) :]).stem
        if stem in here:
            return here[stem]
        if not alone or not folder:
            return None
        return next((here[name] for name in _MAIN if name in here), next(iter(here.values()), None))


def _embedded(reference: str) -> bytes | None:
    """Return a picture that stands in the record itself, as a data URI or bare base64."""
    text = reference.partition(";base64,")[2] if reference.startswith("data:") else reference
    if len(text) < _SHORTEST_BASE64 or len(text) > MOST * 4 // 3 + 4 or "://" in text[:12]:
        return None
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if is_picture(data) else None
