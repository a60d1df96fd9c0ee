"""Fetch and decode pictures from services; every byte is untrusted."""

import base64
import binascii
import io
import socket
import time
from threading import Event
from urllib.parse import urlsplit

from PIL import Image

from tools.image.picture import ImageCancelled, ImageError
from tools.public_address import is_public

MAX_PIXELS = 4096 * 4096
_FORMATS = ("PNG", "JPEG", "WEBP")
_BAD = ("图片服务返回的不是图片。", "The picture service sent something that is no picture.")


def decode(data: bytes) -> Image.Image:
    """Decode PNG, JPEG or WebP bytes to RGB.

    Raises:
        ImageError: another format, damaged data, or more than 4096 x 4096 pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ImageError("图片服务返回的图片太大。", "The picture from the service has too many pixels.")
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ImageError(*_BAD) from None


def decode_base64(text: str, max_bytes: int) -> Image.Image:
    """Decode a base64 field of a JSON answer.

    Raises:
        ImageError: no base64, too long, or no picture.
    """
    if len(text) > max_bytes * 4 // 3 + 4:
        raise ImageError(*_too_large(max_bytes))
    try:
        return decode(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise ImageError(*_BAD) from None


def download(url: str, *, endpoint: str, max_bytes: int, timeout_s: float, cancelled: Event) -> Image.Image:
    """Download a picture at once: such addresses expire.

    Args:
        url: http or https; a private address only where it is the endpoint's own host. Redirects are not followed.
        endpoint: base URL of the service.
        max_bytes: more is refused while it arrives.
        timeout_s: for the whole download, seconds.
        cancelled: looked at between chunks.

    Raises:
        ImageError: a forbidden address, an error status, a wrong type, too many bytes, too slow, or no picture.
        ImageCancelled: given up meanwhile.
    """
    import httpx

    vetted, headers, tls = _vetted(url, endpoint)
    deadline = time.monotonic() + timeout_s
    data = bytearray()
    try:
        client = httpx.Client(timeout=min(timeout_s, 30), follow_redirects=False, trust_env=False)
        with client, client.stream("GET", vetted, headers=headers, extensions=tls) as response:
            kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
            if response.status_code != 200:
                raise ImageError("图片地址打不开。", f"The picture's address answered {response.status_code}.")
            if not kind.startswith("image/") and kind not in ("application/octet-stream", "binary/octet-stream"):
                raise ImageError(*_BAD)
            for chunk in response.iter_bytes(65536):
                data += chunk
                if len(data) > max_bytes:
                    raise ImageError(*_too_large(max_bytes))
                if cancelled.is_set():
                    raise ImageCancelled
                if time.monotonic() > deadline:
                    raise ImageError("图片下载太慢，这次没有图。", "The download of the picture took too long.")
    except (httpx.HTTPError, httpx.InvalidURL):
        raise ImageError("图片下载失败。", "The picture could not be downloaded.") from None
    return decode(bytes(data))


def _too_large(max_bytes: int) -> tuple[str, str]:
    size = f"{max_bytes / 1e6:g} MB"
    return f"图片超过 {size}，没有保存。", f"The picture is larger than {size}."


def _vetted(url: str, endpoint: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the URL with the address that was checked in place of the name, the Host header, and the name for TLS.

    Asking the name server again, as a client does with a name, could get another answer than the one checked.
    """
    parts = urlsplit(url)
    refusal = ImageError("图片地址不可信，没有下载。", "The picture's address is not to be trusted.")
    try:
        name, port = parts.hostname, parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme not in ("http", "https") or not name or parts.username:
        raise refusal
    if name == urlsplit(endpoint).hostname:
        return url, {}, {}
    try:
        found = socket.getaddrinfo(name, port or 443, type=socket.SOCK_STREAM)
    except OSError:
        raise ImageError("图片下载失败。", "The picture's host is unknown.") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(map(is_public, addresses)):
        raise refusal
    first = addresses[0].partition("%")[0]
    host = f"[{first}]" if ":" in first else first
    place = parts._replace(netloc=f"{host}:{port}" if port else host)
    return place.geturl(), {"host": parts.netloc}, {"sni_hostname": name}
