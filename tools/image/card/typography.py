"""Fonts, widths and line breaking of Chinese and Latin text."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PIL import ImageFont

Family = Literal["sans", "serif"]

_CLOSING = "，。、；：？！）》」』】〉”’…%℃°,.;:?!)]}～—"
_OPENING = "（《「『【〈“‘([{"
_HANGING = "，。、；"
_UNIT = "分钟|小时|毫升|厘米|毫米|汤匙|茶匙|公斤|千克|[克斤两秒个只根片瓣块颗粒勺杯度℃成份人天次厘朵条张把碗滴]"
_CLUSTER = re.compile(
    rf"[{re.escape(_OPENING)}]*"
    rf"(?:[0-9][0-9.,/×x~～至到-]*[0-9½¼¾]?\s?(?:{_UNIT})?|[^\W\d_\u2e80-\u9fff]+(?:['’-][^\W\d_\u2e80-\u9fff]+)*|\S)"
    rf"[{re.escape(_CLOSING)}]*|\s+"
)
_LONGEST = 8000
# Dingbats, emoji, control and format characters: nothing a printed card can show.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Face:
    """A family at a size in pixels; `weight` is the width of the stroke that thickens a glyph, pixels."""

    family: Family
    size: int
    weight: float = 0

    @property
    def line(self) -> int:
        """Distance between two baselines, pixels."""
        return round(self.size * (1.62 if self.family == "sans" else 1.5))


@cache
def load_font(family: Family, size: int) -> ImageFont.FreeTypeFont:
    """Open Noto Sans SC or Noto Serif SC at `size` pixels, once per process."""
    import pylopdf_fonts_zh_cn as fonts

    path = fonts.sans_path() if family == "sans" else fonts.serif_path()
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _advance(family: Family, size: int, character: str) -> float:
    return load_font(family, size).getlength(character)


@cache
def has_glyph(character: str) -> bool:
    """Tell whether the packaged fonts can draw `character`."""
    font = load_font("sans", 24)
    return bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff"))


def width(text: str, face: Face) -> float:
    """Return the width of `text` on one line, pixels."""
    return sum(_advance(face.family, face.size, character) for character in text)


def printable(text: str) -> str:
    """Return `text` as the card can print it: composed (NFC), white space folded, no emoji, no control characters.

    Of a longer text the first 8,000 characters are taken, which is more than fits on a card.
    """
    folded = " ".join(unicodedata.normalize("NFC", text[:_LONGEST]).split())
    kept = (c for c in folded if c == " " or (unicodedata.category(c) not in _UNPRINTABLE and has_glyph(c)))
    return " ".join("".join(kept).split())


def wrap(text: str, face: Face, limit: float) -> list[str]:
    """Break `text` into lines no wider than `limit` pixels.

    Latin words, numbers with their unit and brackets with their content's edge stay together; no line starts with a
    closing mark (GB/T 15834), one full-width mark may hang over the edge, and the last line is never a lone character.
    A cluster wider than the line is broken between characters.
    """
    lines: list[list[str]] = [[]]
    used = 0.0
    for cluster in _fitting(text, face, limit):
        size = width(cluster, face)
        ink = size - (width(cluster[-1], face) if cluster[-1] in _HANGING else 0)
        if used + ink > limit and not cluster.isspace():
            lines.append([])
            used = 0.0
        if used == 0 and cluster.isspace():
            continue
        lines[-1].append(cluster)
        used += size
    _keep_company(lines)
    return [line for parts in lines if (line := "".join(parts).rstrip())]


def _fitting(text: str, face: Face, limit: float) -> list[str]:
    clusters: list[str] = []
    for cluster in _CLUSTER.findall(text):
        if width(cluster, face) <= limit:
            clusters.append(cluster)
        else:
            clusters.extend(cluster)
    return clusters


def _keep_company(lines: list[list[str]]) -> None:
    """Move one cluster down where the last line would hold a single Chinese character."""
    if len(lines) > 1 and len(lines[-1]) == 1 and len(lines[-2]) > 3 and len(lines[-1][0].rstrip(_CLOSING)) == 1:
        moved = lines[-2].pop()
        if not moved.isspace():
            lines[-1].insert(0, moved)
