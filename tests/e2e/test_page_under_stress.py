"""The page with a real voice at the microphone, and with a model endpoint that dies mid-answer."""

import json
import threading
import wave
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from settings import ROOT
from tests.e2e.conftest import CHROMIUM, FLAGS, PATIENCE_MS, Server, Visit
from tools.speech.audio import RATE, decode

CLIPS = ROOT / "tests" / "fixtures" / "audio"


@pytest.fixture
def spoken(tmp_path: Path) -> tuple[Path, str]:
    """Return a WAV file of a clear clip about a dish, and the dish."""
    rows = [json.loads(line) for line in (CLIPS / "clips.jsonl").read_text(encoding="utf-8").splitlines()]
    row = next(row for row in rows if row["noise_db"] is None)
    samples = decode((CLIPS / row["file"]).read_bytes(), 60)
    file = tmp_path / "voice.wav"
    with wave.open(str(file), "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(RATE)
        clip.writeframes((np.concatenate((samples, np.zeros(2 * RATE))) * 32767).astype("<i2").tobytes())
    return file, row["dish"]


def test_a_spoken_question_is_heard_and_answered(driver: Any, page_server: Server, spoken: tuple[Path, str]) -> None:
    file, _ = spoken
    browser = driver.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, f"--use-file-for-fake-audio-capture={file}"]
    )
    try:
        page = browser.new_context(locale="zh-CN").new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(page_server.url)
        page.wait_for_selector("#starters button:not([disabled])")
        one = Visit(page)
        microphone = page.get_by_role("button", name="说话")
        microphone.click()
        page.wait_for_timeout(5000)
        microphone.click()
        page.wait_for_selector("[data-step-type=user_message]")
        one.wait_until_answered()
        page.get_by_text("听写 ·").or_(page.get_by_text("步 ·")).first.wait_for()
        asked = page.locator("[data-step-type=user_message]").inner_text()
        assert len(asked.strip()) >= 4 and "正在听" not in asked
    finally:
        browser.close()


class Dying(BaseHTTPRequestHandler):
    """Streams three pieces of an answer, then drops the connection within a chunk."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for word in ("先把", "五花肉", "切块"):
            piece = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            piece["choices"] = [{"index": 0, "delta": {"content": word}, "finish_reason": None}]  # type: ignore[assignment]
            event = f"data: {json.dumps(piece)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            self.wfile.flush()
        self.wfile.write(b"ff\r\ndata: ")
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def dying_server(small_index: Path, tmp_path: Path) -> Iterator[tuple[Server, ThreadingHTTPServer]]:
    endpoint = ThreadingHTTPServer(("127.0.0.1", 0), Dying)
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    server = Server(
        tmp_path,
        {
            "SHISHEN_INDEX__PATH": str(small_index),
            "SHISHEN_CHAT__PROVIDER": "openai",
            "SHISHEN_CHAT__BASE_URL": f"http://127.0.0.1:{endpoint.server_port}/v1",
            "OPENAI_API_KEY": "test",
        },
    )
    server.start()
    yield server, endpoint
    server.stop()
    endpoint.server_close()


def test_an_endpoint_that_dies_costs_the_rest_of_the_answer_and_nothing_else(
    visit: Callable[..., Visit], dying_server: tuple[Server, ThreadingHTTPServer]
) -> None:
    server, endpoint = dying_server
    one = visit(server.url)
    one.ask("红烧肉怎么做")
    one.page.get_by_text("回答中断了").wait_for()
    assert "先把五花肉切块" in one.page.locator("body").inner_text()
    one.page.locator(".shishen-card").wait_for()
    endpoint.shutdown()
    endpoint.server_close()
    one.ask("要炖多久")
    one.page.get_by_text("⚠️").wait_for()
    one.page.get_by_role("button", name="重试").wait_for()
    assert "Traceback" not in one.page.locator("body").inner_text()
