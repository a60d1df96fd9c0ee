"""Speed of the page in a real Chromium: `python -m bench.page [--visits 7] [--json]`, on a quiet machine.

The page is served in a process of its own with the embedded models and the index of the configuration. Each visit is
a browser context of its own, with nothing cached. Interactive: from navigation until a question can be sent. Card: from
Enter until the recipe card stands in the page, by the page's own clock, after a first question has warmed the models.
Layout shift: the worst window of a conversation (https://web.dev/articles/cls).
Needs the packages of the tests and Chromium (`apt-get install chromium`).
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.measuring import positive
from tests.e2e.conftest import CHROMIUM, FLAGS, Server

SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
QUESTIONS = ("宫保鸡丁怎么做", "麻婆豆腐怎么做", "可乐鸡翅怎么做", "鱼香肉丝怎么做", "回锅肉怎么做")
TARGETS = {"interactive_s": 3.0, "card_ms": 500.0, "layout_shift": 0.1}
_READY = "#starters button:not([disabled])"
_WATCH = """
window.cards = { sent: 0, shown: [], shift: 0 };
let began = -Infinity, last = -Infinity, sum = 0;
addEventListener("keydown", (event) => { if (event.key === "Enter") window.cards.sent = performance.now(); }, true);
new MutationObserver(() => {
  const count = document.querySelectorAll(".shishen-card").length;
  while (window.cards.shown.length < count) window.cards.shown.push(performance.now() - window.cards.sent);
}).observe(document, { subtree: true, childList: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    if (entry.startTime - last > 1000 || entry.startTime - began > 5000) [began, sum] = [entry.startTime, 0];
    [last, sum] = [entry.startTime, sum + entry.value];
    window.cards.shift = Math.max(window.cards.shift, sum);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def interactive(browser: Any, url: str, screen: dict[str, Any]) -> float:
    """Return the seconds from navigation until a question can be sent."""
    context = browser.new_context(locale="zh-CN", **screen)
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(_READY)
    taken = time.perf_counter() - began
    context.close()
    return taken


def conversation(browser: Any, url: str, screen: dict[str, Any]) -> dict[str, Any]:
    """Ask every question in one chat; return the milliseconds to each card, layout shift and console errors."""
    context = browser.new_context(locale="zh-CN", **screen)
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.set_default_timeout(120_000)
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    page.wait_for_selector(_READY)
    for number, question in enumerate(("红烧肉怎么做", *QUESTIONS), 1):
        page.locator("#chat-input").fill(question)
        page.wait_for_selector("#chat-submit:not([disabled])")
        page.locator("#chat-input").press("Enter")
        page.wait_for_function(f"document.querySelectorAll('.shishen-card').length >= {number}")
        page.wait_for_selector("#stop-button", state="detached")
    seen = page.evaluate("window.cards")
    context.close()
    return {"card_ms": seen["shown"][1:], "layout_shift": seen["shift"], "console_errors": errors}


def measure(visits: int) -> dict[str, Any]:
    """Return the figures of each screen."""
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            interactive(browser, server.url, SCREENS["desk"])
            for name, screen in SCREENS.items():
                waited = [interactive(browser, server.url, screen) for _ in range(visits)]
                talk = conversation(browser, server.url, screen)
                found[name] = {
                    "interactive_s": statistics.median(waited),
                    "interactive_worst_s": max(waited),
                    **talk,
                    "card_ms": statistics.median(talk["card_ms"]),
                    "card_worst_ms": max(talk["card_ms"]),
                }
        finally:
            browser.close()
            server.stop()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=positive, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("没有 Chromium Chromium is not installed: apt-get install chromium")
    found = measure(given.visits)
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for screen, figures in found.items():
        for name, value in figures.items():
            shown = f"{value:,.4g}" if isinstance(value, float) else value
            print(f"{screen:6} {name:20} {shown}" + (f"  at most {TARGETS[name]:g}" if name in TARGETS else ""))


if __name__ == "__main__":
    main()
