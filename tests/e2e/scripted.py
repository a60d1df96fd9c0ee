"""A scripted model endpoint on a loopback port: streams an answer, dies when told to, and reads aloud."""

import io
import json
import threading
import time
import wave
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# No amount and no time: what the material does not have would not be shown.
WORDS = ("先把", "五花肉", "切块", "焯水，", "再", "**小火**", "慢慢", "炖", "。")


@dataclass
class Script:
    """What the endpoint does, and what it was asked."""

    dies: bool = False
    pause_s: float = 0.02
    mute: bool = False
    words: tuple[str, ...] = ()
    """What it says; the standing answer, after the model's name, where there is nothing."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    read_aloud: list[dict[str, Any]] = field(default_factory=list)


class Endpoint(ThreadingHTTPServer):
    """The endpoint; its address is `url`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = Script()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            if self.path.endswith("/audio/speech"):
                self._speak(body)
            elif body.get("stream"):
                self._stream(body)
            else:
                message = {"role": "assistant", "content": "".join(WORDS)}
                self._whole(200, json.dumps(_completion("chat.completion", message=message, finish_reason="stop")))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _whole(self, status: int, content: str | bytes, kind: str = "application/json") -> None:
        payload = content if isinstance(content, bytes) else content.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _speak(self, body: dict[str, Any]) -> None:
        self.server.script.read_aloud.append(body)
        if self.server.script.mute:
            self._whole(500, "{}")
            return
        sound = io.BytesIO()
        with wave.open(sound, "wb") as clip:
            clip.setnchannels(1)
            clip.setsampwidth(2)
            clip.setframerate(8000)
            clip.writeframes(bytes(8000))
        self._whole(200, sound.getvalue(), "audio/mpeg")

    def _stream(self, body: dict[str, Any]) -> None:
        script = self.server.script
        script.asked.append(body)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        said = script.words or (f"（{body['model']}）", *WORDS)
        for word in said[:4] if script.dies else said:
            time.sleep(script.pause_s)
            self._event(_completion("chat.completion.chunk", delta={"role": "assistant", "content": word}))
        if script.dies:
            self.wfile.write(b"ff\r\ndata: ")
            self.close_connection = True
            return
        self._event(_completion("chat.completion.chunk", delta={}, finish_reason="stop"))
        self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, piece: dict[str, Any]) -> None:
        self._chunk(f"data: {json.dumps(piece)}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _completion(kind: str, **choice: Any) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": None} | choice
    return {"id": "x", "object": kind, "created": 0, "model": "scripted", "choices": [choice]}
