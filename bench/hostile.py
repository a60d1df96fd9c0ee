"""What a server and its parsers bear, tried at length: one JSON object of figures, exit 1 where something broke.

    python -m bench.hostile bodies --count 2000      mutated bodies on every route of API, MCP and page
    python -m bench.hostile openapi --count 50       requests that schemathesis makes of every operation
    python -m bench.hostile audio --count 500        recordings damaged and made to cost much
    python -m bench.hostile pictures --count 500     pictures of the same kind

Broken are a 5xx, a connection dropped, a traceback in the log, and a file that takes 5 s or lets memory grow by 300 MB.
The same inputs come of the same `--seed`. The tests under tests/security run a sample of each.
"""

import argparse
import base64
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.measuring import PeakMemory, positive
from settings import load_settings
from tests.hostile_files import pictures, recordings
from tests.hostile_json import mutated
from tests.page_kit import page
from tools.image.picture import ImageError
from tools.image.remote import decode_base64
from tools.speech.audio import AudioError, decode

MOST_MB, MOST_S = 300, 5
RECIPE = {
    "recipe_id": "a",
    "servings": 3,
    "name": "红烧肉",
    "ingredients": ["500克五花肉", "2汤匙料酒"],
    "steps": ["焯水3分钟。", "小火炖60分钟。"],
}
TURN = {"question": "红烧肉怎么做"}
CONFIG = {"configurable": {"thread_id": "t", "temperature": 0.5, "image": False}}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "substitute", "arguments": {"ingredient": "料酒"}},
}
CHAT = {"model": "shishen", "messages": [{"role": "user", "content": "红烧肉怎么做"}], "max_tokens": 9}
ROUTES: dict[str, Any] = {
    **{
        f"POST /cook/{name}": {"input": TURN, "config": CONFIG}
        for name in ("invoke", "stream", "stream_log", "stream_events")
    },
    "POST /cook/batch": {"inputs": [TURN, TURN], "config": CONFIG},
    "POST /cook/c/N4XyA/invoke": {"input": TURN},
    "POST /v1/chat/completions": CHAT,
    "POST /feedback": {"thread_id": "t", "run_id": "0" * 32, "score": 1, "comment": "咸"},
    "POST /mcp": CALL,
    "POST /kitchen/scale": {"recipe": RECIPE, "servings": 4, "language": "zh"},
    "POST /kitchen/substitutes": {"item": "2汤匙料酒"},
    "POST /kitchen/nutrition": {"recipe": RECIPE},
    "POST /kitchen/speak": {"text": "你好"},
    "POST /kitchen/hear": {"clip": "UklGRg=="},
    "PUT /feedback": {"feedback": {"forId": "a", "value": 1, "comment": "咸"}, "sessionId": "x"},
    "DELETE /feedback": {"feedbackId": "a"},
    "POST /project/threads": {"pagination": {"first": 10}, "filter": {"search": "红烧肉"}},
    "PUT /project/thread": {"threadId": "t", "name": "x"},
    "DELETE /project/thread": {"threadId": "t"},
    "PUT /project/thread/share": {"threadId": "t", "isShared": True},
    "PUT /project/element": {"element": {"id": "a", "name": "x", "props": {}}, "sessionId": "x"},
    "DELETE /project/element": {"element": {"id": "a"}, "sessionId": "x"},
    "POST /project/action": {"action": {"name": "x", "payload": {}}, "sessionId": "x"},
    "POST /set-session-cookie": {"session_id": "x"},
    "POST /login": {"username": "a", "password": "b"},
}
"""Every route that takes a body, with one that it takes."""


@contextmanager
def serving(*command: str, index: Path | None = None, **environment: str) -> Iterator[tuple[str, Path]]:
    """Serve with the embedded models, over an index of two recipes unless one is given; yield address and folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            index={"path": index or f"{folder}/index"},
            memory={"path": f"{folder}/threads.sqlite"},
            image={"folder": f"{folder}/images"},
        )
        with page(settings, command, **environment) as address:
            yield address, Path(folder)


def bodies(count: int, seed: int) -> Iterator[str]:
    """Send mutated bodies to every route of a server with the page; yield what broke."""
    with serving("serve", "--with-ui") as (address, folder), httpx.Client(base_url=address, timeout=60) as http:
        http.get("/")
        yield from send(http, count, seed)
        log = next(folder.glob("page-*.log")).read_text(encoding="utf-8", errors="replace")
        yield from (f"log: {line}" for line in log.splitlines() if line.startswith("Traceback"))


def send(http: httpx.Client, count: int, seed: int) -> Iterator[str]:
    """Send `count` mutated bodies to each route; yield what broke, and tell the statuses."""
    told: dict[str, Counter[int]] = {}
    for route, whole in ROUTES.items():
        method, path = route.split()
        told[route] = Counter()
        for body, kind in mutated(whole, count, f"{seed}{route}"):
            headers = {"content-type": kind, "accept": "application/json, text/event-stream"}
            try:
                reply = http.request(method, path, content=body, headers=headers)
            except httpx.HTTPError as error:
                yield f"{route}: {type(error).__name__} on {body[:200]!r}"
                continue
            told[route][reply.status_code] += 1
            if reply.status_code >= 500:
                yield f"{route}: {reply.status_code} on {body[:200]!r}: {reply.text[:200]}"
        print(route, dict(told[route]), file=sys.stderr)


def openapi(count: int) -> Iterator[str]:
    """Have schemathesis call every operation of a server; yield what broke."""
    from tests.openapi_kit import attack

    with serving("serve") as (address, _):
        try:
            tried = attack(address, lambda path: count)
        except BaseExceptionGroup as failed:
            yield from (str(error) for error in failed.exceptions)
        except AssertionError as failed:
            yield str(failed)
        else:
            print(json.dumps(tried), file=sys.stderr)


def files(made: Iterator[bytes], read: Callable[[bytes], Any], refused: type[Exception]) -> Iterator[str]:
    """Read files one by one; yield those neither read nor refused in time, and the memory if it was too much."""
    read(next(made))
    slowest, number = 0.0, 0
    with PeakMemory(every=0.02) as memory:
        before = memory.mb
        for number, data in enumerate(made):
            began = time.perf_counter()
            try:
                read(data)
            except refused as error:
                if "\n" in str(error):
                    yield f"file {number}: more than a sentence: {error}"
            except Exception as error:
                yield f"file {number}: {type(error).__name__}: {error}"
            taken = time.perf_counter() - began
            slowest = max(slowest, taken)
            if taken > MOST_S:
                yield f"file {number}, {len(data)} bytes: {taken:.1f} s"
    print(
        f"{number + 1} files, slowest {slowest:.2f} s, peak {memory.mb:.0f} MB, before {before:.0f} MB", file=sys.stderr
    )
    if memory.mb - before > MOST_MB:
        yield f"memory grew by {memory.mb - before:.0f} MB"


def hear(data: bytes) -> Any:
    """Decode a recording as every face does."""
    return decode(data, max_seconds=60)


def look(data: bytes) -> Any:
    """Read a picture as it comes from a service that draws."""
    return decode_base64(base64.b64encode(data).decode(), 30_000_000)


def main() -> None:
    """Print what broke, and exit with 1 where anything did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["bodies", "openapi", "audio", "pictures"])
    parser.add_argument("--count", type=positive, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    count, seed = given.count, given.seed
    match given.what:
        case "bodies":
            broken = list(bodies(count, seed))
        case "openapi":
            broken = list(openapi(count))
        case "audio":
            broken = list(files(recordings(count, seed), hear, AudioError))
        case _:
            broken = list(files(pictures(count, seed), look, ImageError))
    print(json.dumps({"what": given.what, "count": count, "seed": seed, "broken": broken}, ensure_ascii=False))
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
