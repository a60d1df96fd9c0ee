"""The real page with the embedded models in one server, and a real Chromium before it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from settings import ROOT
from tests.e2e.scripted import Endpoint, Script

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PATIENCE_MS = int(os.environ.get("SHISHEN_PATIENCE_MS", "90000"))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Server:
    """`shishen ui` in a process of its own, with every file it writes below `folder`."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        environment = os.environ | {
            "SHISHEN_PAGE__PATH": str(self.folder / "page.sqlite"),
            "SHISHEN_MEMORY__PATH": str(self.folder / "threads.sqlite"),
            "SHISHEN_IMAGE__FOLDER": str(self.folder / "images"),
            "SHISHEN_CHAT__MAX_TOKENS": "16",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "cli", "ui", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment | self.environment, stdout=log, stderr=log)
        self._wait(240)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _wait(self, seconds: float) -> None:
        for _ in range(int(seconds * 4)):
            assert self.process and self.process.poll() is None, (self.folder / "server.log").read_text()[-3000:]
            try:
                urllib.request.urlopen(f"{self.url}ready", timeout=5).close()
                return
            except OSError:
                time.sleep(0.25)
        raise AssertionError("the page was not ready: " + (self.folder / "server.log").read_text()[-3000:])


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index over the recipes that the tests ask for."""
    from recipes.loaders import open_corpus
    from retrieval.build.building import build_index
    from retrieval.embeddings import create_embeddings
    from settings import load_settings

    folder = tmp_path_factory.mktemp("page-index")
    rows = (ROOT / "data" / "recipes.jsonl").read_text(encoding="utf-8").splitlines()[:40]
    (folder / "recipes.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    settings = load_settings()
    build_index(
        open_corpus([folder / "recipes.jsonl"], strict=True),
        folder / "index",
        embeddings=create_embeddings(settings.embedding),
        embedding=settings.embedding.model,
    )
    return folder / "index"


@pytest.fixture(scope="session")
def page_server(small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("page"), {"SHISHEN_INDEX__PATH": str(small_index)})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def endpoint() -> Iterator[Endpoint]:
    """Return a scripted model endpoint, which `scripted_server` asks."""
    endpoint = Endpoint()
    yield endpoint
    endpoint.close()


@pytest.fixture(scope="session")
def scripted_server(
    small_index: Path, endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Return a page whose answers a model words: two chat models, a voice and a picture model, scripted or tiny."""
    from tests.unit.tools_image.tiny_pipeline import build_taiyi

    folder = tmp_path_factory.mktemp("scripted-page")
    other = {"provider": "openai", "model": "big", "base_url": endpoint.url}
    profiles = [{"name": "大模型", "description": "更大的**模型**", "chat": other}]
    environment = {
        "SHISHEN_INDEX__PATH": str(small_index),
        "SHISHEN_ANSWERS__WRITER": "model",
        "SHISHEN_ANSWERS__DEADLINE_S": "120",
        "SHISHEN_CHAT__PROVIDER": "openai",
        "SHISHEN_CHAT__MODEL": "small",
        "SHISHEN_CHAT__BASE_URL": endpoint.url,
        "SHISHEN_PAGE__PROFILES": json.dumps(profiles),
        "SHISHEN_VOICE__PROVIDER": "openai",
        "SHISHEN_VOICE__BASE_URL": endpoint.url,
        "SHISHEN_IMAGE__PROVIDER": "diffusers",
        "SHISHEN_IMAGE__MODEL": str(build_taiyi(folder / "taiyi")),
        # So many that the page is seen to count them.
        "SHISHEN_IMAGE__STEPS": "40",
        "OPENAI_API_KEY": "test",
    }
    server = Server(folder, environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def script(endpoint: Endpoint) -> Script:
    """Return what the scripted endpoint does, set back to its start."""
    endpoint.script = Script()
    return endpoint.script


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment in which Chromium finds the packaged Chinese font."""
    from pylopdf_fonts_zh_cn import sans_path

    folder = tmp_path_factory.mktemp("fonts")
    file = folder / "fonts.conf"
    file.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
        f"<dir>{Path(sans_path()).parent}</dir><cachedir>{folder}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return os.environ | {"FONTCONFIG_FILE": str(file)}


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    # Its own five seconds are too short for a busy machine.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Any, fonts: dict[str, str]) -> Iterator[Any]:
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=fonts)
    yield browser
    browser.close()


@dataclass
class Visit:
    """One browser on the page, with what it requested and complained about."""

    page: Any
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def turns(self, number: int) -> None:
        """Wait until that many questions stand in the chat and the last is answered."""
        asked = f"document.querySelectorAll('[data-step-type=user_message]').length >= {number}"
        self.page.wait_for_function(asked, timeout=PATIENCE_MS)
        self.wait_until_answered()

    def choose(self, tab: str, *steps: Callable[[Any], None]) -> None:
        """Change settings on a tab of the panel and confirm; each step is given the panel."""
        self.page.wait_for_selector("#starters button:not([disabled]), #chat-submit:not([disabled]), .ai-message")
        self.page.locator("#chat-settings-open-modal").click()
        panel = self.page.locator("#chat-settings")
        panel.get_by_role("tab", name=tab).click()
        for step in steps:
            step(panel)
        panel.locator("#confirm").click()
        panel.wait_for(state="detached")

    def ask(self, question: str) -> None:
        field = self.page.locator("#chat-input")
        # The page takes no question until it is connected, nor for the moment in which a chat begins; the text stays.
        for _ in range(PATIENCE_MS // 500):
            if field.input_value() != question:
                field.fill(question)
            try:
                self.page.wait_for_selector("#chat-submit:not([disabled])", timeout=PATIENCE_MS / 10)
            except PlaywrightTimeout:
                # Filled before the page's script took the field over: what stands there was never told to it.
                field.fill("")
                continue
            field.press("Enter")
            self.page.wait_for_timeout(100)
            if not field.input_value():
                return
        raise AssertionError(f"the page did not take the question {question!r}")

    def wait_until_answered(self) -> None:
        self.page.wait_for_selector(".shishen-card, .ai-message .message-content [role=article]", timeout=PATIENCE_MS)
        self.page.wait_for_selector("#stop-button", state="detached", timeout=3 * PATIENCE_MS)

    def answers(self) -> list[str]:
        """Return what was said in words, cards left out, oldest first."""
        return [str(text) for text in self.page.locator(".ai-message .message-content .prose").all_inner_texts()]

    def last_answer(self) -> str:
        return self.answers()[-1]


def axe(page: Any) -> list[str]:
    """Return what axe finds wrong with the page as it is, of whatever weight."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


@pytest.fixture
def visit(chromium: Any, page_server: Server) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens the page in a browser of its own and waits for `ready`; others are the context's.

    `before` is given the browser's page before it goes anywhere.
    """
    contexts = []

    def opened(
        url: str = "", ready: str = "#chat-input", before: Callable[[Any], None] | None = None, **context: Any
    ) -> Visit:
        contexts.append(
            chromium.new_context(**({"locale": "zh-CN", "viewport": {"width": 1280, "height": 860}} | context))
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        one = Visit(page)
        page.on("request", lambda request: one.requested.append(request.url))
        page.on("console", lambda line: one.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: one.complaints.append(str(error)))
        if before:
            before(page)
        page.goto(url or page_server.url)
        page.wait_for_selector(ready)
        return one

    yield opened
    for context in contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what the servers logged and what the browser complained about."""
    report = yield
    if report.failed:
        for name, given in getattr(item, "funcargs", {}).items():
            if isinstance(given, Server):
                report.sections.append((f"log of {name}", (given.folder / "server.log").read_text()[-4000:]))
            elif isinstance(given, Visit):
                report.sections.append(("browser", "\n".join(given.complaints[-20:])))
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here; skip without Chromium, except in CI, where it must be there."""
    missing = pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.embedded)
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(missing)
