"""JSON bodies changed so that hardly any of them is what a route takes."""

import copy
import gzip
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

_STRANGE = (
    *(None, True, 0, -1, 2**63, 1e308, float("nan"), float("-inf"), "", "0", " ", "红" * 5000, "\ud800", "a\0b"),
    *("0001-01-01", "9999-12-31", "2026-02-30"),
    *("../../etc/passwd", "<|im_start|>", "\r\nset-cookie: x=1", "' OR 1=1 --", "%00", [], {}, [[]], [None] * 300),
    {"a": {"b": {"c": {}}}},
    [{"question": "a"}] * 40,
)
_KINDS = ("application/json",) * 12 + ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "")


def mutated(whole: Any, count: int, seed: str, *, any_of: bool = False) -> Iterator[tuple[bytes, str]]:
    """Yield bodies made of one that is taken, or `any_of` several, each with the content type that it is sent with."""
    chance = random.Random(seed)
    for _ in range(count):
        content = _mutant(chance.choice(whole) if any_of else whole, chance)
        body = json.dumps(content, ensure_ascii=chance.random() < 0.8).encode("utf-8", "surrogatepass")
        yield _broken(body, chance) if chance.random() < 0.3 else body, chance.choice(_KINDS)


def mutated_queries(whole: dict[str, Any], count: int, seed: str) -> Iterator[bytes]:
    """Yield query strings, or forms, made of one that is taken."""
    chance = random.Random(seed)
    for _ in range(count):
        content = _mutant(whole, chance)
        pairs = content.items() if isinstance(content, dict) else [("q", content)]
        spread = [(key, one) for key, value in pairs for one in (value if isinstance(value, list) else [value])]
        query = urlencode([(key, str(value)) for key, value in spread[:60]], errors="surrogatepass")[:8000]
        if chance.random() < 0.2:
            at = chance.randrange(len(query) + 1)
            query = (
                query[:at] + chance.choice(("%", "%ff%fe", "&&=", "%00", "%ed%a0%80", "%u7ea2", "+" * 500)) + query[at:]
            )
        yield query.encode()


def _mutant(whole: Any, chance: random.Random) -> Any:
    content = copy.deepcopy(whole)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        content = _changed(content, chance)
    return content


def _changed(content: Any, chance: random.Random) -> Any:
    """Change a part of `content` that chance chooses."""
    places = list(_places(content))
    if not places or chance.random() < 0.03:
        return _strange(chance)
    inside, key = chance.choice(places)
    match chance.randrange(6):
        case 0 | 1 | 2:
            inside[key] = _strange(chance)
        case 3:
            del inside[key]
        case 4:
            inside[key] = [inside[key]] * chance.choice((2, 50))
        case _ if isinstance(inside, dict):
            inside[chance.choice(("x", "", "__class__", "config", "owner", "a" * 3000))] = _strange(chance)
    return content


def _strange(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(_STRANGE))


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in items:
        yield content, key
        yield from _places(value)


def _broken(body: bytes, chance: random.Random) -> bytes:
    """Return something that is hardly JSON any more."""
    at = chance.randrange(len(body) + 1)
    match chance.randrange(8):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + chance.randbytes(8) + body[at:]
        case 2:
            return body.replace(b'"', b"'")
        case 3:
            return b"\xef\xbb\xbf" + body
        case 4:
            return body.decode("utf-8", "replace").encode("utf-16")
        case 5:
            return gzip.compress(body)
        case 6:
            return body[:at] + b"[" * chance.choice((40, 5000)) + body[at:]
        case _:
            return body[:at] + b"9" * 6000 + body[at:]
