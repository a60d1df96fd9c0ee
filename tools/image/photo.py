"""A picture that a user brings: trusted with nothing, decoded within limits, and written anew, small."""

import io
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from tools.image.picture import ImageError

MOST_BYTES = 12 * 2**20
MEDIA_TYPE = "image/webp"
_MOST_PIXELS = 40_000_000
_SIDE = 800
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_LARGEST = 120_000
_ORIENTATION = 0x0112
_ROOM = BoundedSemaphore(2)
_DAMAGE = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError,
    SyntaxError, EOFError, KeyError,
)  # fmt: skip
_UNREADABLE = (
    "这张图读不了：要 JPEG、PNG、WebP 或 GIF。",
    "That is no picture that can be read: JPEG, PNG, WebP or GIF.",
)


def photo(data: bytes) -> bytes:
    """Return a picture as WebP of at most 800 pixels a side and about 120 KB, without anything else that was in it.

    Raises:
        ImageError: it is too large, damaged, or of another kind.
    """
    if len(data) > MOST_BYTES:
        raise ImageError("图太大。", "The picture is too large.")
    try:
        # A picture is as large in memory as it has pixels: few at once.
        with _ROOM:
            return _encoded(_opened(data))
    except _DAMAGE:
        raise ImageError(*_UNREADABLE) from None


def _opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
        if found.width * found.height > _MOST_PIXELS:
            raise ImageError("图的像素太多。", "The picture has too many pixels.")
        found.draft("RGB", (_SIDE, _SIDE))
        small = found.convert("RGBA") if found.mode in ("P", "LA", "PA", "RGBA") else found.convert("RGB")
        small.thumbnail((_SIDE, _SIDE))
        small.info, small.getexif()[_ORIENTATION] = {}, found.getexif().get(_ORIENTATION, 1)
    upright = ImageOps.exif_transpose(small).convert("RGBA")
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    return plain


def _encoded(image: Image.Image) -> bytes:
    for quality in (78, 60, 40, 20):
        kept = io.BytesIO()
        image.save(kept, "WEBP", quality=quality)
        if kept.tell() <= _LARGEST:
            break
    return kept.getvalue()
