"""What a server and its parsers bear, tried at length: one JSON object of figures, exit 1 where something broke.

    python -m bench.hostile bodies --count 2000      mutated bodies and queries on every route of API, MCP and page
    python -m bench.hostile openapi --count 50       requests that schemathesis makes of every operation
    python -m bench.hostile audio --count 500        recordings damaged and made to cost much
    python -m bench.hostile pictures --count 500     pictures of the same kind

Broken are a 5xx, a connection dropped, a refusal that is more than one sentence, a traceback in the log, and a
file that takes 5 s or lets memory grow by 300 MB. `bodies --postgres` keeps conversations and kitchens in PostgreSQL.
The same inputs come of the same `--seed`. The tests under tests/security run a sample of each.
"""

import argparse
import base64
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from bench.hostile_routes import FORMS, ROUTES, UPLOADS, by_query, prepare, whole_path
from bench.measuring import PeakMemory, positive
from serving.errors import FAILED
from settings import load_settings
from tests.hostile_files import pictures, recordings
from tests.hostile_json import mutated, mutated_queries
from tests.page_kit import page
from tests.postgres_kit import binaries, cluster
from tools.image.picture import ImageError
from tools.image.remote import decode_base64
from tools.speech.audio import AudioError, decode

MOST_MB, MOST_S = 300, 5


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


@contextmanager
def speaker() -> Iterator[str]:
    """Serve a speech endpoint that says the same to every text; yield its address."""

    class Says(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "3")
            self.end_headers()
            self.wfile.write(b"mp3")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Says)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()


def bodies(count: int, seed: int, postgres: bool = False) -> Iterator[str]:
    """Send mutated bodies to every route of a server with the page; yield what broke."""
    with ExitStack() as stack:
        kept = {}
        if postgres:
            programs = binaries()
            if programs is None:
                raise SystemExit("没有 PostgreSQL PostgreSQL is not installed.")
            database = stack.enter_context(cluster(programs))
            kept = {"SHISHEN_MEMORY__CHECKPOINTER": "postgres", "SHISHEN_DATABASE_URL": database.address}
        kept |= {"SHISHEN_VOICE__PROVIDER": "openai", "SHISHEN_VOICE__BASE_URL": stack.enter_context(speaker())}
        address, folder = stack.enter_context(serving("serve", "--with-ui", **kept))
        http = stack.enter_context(httpx.Client(base_url=address, timeout=60))
        http.get("/")
        yield from send(http, count, seed)
        log = next(folder.glob("page-*.log")).read_text(encoding="utf-8", errors="replace")
        yield from (f"log: {line}" for line in log.splitlines() if line.startswith("Traceback"))


def send(http: httpx.Client, count: int, seed: int) -> Iterator[str]:
    """Send `count` mutated bodies to each route; yield what broke, and tell the statuses."""
    ids = prepare(http)
    for route, whole in ROUTES.items():
        method, path = route.split()[0], whole_path(route, ids)
        told: Counter[int] = Counter()
        took = [0.0]
        for content, kind in asked(route, whole, count, f"{seed}{route}"):
            headers = {"content-type": kind, "accept": "application/json, text/event-stream"}
            given = {"url": f"{path}?{content.decode()}"} if by_query(route) else {"url": path, "content": content}
            began = time.monotonic()
            try:
                reply = http.request(method, headers=headers, **given)
            except httpx.HTTPError as error:
                yield f"{route}: {type(error).__name__} on {content[:200]!r}"
                continue
            took.append(time.monotonic() - began)
            told[reply.status_code] += 1
            if wrong := broken(reply):
                yield f"{route}: {reply.status_code}, {wrong} on {content[:200]!r}: {reply.text[:200]}"
        print(route, dict(told), f"{sum(took):.0f} s, slowest {max(took):.2f} s", file=sys.stderr, flush=True)


def told(found: Iterator[str]) -> Iterator[str]:
    """Say what broke as it breaks."""
    for one in found:
        print(one, file=sys.stderr, flush=True)
        yield one


def asked(route: str, whole: Any, count: int, seed: str) -> Iterator[tuple[bytes, str]]:
    """Yield what is sent to a route, each with its content type."""
    if by_query(route):
        return ((query, "") for query in mutated_queries(whole, count, seed))
    if route.split()[1] in FORMS:
        return ((form, "application/x-www-form-urlencoded") for form in mutated_queries(whole, count, seed))
    made = mutated(whole, count, seed, any_of=isinstance(whole, list))
    return map(uploaded, made) if route.split()[1] in UPLOADS else made


def uploaded(body: tuple[bytes, str]) -> tuple[bytes, str]:
    """Return a body as the file of a form, unless it is sent as something else than JSON."""
    content, kind = body
    if kind != "application/json":
        return body
    edge = "b0undary"
    head = f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    return head.encode() + content + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def broken(reply: httpx.Response) -> str:
    """Return what is wrong with an answer, empty if nothing is."""
    if reply.status_code >= 500:
        return "a server error"
    if reply.status_code == 422:
        with suppress(ValueError, KeyError, TypeError):
            detail = reply.json()["detail"]
            return "" if isinstance(detail, str) and "\n" not in detail else "more than a sentence"
        return "no sentence"
    return "a failure that nobody expected" if FAILED in reply.text else ""


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
    parser.add_argument("--postgres", action="store_true", help="bodies: keep everything in PostgreSQL")
    given = parser.parse_args()
    count, seed = given.count, given.seed
    match given.what:
        case "bodies":
            found = list(told(bodies(count, seed, given.postgres)))
        case "openapi":
            found = list(openapi(count))
        case "audio":
            found = list(files(recordings(count, seed), hear, AudioError))
        case _:
            found = list(files(pictures(count, seed), look, ImageError))
    print(json.dumps({"what": given.what, "count": count, "seed": seed, "broken": found}, ensure_ascii=False))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
