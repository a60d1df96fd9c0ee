"""A loopback server that speaks CogView's and OpenAI's image protocol, with faults on demand."""

import base64
import io
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (64, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 80, 40)).save(buffer, kind)
    return buffer.getvalue()


@dataclass
class Service:
    """What the server does next and what it was asked; `mode` may be changed between requests."""

    mode: str = "url"
    delay_s: float = 0
    url: str = ""
    payload: bytes = field(default_factory=picture_bytes)
    content_type: str = "image/png"
    modes: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    address: str = ""


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            service.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            service.keys.append(self.headers.get("Authorization", ""))
            mode = random.choice(service.modes) if service.modes else service.mode
            time.sleep(service.delay_s if mode != "slow" else 3)
            match mode:
                case "url" | "slow":
                    entry: Any = {"url": service.url or f"{service.address}/picture.png"}
                case "b64":
                    entry = {"b64_json": base64.b64encode(service.payload).decode()}
                case "no_entry":
                    return self._send(200, json.dumps({"created": 1, "data": []}).encode())
                case "odd":
                    return self._send(200, json.dumps({"created": 1, "data": "nothing"}).encode())
                case "text":
                    return self._send(200, b"<html>gateway</html>", "text/html")
                case "broken_json":
                    return self._send(200, b'{"created": 1, "da')
                case status:
                    error = {"error": {"code": "1301", "message": f"key {self.headers['Authorization']} is bad"}}
                    return self._send(int(status), json.dumps(error).encode())
            return self._send(200, json.dumps({"created": 1, "data": [entry]}).encode())

        def do_GET(self) -> None:
            if self.path.startswith("/redirect"):
                self.send_response(302)
                self.send_header("Location", f"{service.address}/picture.png")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return None
            if self.path.startswith("/gone"):
                return self._send(404, b"", "text/plain")
            return self._send(200, service.payload, service.content_type)

    return Handler


@contextmanager
def serve(service: Service) -> Iterator[Service]:
    """Run the server on an ephemeral port of 127.0.0.1."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Clients that give up are part of the tests."""

    server = Quiet(("127.0.0.1", 0), _handler(service))
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
