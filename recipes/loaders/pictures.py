"""Find the picture of each recipe in what was handed over: in its record, or beside it in the archive."""

import base64
import binascii
from collections import Counter
from pathlib import PurePosixPath
from urllib.parse import unquote

from recipes.loaders.base import Source

MOST = 12 * 2**20
_MOST_HELD = 96 * 2**20
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")
_MOST_NAMED = 5000
_MAIN = ("full", "original", "image", "photo", "cover", "picture", "main", "recipe", "图片", "封面")
_SHORTEST_BASE64 = 200
_LONGEST_PATH = 500
# Where programs put a recipe's pictures: beside it, or in a folder there.
_FOLDERS = ("", *(f"{name}/" for name in ("images", "image", "img", "photos", "pictures", "assets", "图片")))


def is_picture(head: bytes) -> bool:
    """Tell whether a file begins as a picture that browsers show."""
    return head.startswith(_MAGIC) and (head[:4] != b"RIFF" or head[8:12] == b"WEBP")


def folder_of(shown: str) -> str:
    """Return where a file lies: its folder, or the archive around it."""
    return shown[: max(shown.rfind("/"), shown.rfind("!"), shown.rfind("\\")) + 1]


class Pictures:
    """The pictures of what is read, by where they lie, and which recipe has which.

    `named` keeps none of their data, and of more than `_MOST_NAMED` pictures says of none that nobody has it: memory
    does not grow with a corpus.
    """

    def __init__(self, *, named: bool = False) -> None:
        self._found: dict[str, bytes] = {}
        self._called: dict[str, list[str]] = {}
        self._lying: dict[str, dict[str, str]] = {}
        self._wanted: set[tuple[str, str]] = set()
        self._recipes: Counter[str] = Counter()
        self._left = 0 if named else _MOST_HELD
        self._named_only, self._too_many = named, False

    def take(self, source: Source) -> bool:
        """Keep a source if it is a picture; return whether it is one. What is too much is not kept."""
        if not is_picture(source.head):
            return False
        if self._full(len(self._found)):
            return True
        folder = folder_of(source.shown)
        name = source.shown[len(folder) :]
        self._found[source.shown] = self._data(source)
        self._called.setdefault(name, []).append(source.shown)
        self._lying.setdefault(folder, {})[PurePosixPath(name).stem] = source.shown
        return True

    def want(self, reference: str, shown: str) -> None:
        """Count a recipe read from the file `shown`, whose record has `reference` for its picture."""
        if self._full(max(len(self._wanted), len(self._recipes))):
            return
        self._recipes[folder_of(shown)] += 1
        if not _embedded(reference):
            self._wanted.add((reference[-_LONGEST_PATH:], shown))

    def of(self, reference: str, shown: str) -> bytes | None:
        """Return the picture of a recipe that was counted, once all are; None where there is none."""
        if data := _embedded(reference):
            return data
        place = self._place(reference[-_LONGEST_PATH:], shown)
        return (self._found[place] if place else None) or None

    def unused(self) -> list[str]:
        """Return the pictures that no recipe has, but for small copies of those that one has."""
        if self._too_many:
            return []
        used = {place for reference, shown in self._wanted if (place := self._place(reference, shown))}
        folders = {folder_of(one) for one in used}
        return [one for one in self._found if one not in used and folder_of(one) not in folders]

    def _full(self, count: int) -> bool:
        self._too_many |= self._named_only and count >= _MOST_NAMED
        return self._too_many

    def _data(self, source: Source) -> bytes:
        if not self._left:
            return b""
        with source.open() as file:
            data = file.read(MOST + 1)
        if len(data) > min(MOST, self._left):
            return b""
        self._left -= len(data)
        return data

    def _place(self, reference: str, shown: str) -> str | None:
        return self._named(reference, shown) or self._beside(shown)

    def _named(self, reference: str, shown: str) -> str | None:
        """Return the picture that a path or an address names: nearest to its recipe, by as much of the path as fits."""
        bare = reference.partition("://")[2].partition("?")[0] if "://" in reference else reference.replace("\\", "/")
        path = PurePosixPath(unquote(bare))
        parts = [part for part in path.parts if part not in (".", "..", "/")]
        alike = self._called.get(parts[-1], []) if parts else []
        while parts and alike:
            ending = "/".join(parts)
            fits = [one for one in alike if one.replace("\\", "/").endswith((f"/{ending}", f"!{ending}"))]
            near = [one for one in fits if one.startswith(folder_of(shown))]
            if found := near or fits:
                return found[0] if len(found) == 1 or near else None
            parts = parts[1:]
        return None

    def _beside(self, shown: str) -> str | None:
        """Return the picture called as its recipe's file, or the main one where a folder holds one recipe only."""
        folder = folder_of(shown)
        here = next(filter(None, (self._lying.get(folder + below) for below in _FOLDERS)), {})
        stem = PurePosixPath(shown[len(folder) :]).stem
        if stem in here:
            return here[stem]
        if self._recipes[folder] != 1 or not folder:
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
