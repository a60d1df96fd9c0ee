"""Every route of API, MCP and page under bodies that are hardly ever what it takes; `bench/hostile.py` sends thousands."""

import re
import subprocess
import sys

import httpx

from bench.hostile import send, serving
from bench.hostile_routes import ROUTES, by_query, prepare, whole_path
from settings import ROOT

# What takes another kind of body, or is of a chat that is not open here.
_NOT_TAKEN = (
    "audio",
    "login",
    "auth",
    "set-session",
    "feedback",
    "/project/",
    "DELETE /mcp",
    "hear",
    "speak",
    "preview-url",
    "shares",
    "cooked",
    "/picture",
)
_PARAMETER = re.compile(r"\{[^}]*\}|N4XyA")
_LISTED = """
from chainlit.server import app as page
from server import create_app
from settings import load_settings
for app in (create_app(load_settings(), with_ui=True), page):
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                print(method.upper(), path)
"""


def test_no_body_is_a_server_error_or_ends_the_connection() -> None:
    with serving("serve", "--with-ui") as (address, folder), httpx.Client(base_url=address, timeout=60) as http:
        http.get("/")
        ids, taken = prepare(http), {}
        for route, given in ROUTES.items():
            sent = {"params": given} if by_query(route) else {"json": given[0] if isinstance(given, list) else given}
            headers = {"accept": "application/json, text/event-stream"}
            taken[route] = http.request(route.split()[0], whole_path(route, ids), headers=headers, **sent).status_code
        assert list(send(http, 6, seed=7)) == []
        log = next(folder.glob("page-*.log")).read_text(encoding="utf-8")
    assert "Traceback" not in log and " ERROR " not in log
    refused = {route: status for route, status in taken.items() if status >= 300}
    assert [route for route in refused if not any(part in route for part in _NOT_TAKEN)] == [], refused


def test_no_route_that_takes_a_body_is_left_out() -> None:
    listed = subprocess.run([sys.executable, "-c", _LISTED], cwd=ROOT, check=True, capture_output=True, text=True)
    known = {_PARAMETER.sub("*", route.partition("?")[0]) for route in ROUTES}
    missing = [route for route in listed.stdout.splitlines() if _PARAMETER.sub("*", route) not in known]
    assert len(listed.stdout.splitlines()) > 40
    assert missing == []
